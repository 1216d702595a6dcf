import type { Worker } from 'node:worker_threads';
import { SyntopError } from '../errors.js';
import type { HostInterface } from '../host-interface.js';
import type { PlayRequest } from '../playing.js';
import type { PlayMessage, PlayScreenRequest } from '../screen-message.js';
import type { ScreenQuestion } from '../screen-question.js';
import type { FeedHooks, ScreenFeed } from '../screen-views.js';
import { startThread } from '../worker-thread.js';

/** The dashboard's feed from a thread that plays files. */
export class PlayFeed implements ScreenFeed {
  readonly kind = 'replay';
  private hooks: FeedHooks | null = null;
  /** What came before somebody listened. */
  private readonly early: PlayMessage[] = [];

  private constructor(private readonly worker: Worker) {}

  /** Resolves when the first file is open. Rejects with a SyntopError where there is nothing to play. */
  static open(request: PlayRequest): Promise<PlayFeed> {
    const worker = startThread('play-worker', request);
    const feed = new PlayFeed(worker);
    return new Promise((resolve, reject) => {
      let isOpen = false;
      const fail = (cause: unknown) => {
        if (isOpen) feed.hooks?.onCrash(cause);
        else reject(cause);
      };
      worker.on('message', (message: PlayMessage) => {
        if (message.type === 'error') fail(new SyntopError(message.facts.code, message.facts.message));
        else feed.take(message);
        if (message.type !== 'opened') return;
        isOpen = true;
        resolve(feed);
      });
      worker.on('error', fail);
      worker.on('exit', (code) => fail(new Error(`the playing thread ended with code ${code}`)));
    });
  }

  attach(hooks: FeedHooks): void {
    this.hooks = hooks;
    for (const message of this.early.splice(0)) this.take(message);
  }

  ask(question: ScreenQuestion): void {
    this.post({ type: 'ask', question });
  }

  clear(): void {
    this.post({ type: 'clear' });
  }

  async listInterfaces(): Promise<readonly HostInterface[]> {
    throw new SyntopError('bad-usage', 'a replay has no interfaces');
  }

  chooseInterface(): void {}

  seek(seconds: number): void {
    this.post({ type: 'seek', seconds });
  }

  setSpeed(speed: number): void {
    this.post({ type: 'speed', speed });
  }

  hold(isPaused: boolean): void {
    this.post({ type: 'hold', isPaused });
  }

  async close(): Promise<void> {
    this.hooks = null;
    await this.worker.terminate();
  }

  private take(message: PlayMessage): void {
    const { hooks } = this;
    if (hooks === null) this.early.push(message);
    else if (message.type === 'snapshot') hooks.onSnapshot(message.snapshot);
    else if (message.type === 'notice') hooks.onNotice(message.text, message.isError);
    else if (message.type === 'failure') hooks.onNotice(message.facts.message, true);
  }

  private post(request: PlayScreenRequest): void {
    this.worker.postMessage(request);
  }
}
