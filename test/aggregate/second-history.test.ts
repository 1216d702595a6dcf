import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Aggregator } from '../../src/aggregate/aggregator.js';
import { compareRows } from '../../src/row-order.js';
import { SCREEN_VIEWS } from '../../src/screen-question.js';
import type { ScreenRow } from '../../src/screen-snapshot.js';
import { SegmentFeeder } from './random-segments.js';
import { aggregate, ask, attempts, by, keysOf, refusals, SEED } from './screen-lines.js';
import { addLines } from './segment-table.js';

/** "address count-in-that-second" of the sources at a second. */
function sourcesAt({ screen }: Aggregator, second: number): string[] | null {
  const rows = screen.tableAt(second, ask({ order: { ...by('synRate'), rateSpan: 1 } }))?.rows;
  return rows?.map(({ address, synRates }) => `${address} ${synRates[1]}`) ?? null;
}

/** One source that sends one to five SYNs a second, by its number. */
function countSeconds(from: number, to: number, aggregator = new Aggregator(SEED)): Aggregator {
  const feeder = new SegmentFeeder(aggregator);
  for (let second = from; second <= to; second++) {
    for (let attempt = 0; attempt <= second % 5; attempt++) feeder.addSyn(0x0a000001, 0x0a000009, 80, second);
    feeder.flush();
    aggregator.screen.noteSecond(second, true);
  }
  return aggregator;
}

test('a second that is over is kept as it was, in all views', () => {
  const aggregator = aggregate(
    ...attempts(95, 2),
    ...attempts(97, 7, '10.0.0.3'),
    ...refusals(100, 3, '10.0.0.1', '10.0.0.9 81'),
    ...attempts(100, 5, '192.0.2.1', '10.0.0.9 80'),
    ...attempts(100, 4, '2001:db8:0:1:0:0:7:1', '2001:db8:0:2:0:8:0:9 443'),
  );
  const { screen } = aggregator;
  const active = (row: ScreenRow) => row.lastSeconds === 100;
  // As at the end of that second: the rates of a young capture are over its age.
  screen.setNow(101, 0);
  const then = SCREEN_VIEWS.map((view) => screen.table(ask({ view })).rows.filter(active));
  screen.noteSecond(100, true);
  addLines(aggregator, attempts(130, 50, '10.0.0.1', '10.0.0.9 82'));
  for (const [at, view] of SCREEN_VIEWS.entries()) {
    const table = screen.tableAt(100, ask({ view }));
    assert.deepEqual(rounded(table?.rows ?? []), rounded(then[at] ?? []), view);
    assert.deepEqual([table?.matched, table?.total, table?.isPartial], [then[at]?.length, then[at]?.length, false]);
  }
  assert.equal(screen.oldestSecond, 100);
});

/** Rates as the history keeps them, in 32 bits, as of the end of the second; the trend in 256 steps is told apart. */
function rounded(rows: readonly ScreenRow[]): unknown[] {
  const round = (rates: ScreenRow['synRates'] | null) => rates && [rates[1], rates[10].toFixed(1), rates[60].toFixed(2)];
  return rows.map((row) => ({
    ...row,
    synRates: round(row.synRates),
    rstRates: round(row.rstRates),
    trend: row.trend.map((value) => value.toFixed(2)),
  }));
}

test('rates are those at the end of that second, also when later packets have come', () => {
  const aggregator = aggregate(...attempts(91, 10), ...attempts(100, 5), ...attempts(101, 40));
  aggregator.screen.noteSecond(100, true);
  const row = aggregator.screen.tableAt(100, ask())?.rows[0];
  assert.deepEqual(row?.synRates, { 1: 5, 10: 1.5, 60: 1.5 });
  assert.equal(row?.lastSeconds, 100);
});

test('the trend of a second is that of then, in parts of its largest', () => {
  const aggregator = aggregate(...attempts(999, 50), ...attempts(1004, 10), ...attempts(1010, 1), ...attempts(1016, 1));
  aggregator.screen.noteSecond(1010, true);
  const trend = aggregator.screen.tableAt(1010, ask())?.rows[0]?.trend ?? [];
  assert.deepEqual(
    trend.map((value) => value.toFixed(2)),
    ['10.00', '2.00'],
  );
});

test('where a row has gone on into the next stretch, what it no longer knows is not taken from that', () => {
  const aggregator = aggregate(
    ...attempts(1000, 1, '10.0.0.7'),
    ...attempts(1063, 1),
    ...attempts(1064, 9),
    ...attempts(1065, 1),
  );
  aggregator.screen.noteSecond(1063, true);
  assert.deepEqual(aggregator.screen.tableAt(1063, ask())?.rows[0]?.trend, new Array(12).fill(0));
});

