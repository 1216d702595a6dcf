import type { Worker } from 'node:worker_threads';
import type { HostFacts } from './host-facts.js';
import { startThread } from './worker-thread.js';

/** What the host's thread says. */
export type HostMessage =
  /** What only root may open is open. Nothing is read until `go`. */
  | { readonly type: 'opened' }
  /** Of root, this thread has now no more than it needs. */
  | { readonly type: 'settled' }
  | { readonly type: 'facts'; readonly facts: HostFacts };

/** What it is told. `go`: whoever the process is now, it stays. `stop`: nothing more is wanted. */
export type HostRequest = 'go' | 'stop';

/** The host's own thread, as whoever starts it sees it. What goes wrong there costs its facts, and nothing else. */
export class HostThread {
  /** Given all that the host says, once a second. */
  onFacts: (facts: HostFacts) => void = () => undefined;
  /** What only root may open is open; or the thread has failed. */
  readonly opened: Promise<void>;
  private onSettled: () => void = () => undefined;
  private hasFailed = false;
  private readonly worker: Worker;

  /** @param onFailure told, in words, when the host can no longer be asked */
  constructor(onFailure: (why: string) => void) {
    this.worker = startThread('host-worker', null);
    this.opened = new Promise((resolve) => {
      this.worker.on('message', (message: HostMessage) => {
        if (message.type === 'facts') this.onFacts(message.facts);
        else if (message.type === 'settled') this.onSettled();
        else resolve();
      });
      this.worker.on('error', (cause) => {
        this.hasFailed = true;
        onFailure(cause instanceof Error ? cause.message : String(cause));
        resolve();
        this.onSettled();
      });
    });
  }

  /** Whoever the process is now, it stays: facts come from now on. Resolves when the thread has given up what it does not need of root. */
  go(): Promise<void> {
    if (this.hasFailed) return Promise.resolve();
    const settled = new Promise<void>((resolve) => {
      this.onSettled = resolve;
    });
    this.post('go');
    return settled;
  }

  stop(): void {
    this.post('stop');
  }

  private post(request: HostRequest): void {
    this.worker.postMessage(request);
  }
}
