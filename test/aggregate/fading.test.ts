import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Aggregator } from '../../src/aggregate/aggregator.js';
import { Fading } from '../../src/aggregate/fading.js';
import { SegmentFeeder } from './random-segments.js';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** The third byte of an address is its day, 0 being a Monday. */
const dayOf = (words: readonly number[]) => ((words[0] ?? 0) >>> 8) & 255;

/** A week in which other clients come each day, fewer packets each day, to tables that have room for no more than a day's. */
function countWeek(halfLifeSeconds: number | null): Aggregator {
  const aggregator = new Aggregator([1, 2, 3, 4], { tableBits: 8, halfLifeSeconds });
  const feeder = new SegmentFeeder(aggregator);
  for (let day = 0; day < 7; day++) {
    for (let hour = 0; hour < 24; hour++) {
      for (let client = 0; client < 100; client++) {
        const source = 0x0a000000 | (day << 8) | client;
        for (let syn = 0; syn < (day === 0 ? 40 : 8 - day); syn++) feeder.addSyn(source, 9, 80, day * DAY + hour * HOUR + client);
      }
    }
  }
  feeder.flush();
  return aggregator;
}

test("after a week with a half-life of two hours, today's clients are on top, and Monday's have given way first", () => {
  const aggregator = countWeek(2 * HOUR);
  const top = aggregator.top('sources', 80, 'total');
  assert.ok(top.every(({ words }) => dayOf(words) === 6));
  const kept = aggregator.top('sources', 256, 'total').map(({ words }) => dayOf(words));
  const keptOf = (day: number) => kept.filter((other) => other === day).length;
  assert.ok(keptOf(6) >= 90, `${keptOf(6)} of today's are there`);
  assert.ok(keptOf(0) < keptOf(6) / 2, `${keptOf(0)} of Monday's are there`);
});

test("without fading, Monday's clients stay on top, since they sent most", () => {
  const top = countWeek(null).top('sources', 80, 'total');
  assert.ok(top.every(({ words }) => dayOf(words) === 0));
});

test('half-lives end by packet time; jumps end at most 32 at once, and time set back starts anew', () => {
  const fading = new Fading(10);
  assert.deepEqual(
    [100, 109, 110, 131, 131, Number.NEGATIVE_INFINITY, 1e9, 50, 59, 60].map((second) => fading.advance(second)),
    [0, 0, 1, 2, 0, 0, 32, 0, 0, 1],
  );
  assert.equal(new Fading(null).advance(1e9), 0);
});
