import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { SegmentBatch } from '../src/segment.js';
import { SegmentRingReader, SegmentRingWriter } from '../src/segment-ring.js';
import { fillNumbered, type RingWriterData } from './support/ring-writer.js';

/** More than the ring holds at a time. */
const MANY = 32 * 10 + 3;

function startWriter(t: TestContext, workerData: RingWriterData): Worker {
  const worker = new Worker(new URL('./support/ring-writer.js', import.meta.url), { workerData });
  t.after(() => worker.terminate());
  return worker;
}

/** Asserts that a batch is the one of that number, whole. */
function assertNumbered(batch: SegmentBatch | null, number: number): void {
  assert.ok(batch !== null, `batch ${number} is there`);
  assert.deepEqual([batch.count, batch.input, batch.isHashed], [(number % 7) + 1, number % 5, true]);
  for (let row = 0; row < batch.count; row++) {
    assert.deepEqual([batch.sequence[row], batch.flags[row], batch.tupleHash[row]], [number, row, ~number]);
  }
}

function push(writer: SegmentRingWriter, number: number): void {
  const batch = writer.next();
  fillNumbered(batch, number);
  writer.push(batch);
}

test('batches from another thread come in order and whole, with count and input, and then the end', async (t) => {
  const reader = new SegmentRingReader();
  startWriter(t, { memory: reader.memory, batches: MANY, ends: true });
  for (let number = 0; number < MANY; number++) {
    assertNumbered(await reader.next(), number);
    // Now and then slow, so that either side has to wait.
    if (number % 50 === 0) await nextTurn();
    reader.release();
  }
  assert.equal(await reader.next(), null);
  assert.equal(await reader.next(), null, 'it stays the end');
});

test('a batch stays as it is until it is released, however much the writer has', async (t) => {
  const reader = new SegmentRingReader();
  const worker = startWriter(t, { memory: reader.memory, batches: MANY, ends: true });
  const first = await reader.next();
  const gone = await Promise.race([
    once(worker, 'exit').then(() => true),
    new Promise((resolve) => setTimeout(resolve, 100, false)),
  ]);
  assert.equal(gone, false, 'the writer waits for room');
  assertNumbered(first, 0);
  reader.release();
  for (let number = 1; number < MANY; number++) {
    assertNumbered(await reader.next(), number);
    reader.release();
  }
  assert.equal(await reader.next(), null);
});

test('batches that were pushed before the end all come, also where the end is known before the first is taken', async () => {
  const reader = new SegmentRingReader();
  const writer = new SegmentRingWriter(reader.memory);
  for (let number = 0; number < 32; number++) push(writer, number);
  writer.end();
  for (let number = 0; number < 32; number++) {
    assertNumbered(await reader.next(), number);
    reader.release();
  }
  assert.equal(await reader.next(), null);
});

test('a reader that waits for its first batch hears of it, and of the end', async () => {
  const reader = new SegmentRingReader();
  const writer = new SegmentRingWriter(reader.memory);
  const first = reader.next();
  await nextTurn();
  push(writer, 4);
  assertNumbered(await first, 4);
  reader.release();
  const second = reader.next();
  await nextTurn();
  writer.end();
  assert.equal(await second, null);
});

test('what a writer that is gone has pushed is taken; then it is abandoned, and nobody waits for ever', async (t) => {
  const reader = new SegmentRingReader();
  const worker = startWriter(t, { memory: reader.memory, batches: 3, ends: false });
  for (let number = 0; number < 2; number++) {
    assertNumbered(await reader.next(), number);
    reader.release();
  }
  await once(worker, 'exit');
  reader.abandon();
  assertNumbered(await reader.next(), 2);
  reader.release();
  assert.equal(await reader.next(), null);

  const idle = new SegmentRingReader();
  const waiting = idle.next();
  await nextTurn();
  idle.abandon();
  assert.equal(await waiting, null);
});
