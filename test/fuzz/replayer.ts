import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Found } from '../corpus/found.js';

/** What came of one file. */
export type Outcome = { readonly found: Found } | { readonly crash: string };

/** Thousands of times what a file of these sizes takes. */
const LIMIT_MILLIS = 20_000;

/** A thread that replays, one file at a time; a new one after a hang. */
export class Replayer {
  private worker: Worker | null = null;

  async replay(file: string): Promise<Outcome> {
    this.worker ??= new Worker(new URL('./replay-thread.js', import.meta.url));
    const { worker } = this;
    worker.postMessage(file);
    const signal = AbortSignal.timeout(LIMIT_MILLIS);
    try {
      const [outcome] = (await once(worker, 'message', { signal })) as [Outcome];
      return outcome;
    } catch (cause) {
      await this.close();
      return { crash: signal.aborted ? `no end after ${LIMIT_MILLIS / 1000} s` : String(cause) };
    }
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }
}
