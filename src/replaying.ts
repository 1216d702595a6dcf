import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AnalysisRequest } from './analysis-request.js';
import { EventBatch } from './conn-event.js';
import type { ConnRecord } from './conn-record.js';
import { ConnectionStream } from './connection-stream.js';
import { SyntopError } from './errors.js';
import type { FileHooks, FileRequest } from './file-reading.js';
import { measureFiles } from './file-sizes.js';
import { makeSeed } from './key-hash.js';
import type { AnalysisHooks } from './pipeline.js';
import type { ReadingFacts } from './reading.js';
import type { ReadingMessage, ReadingWorkerData } from './reading-worker.js';
import { SegmentBatch } from './segment.js';
import { SegmentRingReader } from './segment-ring.js';
import { SegmentSlices } from './segment-slices.js';
import type { Snapshot } from './snapshot.js';
import { writeConnection } from './view/json/connection.js';
import { startThread } from './worker-thread.js';

export interface ReplayRequest extends AnalysisRequest {
  /** Paths; "-" is standard input. */
  readonly files: readonly string[];
}

/** How far a replay has got. */
interface ReplayProgress {
  /** As they lie in the files. */
  readonly bytes: number;
  /** null: of a pipe, nobody knows. */
  readonly totalBytes: number | null;
  readonly packets: number;
}

export interface ReplayHooks extends AnalysisHooks {
  /** Now and then; left out, nobody asks. */
  readonly onProgress?: (progress: ReplayProgress) => void;
  /** Something that a person should know, and that ends nothing. */
  readonly onNotice?: (notice: string) => void;
  /** A file that could not be opened, when others could. */
  readonly onFailure: (failure: SyntopError) => void;
}

/** Below this, a second thread costs more time to start than it saves. */
const SECOND_THREAD_BYTES = 32 << 20;
/** Hundreds of files are read with as many promises at a time; all else in that thread is no garbage. */
const READER_YOUNG_MEGABYTES = 4;
/** Where a batch is of a longer time, it is gone through in pieces: so that it is known how things stood meanwhile. */
const WATCHED_SECONDS = 10;
/** Batches between two turns of the event loop, in which signals are heard. */
const BATCHES_A_TURN = 32;

/** Reads files as one analysis, in the order of their packets' times. Throws a SyntopError where there is nothing to report. */
export async function replay(request: ReplayRequest, hooks: ReplayHooks): Promise<Snapshot> {
  const seed = makeSeed();
  const reading = { ...request, seed };
  const sizes = await measureFiles(request.files);
  const totalBytes = sizes.areOnDisk ? sizes.bytes : null;
  const onProgress: FileHooks['onProgress'] =
    hooks.onProgress && ((bytes, packets) => hooks.onProgress?.({ bytes, totalBytes, packets }));
  const isWorthIt = availableParallelism() > 1 && sizes.bytes >= SECOND_THREAD_BYTES;
  const reader = isWorthIt ? new ReadingThread({ ...reading, gathers: sizes.areOnDisk }, { ...hooks, onProgress }) : null;
  // While the second thread starts.
  const [{ Counting, Tracking }, { ReplayWatch }, { HostRecords }] = await Promise.all([
    import('./pipeline.js'),
    import('./replay-watch.js'),
    import('./host-records.js'),
  ]);
  const records = new HostRecords(request.files);
  const stream = new ConnectionStream(hooks.onConnections, Number.POSITIVE_INFINITY);
  const tell = (connection: ConnRecord) => stream.add(writeConnection(connection, null));
  const tracking = new Tracking(seed, request.connections ? tell : null);
  const counting = new Counting('replay', request, seed);
  const watching = new ReplayWatch(tracking, counting, request.filter !== null, records);
  const events = new EventBatch();
  const slices = new SegmentSlices(WATCHED_SECONDS);
  const takeSlice = (segments: SegmentBatch) => {
    tracking.track(segments, events);
    counting.add(segments, events);
    watching.noteTime(segments);
  };
  const take = (segments: SegmentBatch) => {
    slices.cut(segments, takeSlice);
    return request.connections ? stream.drain() : undefined;
  };
  const facts = reader === null ? await readHere(reading, { ...hooks, onProgress }, take) : await reader.passOn(take);
  const known = watching.end(facts);
  for (const trouble of records.troubles) hooks.onNotice?.(trouble);
  while (tracking.flushSome()) await stream.drain();
  return counting.snapshot(facts, tracking.facts, null, known);
}

async function readHere(
  request: FileRequest,
  hooks: FileHooks,
  take: (segments: SegmentBatch) => void | Promise<void>,
): Promise<ReadingFacts> {
  const { readFiles } = await import('./file-reading.js');
  const segments = new SegmentBatch();
  return readFiles(request, hooks, () => segments, take);
}

/** Reading, filtering and decoding in a second thread. */
class ReadingThread {
  private readonly ring = new SegmentRingReader();
  private readonly facts: Promise<ReadingFacts>;

  constructor(request: FileRequest, hooks: FileHooks) {
    const { files, filter, packetLimit, deep, seed, gathers } = request;
    const workerData: ReadingWorkerData = { files, filter, packetLimit, deep, seed, gathers, memory: this.ring.memory };
    const worker = startThread('reading-worker', workerData, READER_YOUNG_MEGABYTES);
    hooks.onStarted(() => worker.postMessage('stop'));
    this.facts = new Promise((resolve, reject) => {
      worker.on('message', (message: ReadingMessage) => {
        if (message.type === 'end') resolve(message.facts);
        else if (message.type === 'error') reject(new SyntopError(message.facts.code, message.facts.message));
        else if (message.type === 'progress') hooks.onProgress?.(message.bytes, message.packets);
        else hooks.onFailure(new SyntopError(message.facts.code, message.facts.message));
      });
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`the reading thread ended with code ${code}`)));
    });
    // Looked at when the last batch has come; until then it is not to go unhandled, nor anybody to wait for a batch.
    this.facts.catch(() => this.ring.abandon());
  }

  /** Hands over each batch; resolves when all have been taken. */
  async passOn(take: (segments: SegmentBatch) => void | Promise<void>): Promise<ReadingFacts> {
    const { ring } = this;
    let batches = 0;
    for (let segments = await ring.next(); segments !== null; segments = await ring.next()) {
      await take(segments);
      ring.release();
      if (++batches % BATCHES_A_TURN === 0) await nextTurn();
    }
    return this.facts;
  }
}
