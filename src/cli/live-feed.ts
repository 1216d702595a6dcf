import type { Worker } from 'node:worker_threads';
import { SyntopError } from '../errors.js';
import type { HostInterface } from '../host-interface.js';
import type { LiveRequest } from '../live-request.js';
import type { WorkerMessage, WorkerRequest } from '../live-worker.js';
import type { InterfacesMessage } from '../screen-message.js';
import type { ScreenQuestion } from '../screen-question.js';
import type { FeedHooks, ScreenFeed } from '../screen-views.js';
import { startThread } from '../worker-thread.js';

/** A thread that captures has so long to close its handles before it is ended. */
const CLOSE_MILLIS = 300;

type Answer<T> = (answer: T) => void;
type Listing = Pick<InterfacesMessage, 'interfaces' | 'error'>;

/**
 * The dashboard's feed from the thread that captures. When the person chooses an interface, that thread changes over: another one could
 * not capture, once root has been given up.
 */
export class LiveFeed implements ScreenFeed {
  readonly kind = 'live';
  private hooks: FeedHooks | null = null;
  private readonly listings: Answer<Listing>[] = [];
  private readonly ended: Promise<void>;

  private constructor(private readonly worker: Worker) {
    this.ended = new Promise((resolve) => worker.once('exit', () => resolve()));
  }

  /**
   * Resolves when all interfaces are being captured. Rejects with a SyntopError where that is not to be had.
   *
   * @param onOpened awaited between the opening of all interfaces and the capture; what it rejects with, so does this
   */
  static open(request: LiveRequest, onOpened: () => Promise<void>): Promise<LiveFeed> {
    const worker = startThread('live-worker', request);
    const feed = new LiveFeed(worker);
    return new Promise((resolve, reject) => {
      let isOpen = false;
      const fail = (cause: unknown) => {
        if (isOpen) feed.hooks?.onCrash(cause);
        else reject(cause);
      };
      worker.on('message', (message: WorkerMessage) => {
        if (message.type === 'error') fail(new SyntopError(message.facts.code, message.facts.message));
        else if (message.type === 'opened') onOpened().then(() => worker.postMessage('go'), fail);
        else if (message.type === 'capturing') {
          isOpen = true;
          resolve(feed);
        } else feed.take(message);
      });
      worker.on('error', fail);
      worker.on('exit', (code) => fail(new Error(`the capturing thread ended with code ${code}`)));
    });
  }

  attach(hooks: FeedHooks): void {
    this.hooks = hooks;
  }

  ask(question: ScreenQuestion): void {
    this.post({ type: 'ask', question });
  }

  clear(): void {
    this.post({ type: 'clear' });
  }

  listInterfaces(): Promise<readonly HostInterface[]> {
    const answer = new Promise<readonly HostInterface[]>((resolve, reject) => {
      this.listings.push(({ interfaces, error }) => {
        if (error === null) resolve(interfaces);
        else reject(new SyntopError(error.code, error.message));
      });
    });
    this.post({ type: 'interfaces' });
    return answer;
  }

  chooseInterface(name: string): void {
    this.post({ type: 'capture', interfaces: [name] });
  }

  // Only files can be played.
  seek(): void {}
  setSpeed(): void {}
  hold(): void {}

  async close(): Promise<void> {
    this.hooks = null;
    this.post('stop');
    await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, CLOSE_MILLIS))]);
    await this.worker.terminate();
  }

  private post(request: WorkerRequest): void {
    this.worker.postMessage(request);
  }

  private take(message: WorkerMessage): void {
    if (message.type === 'interfaces') this.listings.shift()?.(message);
    else if (message.type === 'snapshot') this.hooks?.onSnapshot(message.snapshot);
    else if (message.type === 'failure' || message.type === 'refused') this.hooks?.onNotice(message.facts.message, true);
  }
}
