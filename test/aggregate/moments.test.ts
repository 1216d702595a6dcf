import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Aggregator } from '../../src/aggregate/aggregator.js';
import { addLines } from './segment-table.js';

const SEED = [0x1234567, 0x89abcdef, 0x2468ace1, 0x13579bdf];

/** So many segments: attempts, unless told otherwise. */
function syns(time: number | string, count: number, source = '10.0.0.1', flags = 'S new'): string[] {
  return Array.from({ length: count }, () => `${time} ${source} 1 10.0.0.9 80 ${flags}`);
}

function aggregate(...lines: readonly string[]): Aggregator {
  return addLines(new Aggregator(SEED), lines);
}

function firstRow(aggregator: Aggregator) {
  const [row] = aggregator.top('sources', 1, 'total');
  assert.ok(row !== undefined);
  return row;
}

test('the peak is the second with the most SYNs, in whatever order the packets come', () => {
  const aggregator = aggregate(...syns(100, 1), ...syns(101, 2), ...syns(100, 2), ...syns('-', 4));
  assert.deepEqual(aggregator.peak, { second: 100, syn: 3 });
  assert.equal(aggregator.totals.syn, 9);
  assert.equal(firstRow(aggregator).peak, 3);
});

test('rates and peaks of rows are of attempts, not of their retransmissions; resets count each', () => {
  const repeated = [...syns(1000, 2), ...syns(1000, 5, '10.0.0.1', 'S again'), ...syns(1000, 3, '10.0.0.1', 'R')];
  const aggregator = aggregate(...repeated, ...syns(1003, 1), ...syns(1003, 8, '10.0.0.1', 'S again'));
  const { syn, synRates, rstRates, peak } = firstRow(aggregator);
  assert.deepEqual([syn, synRates, rstRates, peak], [16, [1, 0.3, 3 / 60], [0, 0.3, 3 / 60], 5]);
});

test('times that jump by years or lie before 1970 neither fail nor lose a count', () => {
  const times = [-5, 0, 4_294_967_295, 1, 1e15, -1e15, 3600, 7200];
  const aggregator = aggregate(...times.flatMap((time) => syns(time, 1)));
  assert.equal(aggregator.totals.syn, times.length);
  assert.equal(firstRow(aggregator).syn, times.length);
  assert.deepEqual(aggregator.peak, { second: -5, syn: 1 });
});

test('rates are over the last second, 10 and 60 seconds before the newest packet, whosever that is', () => {
  const aggregator = aggregate(...syns(1000, 60), ...syns(1030, 30), ...syns(1035, 6), ...syns(1040, 2, '10.0.0.1', 'R'));
  assert.deepEqual(firstRow(aggregator).synRates, [0, 3.6, 1.6]);
  assert.deepEqual(firstRow(aggregator).rstRates, [2, 0.2, 2 / 60]);
  addLines(aggregator, syns(1041, 1, '10.0.0.2'));
  assert.deepEqual(firstRow(aggregator).synRates, [0, 0.6, 1.6]);
  addLines(aggregator, syns(1089, 1, '10.0.0.2'));
  assert.deepEqual(firstRow(aggregator).synRates, [0, 0, 0.6]);
  addLines(aggregator, syns(1200, 1, '10.0.0.2'));
  assert.deepEqual(firstRow(aggregator).synRates, [0, 0, 0]);
  assert.equal(firstRow(aggregator).peak, 60);
});

test('of the oldest of ten seconds only the part within counts', () => {
  const aggregator = aggregate(...syns(1000, 8), ...syns('1010.25', 1, '10.0.0.2'));
  assert.deepEqual(firstRow(aggregator).synRates, [0, 0.6, 8 / 60]);
});

test('the rate of one second is that of the last whole one, or of the one at hand where that has more', () => {
  const aggregator = aggregate(...syns(1000, 2), ...syns('1001.25', 1));
  assert.equal(firstRow(aggregator).synRates[0], 2);
  addLines(aggregator, syns('1001.5', 4));
  assert.equal(firstRow(aggregator).synRates[0], 5);
});

test('a packet that comes late counts in the second it belongs to', () => {
  const aggregator = aggregate(...syns(1000, 5), ...syns(1009, 1), ...syns(1000, 5));
  const { synRates, peak } = firstRow(aggregator);
  assert.deepEqual([synRates, peak], [[1, 1.1, 11 / 60], 10]);
});

test('rates start anew where time is set back by more than a minute', () => {
  const aggregator = aggregate(...syns(5000, 5), ...syns(1000, 3));
  assert.deepEqual(firstRow(aggregator).synRates, [3, 0.3, 0.05]);
});

test('large counts keep their rates to within a thousandth', () => {
  const aggregator = new Aggregator(SEED);
  for (let batch = 0; batch < 30; batch++) addLines(aggregator, syns(1000, 3333));
  addLines(aggregator, syns(1005, 1));
  const rate = firstRow(aggregator).synRates[1];
  assert.ok(Math.abs(rate - 9999.1) < 10, `said ${rate}`);
});

test('first and last are the earliest and the latest packet, to the nanosecond', () => {
  const aggregator = aggregate(
    ...syns('10.25', 1),
    ...syns('20.5', 1),
    ...syns('10.125', 1),
    ...syns('20.25', 1),
    ...syns('-', 1),
  );
  assert.deepEqual(firstRow(aggregator).first, { seconds: 10, nanos: 125_000_000 });
  assert.deepEqual(firstRow(aggregator).last, { seconds: 20, nanos: 500_000_000 });
  const timeless = firstRow(aggregate(...syns('-', 1)));
  assert.deepEqual([timeless.first, timeless.last, timeless.synRates], [null, null, [0, 0, 0]]);
});
