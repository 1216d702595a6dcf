import { Worker } from 'node:worker_threads';

/** The files beside this one that run as threads of their own. */
type ThreadName = 'live-worker' | 'play-worker' | 'reading-worker';

/**
 * Starts a thread. All of them are started here, as a file of src/ finds the others beside it also when they have been bundled into one
 * folder.
 *
 * @param workerData what the thread is told
 */
export function startThread(name: ThreadName, workerData: unknown): Worker {
  return new Worker(new URL(`./${name}.js`, import.meta.url), { workerData });
}
