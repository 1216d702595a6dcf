/* A thread that writes numbered batches into a ring, as the one that reads a large replay does. */
import { workerData } from 'node:worker_threads';
import type { SegmentBatch } from '../../src/segment.js';
import { SegmentRingWriter } from '../../src/segment-ring.js';

export interface RingWriterData {
  readonly memory: SharedArrayBuffer;
  readonly batches: number;
  /** Else it goes without a word. */
  readonly ends: boolean;
}

/** What the batch of a number has in it. */
export function fillNumbered(batch: SegmentBatch, number: number): void {
  batch.count = (number % 7) + 1;
  batch.input = number % 5;
  for (let row = 0; row < batch.count; row++) {
    batch.sequence[row] = number;
    batch.flags[row] = row;
    batch.tupleHash[row] = ~number;
  }
}

const data = workerData as RingWriterData | null;
if (data?.memory instanceof SharedArrayBuffer) {
  const ring = new SegmentRingWriter(data.memory);
  for (let number = 0; number < data.batches; number++) {
    const batch = ring.next();
    fillNumbered(batch, number);
    ring.push(batch);
  }
  if (data.ends) ring.end();
}
