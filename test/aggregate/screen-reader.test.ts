import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Aggregator } from '../../src/aggregate/aggregator.js';
import type { RowFilter } from '../../src/row-filter.js';
import { parseFilter } from '../../src/row-filter-parser.js';
import { SCREEN_VIEWS } from '../../src/screen-question.js';
import type { ScreenRow } from '../../src/screen-snapshot.js';
import { SegmentFeeder } from './random-segments.js';
import { aggregate, ask, attempts, by, keysOf, refusals, SEED } from './screen-lines.js';
import { addLines } from './segment-table.js';

function filterOf(text: string): RowFilter {
  const parsed = parseFilter(text);
  assert.ok('filter' in parsed, text);
  return parsed.filter;
}

function onlyRow(aggregator: Aggregator, question = ask()) {
  const { rows } = aggregator.screen.table(question);
  assert.ok(rows[0] !== undefined);
  return rows[0];
}

const MIXED = [
  ...attempts(100, 3, '10.0.0.1', '10.0.0.9 80'),
  ...attempts(100, 2, '10.0.0.1', '10.0.0.8 443'),
  ...refusals(101, 4, '10.0.0.2', '10.0.0.9 81'),
  ...attempts(102, 1, '192.0.2.7', '10.0.0.9 80'),
  ...attempts(103, 6, '2001:db8:0:1:0:0:0:1', '2001:db8:0:2:0:0:0:9 80'),
];

test('each view has the rows of its table, with their keys as text', () => {
  const { screen } = aggregate(...MIXED);
  const keys = SCREEN_VIEWS.map((view) => keysOf(screen.table(ask({ view })).rows));
  assert.deepEqual(keys, [
    ['2001:db8:0:1::1', '10.0.0.1', '10.0.0.2', '192.0.2.7', '10.0.0.9'],
    ['2001:db8:0:1::1:80', '10.0.0.2:81', '10.0.0.1:80', '10.0.0.1:443', '192.0.2.7:80'],
    ['10.0.0.0/24', '2001:db8:0:1::/64', '192.0.2.0/24'],
    ['2001:db8:0:2::9:80', '10.0.0.9:80', '10.0.0.9:81', '10.0.0.8:443'],
    ['2001:db8:0:1::1>2001:db8:0:2::9', '10.0.0.2>10.0.0.9', '10.0.0.1>10.0.0.9', '10.0.0.1>10.0.0.8', '192.0.2.7>10.0.0.9'],
  ]);
});

test('a source shows the port that it opens to most, whether there are others, and how many responders it has', () => {
  const { screen } = aggregate(...MIXED);
  const told = screen
    .table(ask())
    .rows.map(({ address, shownPort, hasMorePorts, peers, peersAreLow }) => [
      address,
      shownPort,
      hasMorePorts,
      peers,
      peersAreLow,
    ]);
  assert.deepEqual(told, [
    ['2001:db8:0:1::1', 80, false, 1, false],
    ['10.0.0.1', 80, true, 2, false],
    ['10.0.0.2', 81, false, 1, false],
    ['192.0.2.7', 80, false, 1, false],
    ['10.0.0.9', null, false, 0, false],
  ]);
});

test('of ports that a source opens to equally often, the smallest is shown', () => {
  const { screen } = aggregate(...attempts(1, 1, '10.0.0.1', '10.0.0.9 90'), ...attempts(1, 1, '10.0.0.1', '10.0.0.9 80'));
  assert.deepEqual(screen.table(ask()).rows[0]?.shownPort, 80);
});

test('ports and responders are those of now, also within the second in which they were last told', () => {
  const aggregator = aggregate(...attempts(1, 1, '10.0.0.1', '10.0.0.9 90'));
  aggregator.screen.setNow(1, 0);
  assert.equal(onlyRow(aggregator).shownPort, 90);
  addLines(aggregator, attempts(1, 2, '10.0.0.1', '10.0.0.8 70'));
  const { shownPort, hasMorePorts, peers } = onlyRow(aggregator);
  assert.deepEqual([shownPort, hasMorePorts, peers], [70, true, 2]);
});

