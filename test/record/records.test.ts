import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { findTime, measureRecords, type RecordRun } from '../../src/record/records.js';
import { recordsOf } from './record-builder.js';

function measure(bytes: Uint8Array, from: number, limit: number, mostPackets = Number.POSITIVE_INFINITY): RecordRun {
  const run = { end: -1, packets: -1 };
  measureRecords(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), from, limit, mostPackets, run);
  return run;
}

describe('records that lie behind each other', () => {
  const lengths = [60, 0, 74, 1, 192];
  const bytes = recordsOf(lengths);

  test('As many whole records as end at the limit or before are measured.', () => {
    const ends = lengths.map((_, index) => recordsOf(lengths.slice(0, index + 1)).length);
    for (let limit = 0; limit <= bytes.length; limit++) {
      const whole = ends.filter((end) => end <= limit);
      assert.deepEqual(measure(bytes, 0, limit), { end: whole.at(-1) ?? 0, packets: whole.length });
    }
  });

  test('No more than were asked for are measured, from the place that was given.', () => {
    const second = recordsOf(lengths.slice(0, 1)).length;
    assert.deepEqual(measure(bytes, second, bytes.length, 2), { end: recordsOf(lengths.slice(0, 3)).length, packets: 2 });
    assert.deepEqual(measure(bytes, second, bytes.length, 0), { end: second, packets: 0 });
  });

  test('The first record of a time or later is found, to the millisecond.', () => {
    const view = new DataView(recordsOf([60, 0, 74]).buffer);
    // Their times are 1.999..., 2.999... and 3.999... seconds.
    for (const [millis, at] of [
      [0, 0],
      [1999, 0],
      [2000, 76],
      [2999, 76],
      [3999, 92],
      [4000, view.byteLength],
    ] as const) {
      assert.equal(findTime(view, millis, 1_000_000_000), at, String(millis));
    }
  });

  test('Whatever the bytes say, the run stays within its bounds.', () => {
    const anything = fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.nat(200), fc.nat(200));
    fc.assert(
      fc.property(anything, ([garbage, from, to]) => {
        const limit = Math.min(to, garbage.length);
        const { end, packets } = measure(garbage, from, limit);
        assert.ok(end === from || (end > from && end <= limit));
        assert.ok(packets * 16 <= end - from);
      }),
    );
  });
});
