import type { Worker } from 'node:worker_threads';
import { type ErrorFacts, SyntopError } from '../errors.js';
import type { HostInterface } from '../host-interface.js';
import type { LiveRequest } from '../live-request.js';
import type { WorkerMessage } from '../live-worker.js';
import type { LiveScreenRequest } from '../screen-message.js';
import type { ScreenQuestion } from '../screen-question.js';
import type { FeedHooks, ScreenFeed } from '../screen-views.js';
import { startThread } from '../worker-thread.js';

/** A thread that captures has so long to close its handles before it is ended. */
const CLOSE_MILLIS = 300;

/** The dashboard's feed from a thread that captures; from another one when the person chooses an interface. */
export class LiveFeed implements ScreenFeed {
  readonly kind = 'live';
  private hooks: FeedHooks | null = null;
  private capture: CapturingThread;

  private constructor(
    private readonly request: LiveRequest,
    capture: CapturingThread,
  ) {
    this.capture = capture;
  }

  /** Resolves when all interfaces are being captured. Rejects with a SyntopError where that is not to be had. */
  static async open(request: LiveRequest): Promise<LiveFeed> {
    return new LiveFeed(request, await CapturingThread.start(request));
  }

  attach(hooks: FeedHooks): void {
    this.hooks = hooks;
    this.listen();
  }

  ask(question: ScreenQuestion): void {
    this.capture.post({ type: 'ask', question });
  }

  clear(): void {
    this.capture.post({ type: 'clear' });
  }

  listInterfaces(): Promise<readonly HostInterface[]> {
    return this.capture.listInterfaces();
  }

  chooseInterface(name: string): void {
    void this.changeTo(name);
  }

  // Only files can be played.
  seek(): void {}
  setSpeed(): void {}
  hold(): void {}

  close(): Promise<void> {
    return this.capture.close();
  }

  private async changeTo(name: string): Promise<void> {
    try {
      const next = await CapturingThread.start({ ...this.request, interfaces: [name] });
      const before = this.capture;
      this.capture = next;
      this.listen();
      await before.close();
    } catch (cause) {
      if (cause instanceof SyntopError) this.hooks?.onNotice(cause.message, true);
      else this.hooks?.onCrash(cause);
    }
  }

  private listen(): void {
    const { capture } = this;
    const isCurrent = () => capture === this.capture;
    capture.listen({
      onMessage: (message) => {
        if (!isCurrent()) return;
        if (message.type === 'snapshot') this.hooks?.onSnapshot(message.snapshot);
        else if (message.type === 'failure') this.hooks?.onNotice(message.facts.message, true);
      },
      onCrash: (cause) => {
        if (isCurrent()) this.hooks?.onCrash(cause);
      },
    });
  }
}

interface ThreadHooks {
  readonly onMessage: (message: WorkerMessage) => void;
  readonly onCrash: (cause: unknown) => void;
}

/** One thread that captures. */
class CapturingThread {
  private hooks: ThreadHooks | null = null;
  private readonly listings: Array<(answer: { interfaces: readonly HostInterface[]; error: ErrorFacts | null }) => void> = [];
  private readonly ended: Promise<void>;

  private constructor(private readonly worker: Worker) {
    this.ended = new Promise((resolve) => worker.once('exit', () => resolve()));
  }

  static start(request: LiveRequest): Promise<CapturingThread> {
    const worker = startThread('live-worker', request);
    const thread = new CapturingThread(worker);
    return new Promise((resolve, reject) => {
      let isCapturing = false;
      const fail = (cause: unknown) => {
        if (isCapturing) thread.hooks?.onCrash(cause);
        else reject(cause);
      };
      worker.on('message', (message: WorkerMessage) => {
        if (message.type === 'error') fail(new SyntopError(message.facts.code, message.facts.message));
        else if (message.type === 'interfaces') thread.listings.shift()?.(message);
        else thread.hooks?.onMessage(message);
        if (message.type !== 'capturing') return;
        isCapturing = true;
        resolve(thread);
      });
      worker.on('error', fail);
      worker.on('exit', (code) => fail(new Error(`the capturing thread ended with code ${code}`)));
    });
  }

  listen(hooks: ThreadHooks): void {
    this.hooks = hooks;
  }

  post(request: LiveScreenRequest): void {
    this.worker.postMessage(request);
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

  async close(): Promise<void> {
    this.hooks = null;
    this.post('stop');
    await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, CLOSE_MILLIS))]);
    await this.worker.terminate();
  }
}
