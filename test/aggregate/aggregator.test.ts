import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Aggregator } from '../../src/aggregate/aggregator.js';
import { rowsAsText, segmentsOf } from './segment-table.js';

const SEED = [0x1234567, 0x89abcdef, 0x2468ace1, 0x13579bdf];
const ALL = Number.POSITIVE_INFINITY;

function aggregate(lines: readonly string[]): Aggregator {
  const aggregator = new Aggregator(SEED);
  aggregator.add(segmentsOf(lines));
  return aggregator;
}

test('each control segment is counted by its flags, every copy of it', () => {
  const { totals } = aggregate([
    '1 10.0.0.1 4001 80 S',
    '1 10.0.0.1 4001 80 S',
    '1 10.0.0.2 4001 80 SEC',
    '1 10.0.0.9 80 4001 SA',
    '2 10.0.0.1 4001 80 FA',
    '2 10.0.0.9 80 4001 RA',
    '2 10.0.0.9 80 4001 R',
    '3 10.0.0.3 4001 80 SF',
    '3 10.0.0.3 4001 80 SR',
    '3 10.0.0.3 4001 80 SAR',
  ]);
  assert.deepEqual(totals, { syn: 5, synAck: 2, rst: 4, fin: 2 });
});

test('a SYN counts for its source and destination port, a reset for its source and source port', () => {
  const aggregator = aggregate([
    '1 10.0.0.1 4001 7211 S',
    '1 127.0.0.1 7211 4001 RA',
    '1 10.0.0.1 4002 7211 S',
    '1 127.0.0.1 7211 4002 RA',
    '1 10.0.0.1 4003 80 S',
    '1 10.0.0.9 80 4003 SA',
  ]);
  assert.deepEqual(rowsAsText(aggregator.top('openers', ALL, 'total')), ['10.0.0.1 7211 2 0 0', '10.0.0.1 80 1 0 0']);
  assert.deepEqual(rowsAsText(aggregator.top('resetters', ALL, 'total')), ['127.0.0.1 7211 0 2 0']);
  assert.deepEqual(rowsAsText(aggregator.top('sources', ALL, 'total')), ['10.0.0.1 0 3 0 0', '127.0.0.1 0 0 2 0']);
});

test('a source that opens and resets is one row, ranked by both together', () => {
  const aggregator = aggregate([
    '1 10.0.0.1 4001 80 S',
    '1 10.0.0.1 4001 80 R',
    '1 10.0.0.1 4001 80 R',
    '1 10.0.0.2 4001 80 S',
    '1 10.0.0.2 4001 80 S',
    '1 10.0.0.3 80 4001 R',
  ]);
  const expected = ['10.0.0.1 0 1 2 0', '10.0.0.2 0 2 0 0', '10.0.0.3 0 0 1 0'];
  assert.deepEqual(rowsAsText(aggregator.top('sources', ALL, 'total')), expected);
  assert.equal(aggregator.distinctSources, 3);
});

test('ties are ordered by address, IPv4 first and as unsigned numbers, then by port', () => {
  const aggregator = aggregate([
    '1 2001:db8:0:0:0:0:0:2 4001 80 S',
    '1 200.0.0.1 4001 80 S',
    '1 10.0.0.10 4001 80 S',
    '1 10.0.0.9 4001 443 S',
    '1 10.0.0.9 4001 80 S',
    '1 2001:db8:0:0:0:0:0:1 4001 80 S',
  ]);
  assert.deepEqual(rowsAsText(aggregator.top('openers', ALL, 'total')), [
    '10.0.0.9 80 1 0 0',
    '10.0.0.9 443 1 0 0',
    '10.0.0.10 80 1 0 0',
    '200.0.0.1 80 1 0 0',
    '2001:db8::1 80 1 0 0',
    '2001:db8::2 80 1 0 0',
  ]);
  assert.deepEqual(rowsAsText(aggregator.top('openers', 2, 'total')), ['10.0.0.9 80 1 0 0', '10.0.0.9 443 1 0 0']);
});

test('IPv6 sources that share words with each other or with an IPv4 one are told apart', () => {
  const aggregator = aggregate([
    '1 10.0.0.1 1 80 S',
    '1 a00:1:0:0:0:0:0:0 1 80 S',
    '1 a00:1:0:0:0:0:0:1 1 80 S',
    '1 a00:1:0:0:0:1:0:0 1 80 S',
    '1 a00:1:0:1:0:0:0:0 1 80 S',
  ]);
  assert.equal(aggregator.top('sources', ALL, 'total').length, 5);
});

test('a window counts from the end of the one before', () => {
  const aggregator = aggregate(['1 10.0.0.1 1 80 S', '1 10.0.0.1 1 80 S', '1 10.0.0.2 1 80 S', '1 10.0.0.9 80 1 R']);
  aggregator.endWindow();
  assert.deepEqual(aggregator.windowTotals, { syn: 0, synAck: 0, rst: 0, fin: 0 });
  assert.deepEqual(aggregator.top('openers', ALL, 'window'), []);
  aggregator.add(segmentsOf(['2 10.0.0.2 1 80 S', '2 10.0.0.2 1 80 F']));
  assert.deepEqual(aggregator.windowTotals, { syn: 1, synAck: 0, rst: 0, fin: 1 });
  const window = aggregator.top('openers', ALL, 'window');
  assert.deepEqual(rowsAsText(window), ['10.0.0.2 80 2 0 0']);
  assert.equal(window[0]?.windowSyn, 1);
  assert.equal(aggregator.top('sources', ALL, 'window')[0]?.windowSyn, 1);
});

test('the peak is the second with the most SYNs, in whatever order the packets come', () => {
  const aggregator = aggregate([
    '100 10.0.0.1 1 80 S',
    '101 10.0.0.1 1 80 S',
    '101 10.0.0.1 1 80 S',
    '100 10.0.0.1 1 80 S',
    '100 10.0.0.1 1 80 S',
    '- 10.0.0.1 1 80 S',
    '- 10.0.0.1 1 80 S',
    '- 10.0.0.1 1 80 S',
    '- 10.0.0.1 1 80 S',
  ]);
  assert.deepEqual(aggregator.peak, { second: 100, syn: 3 });
  assert.equal(aggregator.totals.syn, 9);
});

test('times that jump by years or lie before 1970 neither fail nor lose a count', () => {
  const times = [-5, 0, 4_294_967_295, 1, 1e15, -1e15, 3600, 7200];
  const aggregator = aggregate(times.map((time) => `${time} 10.0.0.1 1 80 S`));
  assert.equal(aggregator.totals.syn, times.length);
  assert.deepEqual(aggregator.peak, { second: -5, syn: 1 });
});

test('an aggregator that saw nothing has empty tables and no peak', () => {
  const aggregator = new Aggregator(SEED);
  assert.equal(aggregator.peak, null);
  assert.equal(aggregator.distinctSources, 0);
  for (const table of ['sources', 'openers', 'resetters'] as const) assert.deepEqual(aggregator.top(table, ALL, 'total'), []);
});
