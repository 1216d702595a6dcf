import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { SyntopError } from './errors.js';
import { type FileRequest, readFiles } from './file-reading.js';
import { type AnalysisHooks, type AnalysisRequest, Counting, makeSeed, type ReadingFacts } from './pipeline.js';
import type { ReadingMessage, ReadingWorkerData } from './reading-worker.js';
import { SegmentBatch } from './segment.js';
import { SegmentRingReader } from './segment-ring.js';
import type { Snapshot } from './snapshot.js';

export interface ReplayRequest extends AnalysisRequest {
  /** Paths; "-" is standard input. */
  readonly files: readonly string[];
}

type SeededRequest = ReplayRequest & Pick<FileRequest, 'seed'>;

export interface ReplayHooks extends AnalysisHooks {
  /** A file that could not be opened, when others could. */
  readonly onFailure: (failure: SyntopError) => void;
}

/** Below this a second thread costs more time to start than it saves. */
const SECOND_THREAD_BYTES = 32 << 20;
/** Batches between two turns of the event loop, in which signals are heard. */
const BATCHES_A_TURN = 32;

/** Reads files, one after the other, as one analysis. Throws a SyntopError where there is nothing to report. */
export async function replay(request: ReplayRequest, hooks: ReplayHooks): Promise<Snapshot> {
  const seed = makeSeed();
  const counting = new Counting('replay', request, hooks, () => null, seed);
  const isWorthIt = availableParallelism() > 1 && (await countBytes(request.files)) >= SECOND_THREAD_BYTES;
  const facts = isWorthIt
    ? await readApart({ ...request, seed }, hooks, counting)
    : await readHere({ ...request, seed }, hooks, counting);
  await counting.finish();
  return counting.snapshot(facts, null);
}

function readHere(request: SeededRequest, hooks: ReplayHooks, counting: Counting): Promise<ReadingFacts> {
  const segments = new SegmentBatch();
  return readFiles(
    request,
    hooks,
    () => segments,
    (filled) => {
      counting.take(filled);
      return request.connections ? counting.stream.drain() : undefined;
    },
  );
}

/** Reading, filtering and decoding in a second thread; this one counts. */
async function readApart(request: SeededRequest, hooks: ReplayHooks, counting: Counting): Promise<ReadingFacts> {
  const ring = new SegmentRingReader();
  const { files, filter, packetLimit, seed } = request;
  const workerData: ReadingWorkerData = { files, filter, packetLimit, seed, memory: ring.memory };
  const worker = new Worker(new URL('./reading-worker.js', import.meta.url), { workerData });
  hooks.onStarted(() => worker.postMessage('stop'));
  const ended = new Promise<ReadingFacts>((resolve, reject) => {
    worker.on('message', (message: ReadingMessage) => {
      if (message.type === 'end') resolve(message.facts);
      else if (message.type === 'error') reject(new SyntopError(message.facts.code, message.facts.message));
      else hooks.onFailure(new SyntopError(message.facts.code, message.facts.message));
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`the reading thread ended with code ${code}`)));
  });
  // The end may be a failure, which is looked at below; it is not to go unhandled until then.
  ended.catch(() => ring.abandon());
  let batches = 0;
  for (let segments = await ring.next(); segments !== null; segments = await ring.next()) {
    counting.take(segments);
    ring.release();
    if (request.connections) await counting.stream.drain();
    if (++batches % BATCHES_A_TURN === 0) await nextTurn();
  }
  return ended;
}

/** Of all files together; of what is no regular file, nothing is known. */
async function countBytes(files: readonly string[]): Promise<number> {
  const { stat } = await import('node:fs/promises');
  const sizes = await Promise.all(
    files.map((file) =>
      file === '-'
        ? 0
        : stat(file).then(
            (found) => (found.isFile() ? found.size : 0),
            () => 0,
          ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
