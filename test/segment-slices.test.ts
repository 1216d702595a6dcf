import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BATCH_CAPACITY } from '../src/packet.js';
import { SegmentBatch } from '../src/segment.js';
import { SegmentSlices } from '../src/segment-slices.js';

const SPAN = 10;

/** A batch of rows at these seconds; all other columns tell the row's number. */
function makeBatch(seconds: readonly number[]): SegmentBatch {
  const batch = new SegmentBatch();
  batch.count = seconds.length;
  batch.input = 3;
  batch.isHashed = true;
  for (const [row, second] of seconds.entries()) {
    batch.timestampSeconds[row] = second;
    batch.sourceWords.fill(row, row * 4, row * 4 + 4);
    batch.destinationWords.fill(row + 1, row * 4, row * 4 + 4);
    for (const column of columnsOf(batch)) column[row] = row % 250;
  }
  return batch;
}

function columnsOf(batch: SegmentBatch) {
  const { timestampNanos, sequence, acknowledgement, tupleHash, flowHash, sourcePort, destinationPort } = batch;
  const { payloadBytes, ipId, flags, family } = batch;
  return [
    ...[timestampNanos, sequence, acknowledgement, tupleHash, flowHash],
    ...[sourcePort, destinationPort, payloadBytes, ipId, flags, family],
  ];
}

function rowsOf(batch: SegmentBatch): unknown[] {
  return Array.from({ length: batch.count }, (_, row) => [
    batch.timestampSeconds[row],
    [...batch.sourceWords.subarray(row * 4, row * 4 + 4), ...batch.destinationWords.subarray(row * 4, row * 4 + 4)],
    columnsOf(batch).map((column) => column[row]),
    [batch.input, batch.isHashed],
  ]);
}

function slicesOf(seconds: readonly number[]): unknown[][] {
  const slices: unknown[][] = [];
  new SegmentSlices(SPAN).cut(makeBatch(seconds), (slice) => slices.push(rowsOf(slice)));
  return slices;
}

const lengthsOf = (seconds: readonly number[]) => slicesOf(seconds).map(({ length }) => length);

for (const [what, seconds, lengths] of [
  ['that is empty is no slice', [], []],
  ['of less than the span is one slice', [100, 104, 109], [3]],
  ['is cut where the span has passed since the slice began', [100, 109, 110, 115, 119, 121], [2, 3, 1]],
  ['is cut where time steps back by as much', [100, 101, 50, 51], [2, 2]],
  ['with unknown times is not cut there', [100, Number.NaN, 101, 200], [3, 1]],
  ['whose first time is unknown is one slice', [Number.NaN, 1, 100], [3]],
] as const) {
  test(`A batch ${what}.`, () => {
    assert.deepEqual(lengthsOf(seconds), lengths);
  });
}

test('Whatever the times, the slices are the rows of the batch, all of them, in their order.', () => {
  const second = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(Number.NaN));
  fc.assert(
    fc.property(fc.array(second, { maxLength: 60 }), (seconds) => {
      assert.deepEqual(slicesOf(seconds).flat(), rowsOf(makeBatch(seconds)));
    }),
  );
});

test('A batch that is not cut is handed on itself, also a full one.', () => {
  const batch = makeBatch(new Array<number>(BATCH_CAPACITY).fill(7));
  const taken: SegmentBatch[] = [];
  new SegmentSlices(SPAN).cut(batch, (slice) => taken.push(slice));
  assert.deepEqual(
    taken.map((slice) => slice === batch),
    [true],
  );
});
