import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RowKey } from '../../src/screen-question.js';
import { aggregate, ask, attempts, refusals } from './screen-lines.js';
import { addLines } from './segment-table.js';

const CLIENT: RowKey = { family: 4, words: [0x0a000001, 0, 0, 0], peerWords: [], port: 0 };

test('of a source all is told: its row, its ports, its network, when it came and its busiest second', () => {
  const { screen } = aggregate(
    ...attempts('100.5', 3),
    ...refusals(101, 4, '10.0.0.1', '10.0.0.9 81'),
    ...attempts(102, 5, '10.0.0.2'),
    ...attempts(103, 1, '10.0.1.2'),
  );
  const facts = screen.detail(CLIENT);
  assert.deepEqual(facts.row, screen.table(ask({ follow: CLIENT })).rows[0]);
  assert.deepEqual([facts.address, facts.firstSeconds, facts.peak], ['10.0.0.1', 100.5, 4]);
  assert.deepEqual(facts.subnet, { net: '10.0.0.0/24', sources: 3, syn: 12, isEstimate: false });
  const none = { open: 0, refused: 0, unanswered: 0, halfOpen: 0, reset: 0, error: 0 };
  assert.deepEqual(facts.ports, [
    { ...none, port: 81, attempts: 4, refused: 4 },
    { ...none, port: 80, attempts: 3, unanswered: 3 },
  ]);
  assert.deepEqual(facts.chart, { firstSecond: 100, syn: [3, 4, 0, 0], rst: [0, 0, 0, 0] });
});

test('the address alone is the source; words may be unsigned', () => {
  const { screen } = aggregate(...attempts(1, 2, '200.0.0.1'));
  const key = { family: 4, words: [0xc8000001, 0, 0, 0], peerWords: [1, 2, 3, 4], port: 80 };
  assert.equal(screen.detail(key).row?.syn, 2);
  assert.equal(screen.detail(key).key, key);
});

test('at most twenty ports are told, those with most attempts', () => {
  const { screen } = aggregate(
    ...Array.from({ length: 30 }, (_, port) => attempts(1, port + 1, '10.0.0.1', `10.0.0.9 ${port + 1}`)).flat(),
  );
  assert.deepEqual(
    screen.detail(CLIENT).ports.map(({ port }) => port),
    Array.from({ length: 20 }, (_, at) => 30 - at),
  );
});

test('a network of which some source has lost its row has about so many sources', () => {
  const aggregator = aggregate(...attempts(1, 2));
  for (let part = 0; part < 40; part++) {
    addLines(
      aggregator,
      Array.from({ length: 4000 }, (_, at) => `2 ${11 + part}.${at >> 8}.${at & 255}.7 1 10.0.0.9 80 S new`),
    );
  }
  assert.equal(aggregator.estimatesSources, true);
  assert.equal(aggregator.screen.detail(CLIENT).subnet?.isEstimate, true);
});

test('the chart is by the second for ten seconds, and before that by stretches: nothing is lost or counted twice', () => {
  const aggregator = aggregate(...attempts(100, 1, '10.0.0.7'));
  for (let second = 150; second <= 200; second++) addLines(aggregator, attempts(second, second - 149));
  const { firstSecond, syn, rst } = aggregator.screen.detail(CLIENT).chart;
  assert.deepEqual([firstSecond, syn.length, rst.every((count) => count === 0)], [141, 60, true]);
  assert.deepEqual(
    syn.slice(-11),
    Array.from({ length: 11 }, (_, at) => 41 + at),
  );
  // A stretch of five seconds is 149 to 153, in which there were 1, 2, 3 and 4.
  assert.deepEqual(syn.slice(0, 13), [0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2]);
  assert.equal(
    syn.reduce((sum, count) => sum + count),
    (51 * 52) / 2,
  );
});

test('a source that is watched keeps each second from then on; another one begins anew', () => {
  const aggregator = aggregate(...attempts(100, 1, '10.0.0.7'));
  const { screen } = aggregator;
  screen.watch(CLIENT);
  for (let second = 101; second <= 400; second++) {
    addLines(aggregator, [...attempts(second, second % 7), `${second} 10.0.0.1 80 10.0.0.9 1 R`]);
    screen.watch({ ...CLIENT });
    screen.noteSecond(second, false);
  }
  const { firstSecond, syn, rst } = screen.detail(CLIENT).chart;
  assert.deepEqual([firstSecond, syn.length], [101, 300]);
  assert.deepEqual(
    syn,
    Array.from({ length: 300 }, (_, at) => (101 + at) % 7),
  );
  assert.ok(rst.every((count) => count === 1));
  screen.watch(null);
  assert.equal(screen.detail(CLIENT).chart.firstSecond, 341);
  assert.equal(screen.oldestSecond, null);
});

test('what was watched survives repeated and skipped seconds, and is forgotten where time is set back', () => {
  const aggregator = aggregate(...attempts(100, 1, '10.0.0.7'));
  const { screen } = aggregator;
  screen.watch(CLIENT);
  for (const second of [200, 201, 203]) {
    addLines(aggregator, attempts(second, 5));
    screen.noteSecond(second, false);
    screen.noteSecond(second - 1, false);
  }
  assert.deepEqual(screen.detail(CLIENT).chart.syn.slice(-4), [5, 5, 0, 5]);
  addLines(aggregator, attempts(110, 2));
  screen.noteSecond(110, false);
  assert.deepEqual(screen.detail(CLIENT).chart, {
    firstSecond: 100,
    syn: [...new Array(10).fill(0), 2],
    rst: new Array(11).fill(0),
  });
});

test('a source without a row has no row, and an empty chart', () => {
  const { screen } = aggregate(...attempts(100, 1, '10.0.0.7'), ...attempts(102, 1, '10.0.0.7'));
  const { row, chart, ports, peak, firstSeconds, subnet } = screen.detail(CLIENT);
  assert.deepEqual([row, ports, peak, firstSeconds], [null, [], 0, null]);
  assert.deepEqual(chart, { firstSecond: 100, syn: [0, 0, 0], rst: [0, 0, 0] });
  assert.equal(subnet?.net, '10.0.0.0/24');
});
