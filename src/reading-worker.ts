/* The thread that reads a large replay: fills batches in shared memory, and speaks with the main thread in messages. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type ErrorFacts, SyntopError } from './errors.js';
import { type FileRequest, readFiles } from './file-reading.js';
import type { ReadingFacts } from './reading.js';
import { SegmentRingWriter } from './segment-ring.js';

export interface ReadingWorkerData extends FileRequest {
  readonly memory: SharedArrayBuffer;
}

/** What the thread says: of a file that could not be opened; its facts, when it is done; or why it could not be. */
export type ReadingMessage =
  | { readonly type: 'failure'; readonly facts: ErrorFacts }
  | { readonly type: 'end'; readonly facts: ReadingFacts }
  | { readonly type: 'error'; readonly facts: ErrorFacts };

async function run(port: MessagePort, request: ReadingWorkerData): Promise<void> {
  const post = (message: ReadingMessage) => port.postMessage(message);
  const ring = new SegmentRingWriter(request.memory);
  try {
    const facts = await readFiles(
      request,
      {
        onStarted: (stop) => port.on('message', stop),
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
