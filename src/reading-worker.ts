/* The thread that reads a large replay: fills batches in shared memory, and speaks with the main thread in messages. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type ErrorFacts, SyntopError } from './errors.js';
import { type FileRequest, readFiles } from './file-reading.js';
import type { ReadingFacts } from './reading.js';
import { SegmentRingWriter } from './segment-ring.js';

export interface ReadingWorkerData extends FileRequest {
  readonly memory: SharedArrayBuffer;
}

/** What the thread says: of a file that could not be opened; how far it has got; its facts, when it is done; or why it could not be. */
export type ReadingMessage =
  | { readonly type: 'failure'; readonly facts: ErrorFacts }
  | { readonly type: 'progress'; readonly bytes: number; readonly packets: number }
  | { readonly type: 'end'; readonly facts: ReadingFacts }
  | { readonly type: 'error'; readonly facts: ErrorFacts };

/** Between two messages of how far it has got. */
const PROGRESS_MILLIS = 100;

async function run(port: MessagePort, request: ReadingWorkerData): Promise<void> {
  const post = (message: ReadingMessage) => port.postMessage(message);
  const ring = new SegmentRingWriter(request.memory);
  let toldMillis = 0;
  try {
    const facts = await readFiles(
      request,
      {
        onStarted: (stop) => port.on('message', stop),
        onProgress: (bytes, packets) => {
          const now = performance.now();
          if (now - toldMillis < PROGRESS_MILLIS) return;
          toldMillis = now;
          post({ type: 'progress', bytes, packets });
        },
        onFailure: (failure) => post({ type: 'failure', facts: failure.facts }),
      },
      () => ring.next(),
      (segments) => ring.push(segments),
    );
    post({ type: 'end', facts });
  } catch (cause) {
    if (!(cause instanceof SyntopError)) throw cause;
    post({ type: 'error', facts: cause.facts });
  } finally {
    ring.end();
    port.close();
  }
}

if (parentPort === null) throw new Error('reading-worker.js runs as a worker thread only');
void run(parentPort, workerData as ReadingWorkerData);
