import type { Worker } from 'node:worker_threads';
import type { HostFacts } from './host-facts.js';
import { startThread } from './worker-thread.js';

/** What the host's thread says. */
export type HostMessage =
  /** What only root may open is open. Nothing is read until `go`. */
  { readonly type: 'opened' } | { readonly type: 'facts'; readonly facts: HostFacts };

/** What it is told. `go`: whoever the process is now, it stays. `stop`: nothing more is wanted. */
export type HostRequest = 'go' | 'stop';

/** The host's own thread, as whoever starts it sees it. What goes wrong there costs its facts, and nothing else. */
export class HostThread {
  /** Given all that the host says, once a second. */
  onFacts: (facts: HostFacts) => void = () => undefined;
  /** What only root may open is open; or the thread has failed. */
  readonly opened: Promise<void>;
  private readonly worker: Worker;

  /** @param onFailure told, in words, when the host can no longer be asked */
  constructor(onFailure: (why: string) => void) {
    this.worker = startThread('host-worker', null);
    this.opened = new Promise((resolve) => {
      this.worker.on('message', (message: HostMessage) => {
        if (message.type === 'facts') this.onFacts(message.facts);
        else resolve();
      });
      this.worker.on('error', (cause) => {
        onFailure(cause instanceof Error ? cause.message : String(cause));
        resolve();
      });
    });
  }

  /** Whoever the process is now, it stays: facts come from now on. */
  go(): void {
    this.post('go');
  }

  stop(): void {
    this.post('stop');
  }

  private post(request: HostRequest): void {
    this.worker.postMessage(request);
  }
}