test('of a second the fifty are kept that did most in it, and it is told that there were more', () => {
  const aggregator = aggregate(...attempts(99, 40, '10.0.9.9'));
  addLines(aggregator, Array.from({ length: 70 }, (_, host) => attempts(100, host + 1, `10.0.0.${host}`)).flat());
  aggregator.screen.noteSecond(100, true);
  const table = aggregator.screen.tableAt(100, ask());
  assert.deepEqual([table?.total, table?.isPartial], [50, true]);
  const hosts = Array.from({ length: 50 }, (_, at) => `10.0.0.${69 - at}`);
  assert.deepEqual(keysOf(table?.rows ?? []), hosts);
});

test('a second is filtered, sorted and cut as the table of now is', () => {
  const aggregator = aggregate(...Array.from({ length: 20 }, (_, host) => attempts(100, host + 1, `10.0.0.${host}`)).flat());
  const { screen } = aggregator;
  screen.noteSecond(100, true);
  const follow = screen.table(ask({ from: 5, limit: 1 })).rows[0] ?? null;
  for (const question of [
    ask({ from: 3, limit: 4 }),
    ask({ order: by('source', true), from: 18, limit: 4 }),
    ask({ follow, keepsFollowed: true, limit: 3 }),
    ask({ filter: [{ kind: 'number', isNot: false, column: 'syn', comparison: '>', value: 17 }] }),
    ask({ filter: [{ kind: 'number', isNot: false, column: 'last', comparison: '>', value: 17 }] }),
  ]) {
    const [then, now] = [screen.tableAt(100, question), screen.table(question)];
    assert.deepEqual(keysOf(then?.rows ?? []), keysOf(now.rows));
    assert.deepEqual([then?.from, then?.matched, then?.total, then?.followed], [now.from, now.matched, now.total, now.followed]);
    assert.deepEqual([...(then?.rows ?? [])].sort(compareRows(question.order)), then?.rows);
  }
});

test('nothing is shown of seconds that were not noted, were noted without history, or are more than 900 seconds old', () => {
  const aggregator = countSeconds(1000, 1010);
  aggregator.screen.noteSecond(1011, false);
  assert.deepEqual(
    [999, 1011, 1010 - 900, 1010 + 900, Number.NaN, -1].map((second) => sourcesAt(aggregator, second)),
    new Array(6).fill(null),
  );
  countSeconds(1012, 1905, aggregator);
  assert.equal(aggregator.screen.oldestSecond, 1006);
  assert.deepEqual([sourcesAt(aggregator, 1005), sourcesAt(aggregator, 1006)], [null, ['10.0.0.1 2']]);
});

test('a second without packets is kept as an empty one, but none before the first packet', () => {
  const { screen } = new Aggregator(SEED);
  screen.noteSecond(99, true);
  assert.equal(screen.oldestSecond, null);
  const aggregator = countSeconds(100, 101);
  aggregator.screen.noteSecond(105, true);
  assert.deepEqual([sourcesAt(aggregator, 104), sourcesAt(aggregator, 105)], [null, []]);
  aggregator.screen.noteSecond(99, true);
  assert.equal(aggregator.screen.oldestSecond, 100);
});

test('a second that is noted again, or late, shows what was in it', () => {
  const aggregator = countSeconds(100, 110);
  addLines(aggregator, attempts(112, 3));
  aggregator.screen.noteSecond(112, true);
  const then = aggregator.screen.tableAt(105, ask());
  aggregator.screen.noteSecond(105, true);
  assert.deepEqual(aggregator.screen.tableAt(105, ask()), then);
  assert.deepEqual(sourcesAt(aggregator, 105), ['10.0.0.1 1']);
  aggregator.screen.noteSecond(111, true);
  assert.deepEqual(sourcesAt(aggregator, 111), []);
  const late = aggregate(...attempts(100, 4), ...attempts(109, 1));
  late.screen.noteSecond(109, true);
  late.screen.noteSecond(100, true);
  assert.deepEqual(sourcesAt(late, 100), ['10.0.0.1 4']);
  addLines(late, attempts(140, 1));
  late.screen.noteSecond(108, true);
  assert.equal(sourcesAt(late, 108), null, 'nobody can tell any more what was in it');
});

test('where time is set back, what would be later is forgotten; where it jumps ahead, all that is old', () => {
  const aggregator = countSeconds(1000, 1100);
  countSeconds(900, 903, aggregator);
  assert.deepEqual([sourcesAt(aggregator, 1000), sourcesAt(aggregator, 903)], [null, ['10.0.0.1 4']]);
  assert.equal(aggregator.screen.oldestSecond, 900);
  countSeconds(1e6, 1e6 + 1, aggregator);
  assert.equal(aggregator.screen.oldestSecond, 1e6);
  assert.equal(sourcesAt(aggregator, 903), null);
});
