import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** The files beside this one that run as threads of their own. */
type ThreadName = 'live-worker' | 'host-worker' | 'play-worker' | 'reading-worker';

/**
 * Starts a thread. All of them are started here, as a file of src/ finds the others beside it also when they have been bundled into one
 * folder.
 *
 * @param workerData what the thread is told
 * @param youngMegabytes bounds the memory in which its short-lived objects lie, where that may not be as large as V8 likes it (48 MB)
 */
export function startThread(name: ThreadName, workerData: unknown, youngMegabytes?: number): Worker {
  const resourceLimits = youngMegabytes === undefined ? {} : { maxYoungGenerationSizeMb: youngMegabytes };
  return new Worker(new URL(`./${name}.js`, import.meta.url), { workerData, resourceLimits });
}

/** Starts the process that captures with cap (cap-process.ts), the one that is no thread. Its streams are pipes; where it cannot be started, it says `error`. */
export function startCapProcess(): ChildProcessWithoutNullStreams {
  // What is meant for this process, such as a debugger's port, is not for that one, too.
  const { NODE_OPTIONS: _, ...env } = process.env;
  return spawn(process.execPath, [fileURLToPath(new URL('./cap-process.js', import.meta.url))], { env });
}