test('of many rows, ports and responders may be older by a second, but not once it is quiet, nor of another source', () => {
  const aggregator = new Aggregator(SEED);
  const feeder = new SegmentFeeder(aggregator);
  const portOf = (source: number) => 1 + (((source >>> 0) * 7) % 60_000);
  const sendAll = (first: number, syns: number) => {
    for (let source = first; source < first + 40_000; source++) {
      for (let syn = 0; syn < syns; syn++) feeder.addSyn(source, 9, portOf(source), 1);
    }
    feeder.flush();
  };
  const { screen } = aggregator;
  screen.setNow(1, 0);
  sendAll(0x0a000000, 1);
  const before = screen.table(ask({ limit: 1e6 })).rows;
  sendAll(0x0b000000, 6);
  const assertTrue = ({ words: [source = 0], shownPort }: ScreenRow) =>
    assert.ok(shownPort === null || shownPort === portOf(source));
  const within = screen.table(ask({ limit: 1e6 })).rows;
  const quiet = screen.table(ask({ limit: 1e6 })).rows;
  for (const rows of [before, within, quiet]) for (const row of rows) assertTrue(row);
  const known = [before, within, quiet].map((rows) => rows.filter(({ shownPort }) => shownPort !== null).length / rows.length);
  const [beforeShare = 0, withinShare = 1, quietShare = 0] = known;
  assert.ok(beforeShare > 0.5 && withinShare < 0.1 && quietShare > 0.5, `ports are known of ${known}`);
});

test('a network shows how many sources it has; services, openers and pairs do not speak of resets or responders', () => {
  const { screen } = aggregate(...MIXED);
  assert.deepEqual(
    screen.table(ask({ view: 'subnets' })).rows.map(({ peers, rst, shownPort }) => [peers, rst, shownPort]),
    [
      [3, 4, null],
      [1, 0, null],
      [1, 0, null],
    ],
  );
  for (const view of ['services', 'openers', 'pairs'] as const) {
    for (const { rst, rstRates, peers } of screen.table(ask({ view })).rows)
      assert.deepEqual([rst, rstRates, peers], [null, null, null]);
  }
});

test('attempts are told by how they stand: open without half-open, refused, unanswered, reset', () => {
  const row = onlyRow(
    aggregate(
      ...attempts(1, 12),
      '1 10.0.0.9 80 10.0.0.1 1 SA answer S0>S1',
      '1 10.0.0.9 80 10.0.0.1 2 SA answer S0>S1',
      '1 10.0.0.9 80 10.0.0.1 2 SA answer hangs',
      '1 10.0.0.1 3 10.0.0.9 80 FA S0>SF',
      '1 10.0.0.1 4 10.0.0.9 80 FA S0>S2',
      '1 10.0.0.1 5 10.0.0.9 80 F S0>SH',
      '1 10.0.0.1 6 10.0.0.9 80 R S0>RSTOS0 abort',
      '1 10.0.0.1 7 10.0.0.9 80 R S0>RSTO abort',
      '1 10.0.0.9 80 10.0.0.1 8 R answer S0>RSTR abort',
      '1 10.0.0.9 80 10.0.0.1 9 R answer S0>REJ refused',
    ),
  );
  const { attempts: all, open, refused, unanswered, halfOpen, reset, rst } = row;
  assert.deepEqual([all, open, refused, unanswered, halfOpen, reset, rst], [12, 3, 1, 4, 1, 3, 2]);
});

test('rates are over the age of a young capture, fall to 0 with the clock where no packets come, and the counting does not notice', () => {
  const aggregator = aggregate(...attempts(1000, 30));
  assert.deepEqual(onlyRow(aggregator).synRates, { 1: 30, 10: 30, 60: 30 });
  aggregator.screen.setNow(1005, 0);
  assert.deepEqual(onlyRow(aggregator).synRates, { 1: 0, 10: 6, 60: 6 });
  aggregator.screen.setNow(1030, 0);
  assert.deepEqual(onlyRow(aggregator).synRates, { 1: 0, 10: 0, 60: 1 });
  assert.deepEqual(aggregator.screen.rates().syn, { 1: 0, 10: 0, 60: 1 });
  aggregator.screen.setNow(1055, 0);
  assert.deepEqual(onlyRow(aggregator).synRates, { 1: 0, 10: 0, 60: 30 / 55 });
  assert.deepEqual(aggregator.top('sources', 1, 'total')[0]?.synRates, [30, 3, 0.5]);
  addLines(aggregator, attempts(1070, 5));
  assert.deepEqual(onlyRow(aggregator).synRates, { 1: 5, 10: 0.5, 60: 5 / 60 });
});

test('the place of a followed row is told, and the rows are those around it where it is to be kept in sight', () => {
  const lines = Array.from({ length: 60 }, (_, host) => attempts(1, 80 - host, `10.0.1.${host}`)).flat();
  const { screen } = aggregate(...lines);
  const follow = screen.table(ask({ from: 30, limit: 1 })).rows[0] ?? null;
  const places = (from: number, keepsFollowed: boolean) => {
    const table = screen.table(ask({ from, limit: 9, follow, keepsFollowed }));
    return [table.from, table.followed, table.rows.length];
  };
  assert.deepEqual(places(0, false), [0, 30, 9]);
  assert.deepEqual(places(0, true), [25, 30, 9]);
  assert.deepEqual(places(26, true), [26, 30, 9]);
  assert.deepEqual(places(59, true), [27, 30, 9]);
  assert.deepEqual(places(59, false), [51, 30, 9]);
  const filtered = screen.table(ask({ filter: filterOf('10.0.1.31'), follow, keepsFollowed: true, limit: 9 }));
  assert.deepEqual([filtered.from, filtered.followed, filtered.matched, filtered.total], [0, null, 1, 60]);
});

test('a followed pair, opener and network are found by their keys', () => {
  const { screen } = aggregate(...MIXED);
  for (const view of SCREEN_VIEWS) {
    const { rows } = screen.table(ask({ view }));
    for (const [place, row] of rows.entries()) assert.equal(screen.table(ask({ view, follow: row })).followed, place, view);
  }
});

test('an address is sorted as a number and turned round with the order; equals keep theirs', () => {
  const { screen } = aggregate(...MIXED);
  const sorted = (isReversed: boolean) => keysOf(screen.table(ask({ view: 'openers', order: by('source', isReversed) })).rows);
  assert.deepEqual(sorted(false), ['10.0.0.1:80', '10.0.0.1:443', '10.0.0.2:81', '192.0.2.7:80', '2001:db8:0:1::1:80']);
  assert.deepEqual(sorted(true), ['2001:db8:0:1::1:80', '192.0.2.7:80', '10.0.0.2:81', '10.0.0.1:80', '10.0.0.1:443']);
});

test('what a row does not have comes last in either direction', () => {
  const { screen } = aggregate(...MIXED);
  for (const isReversed of [false, true]) {
    for (const sort of ['port', 'fail'] as const) {
      assert.equal(keysOf(screen.table(ask({ order: by(sort, isReversed) })).rows).at(-1), '10.0.0.9', sort);
    }
  }
});

test('rows are filtered and sorted by the process that somebody names', () => {
  const { screen } = aggregate(...MIXED);
  const names = new Map([
    [80, 'nginx'],
    [443, 'curl'],
  ]);
  screen.nameProcess = (view, { port }) => (view === 'openers' ? (names.get(port ?? 0) ?? null) : null);
  const table = screen.table(ask({ view: 'openers', order: by('process') }));
  assert.deepEqual(
    table.rows.map(({ port, process }) => [port, process]),
    [
      [443, 'curl'],
      [80, 'nginx'],
      [80, 'nginx'],
      [80, 'nginx'],
      [81, null],
    ],
  );
  const filtered = screen.table(ask({ view: 'openers', filter: filterOf('proc:cur') }));
  assert.deepEqual(keysOf(filtered.rows), ['10.0.0.1:443']);
});

test('the trend is of whole stretches of 5 s since the capture began, in attempts a second', () => {
  const first = attempts(1000, 10, '10.0.0.2');
  assert.deepEqual(onlyRow(aggregate(...first)).trend, []);
  const young = aggregate(...first, ...attempts(1011, 20), ...attempts('1013', 5), ...attempts(1021, 1, '10.0.0.2'));
  const trends = () => young.screen.table(ask({ order: by('source') })).rows.map(({ trend }) => trend);
  // Stretches are 999 to 1003 and so on: of the first, the capture has four seconds.
  assert.deepEqual(trends(), [
    [0, 0, 5, 0],
    [2.5, 0, 0, 0],
  ]);
  young.screen.setNow(1100, 0);
  assert.deepEqual(trends(), [new Array(12).fill(0), new Array(12).fill(0)]);
  young.screen.setNow(1070, 0);
  assert.deepEqual(trends()[0], [5, ...new Array(11).fill(0)]);
});

test('nothing was counted: tables are empty, and the chart has not begun', () => {
  const { screen } = new Aggregator(SEED);
  for (const view of SCREEN_VIEWS) {
    const { rows, matched, total, isPartial, followed } = screen.table(ask({ view }));
    assert.deepEqual([rows, matched, total, isPartial, followed], [[], 0, 0, false, null]);
  }
  assert.deepEqual(screen.chart(60), { firstSecond: 0, syn: [], rst: [] });
  screen.setNow(500, 0);
  assert.deepEqual(screen.chart(60), { firstSecond: 500, syn: [], rst: [] });
  assert.deepEqual(screen.rates().rst, { 1: 0, 10: 0, 60: 0 });
  assert.deepEqual([screen.resetSenders(5), screen.refusedServices(5), screen.oldestSecond], [[], [], null]);
  const { row, ports, subnet, chart } = screen.detail({ family: 4, words: [1, 0, 0, 0], peerWords: [], port: 0 });
  assert.deepEqual([row, ports, subnet, chart.syn], [null, [], null, []]);
});

test('packets without a time are counted, and are in no rate, age or trend', () => {
  const row = onlyRow(aggregate(...attempts('-', 3)));
  assert.deepEqual([row.syn, row.synRates, row.lastSeconds, row.trend], [3, { 1: 0, 10: 0, 60: 0 }, null, []]);
});
