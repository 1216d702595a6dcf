import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Aggregator } from '../../src/aggregate/aggregator.js';
import type { TableQuestion } from '../../src/aggregate/row-window.js';
import type { CountedRow, Rates } from '../../src/counted-row.js';
import { FilterableScreenRow } from '../../src/filterable-screen-row.js';
import { type FilterTerm, matchesFilter } from '../../src/row-filter.js';
import { compareRows } from '../../src/row-order.js';
import { RATE_SPANS, SCREEN_VIEWS, SORT_KEYS } from '../../src/screen-question.js';
import type { ScreenRow } from '../../src/screen-snapshot.js';
import { RandomWords, SegmentFeeder } from './random-segments.js';
import { ask, by, keysOf, SEED } from './screen-lines.js';
import { addLines } from './segment-table.js';

const ALL = Number.POSITIVE_INFINITY;
const ADDRESSES = [
  '10.0.0.1',
  '10.0.0.2',
  '10.0.1.1',
  '192.0.2.1',
  '200.0.0.1',
  'a00:1:0:0:0:0:0:0',
  'a00:1:0:0:0:0:0:1',
  '2001:db8:0:0:0:0:0:1',
];

/** A segment of an attempt, an answer or a reset between two addresses of one family. */
const line = fc
  .record({
    time: fc.constantFrom('95', '100', '104', '110', '110.5'),
    from: fc.nat(4),
    to: fc.nat(4),
    isIpv6: fc.boolean(),
    port: fc.constantFrom(80, 81, 443, 8080),
    what: fc.constantFrom('new', 'new', 'new', 'again', 'opened', 'refused', 'resets'),
  })
  .map(({ time, from, to, isIpv6, port, what }) => {
    const family = isIpv6 ? ADDRESSES.slice(5) : ADDRESSES.slice(0, 5);
    const source = family[from % family.length];
    const peer = family[to % family.length];
    if (what === 'opened') return `${time} ${peer} ${port} ${source} 1 SA answer S0>S1`;
    if (what === 'refused') return `${time} ${peer} ${port} ${source} 1 RA answer S0>REJ refused`;
    if (what === 'resets') return `${time} ${source} ${port} ${peer} 1 R`;
    return `${time} ${source} 1 ${peer} ${port} S ${what}`;
  });

const isNot = fc.boolean();
const term: fc.Arbitrary<FilterTerm> = fc.oneof(
  fc.record({
    kind: fc.constant('network' as const),
    isNot,
    family: fc.constant(4 as const),
    words: fc.constantFrom([0x0a000000, 0, 0, 0], [0xc8000001 | 0, 0, 0, 0]),
    bits: fc.constantFrom(0, 8, 24, 32),
  }),
  fc.record({
    kind: fc.constant('network' as const),
    isNot,
    family: fc.constant(6 as const),
    words: fc.constant([0x0a000001, 0, 0, 1]),
    bits: fc.constantFrom(16, 64, 128),
  }),
  fc.record({ kind: fc.constant('port' as const), isNot, from: fc.constantFrom(1, 81), to: fc.constantFrom(81, 500) }),
  fc.record({ kind: fc.constant('text' as const), isNot, text: fc.constantFrom('10.0', '::1', 'db8', '0.1') }),
  fc.record({
    kind: fc.constant('number' as const),
    isNot,
    column: fc.constantFrom(...SORT_KEYS),
    comparison: fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const, '=' as const),
    value: fc.constantFrom(0, 0.2, 1, 2, 5, 50),
  }),
);

const question: fc.Arbitrary<TableQuestion> = fc.record({
  view: fc.constantFrom(...SCREEN_VIEWS),
  order: fc.record({
    sort: fc.constantFrom(...SORT_KEYS),
    isReversed: fc.boolean(),
    rateSpan: fc.constantFrom(...RATE_SPANS),
  }),
  filter: fc.array(term, { maxLength: 2 }),
  from: fc.nat(30),
  limit: fc.nat(20),
  follow: fc.constant(null),
  keepsFollowed: fc.constant(false),
});

/** The same from all rows of the view, by filtering and sorting them as they are shown. */
function answerPlainly(rows: readonly ScreenRow[], { order, filter, from, limit }: TableQuestion): [number, string[]] {
  const matched = rows.filter((row) => matchesFilter(filter, new FilterableScreenRow(row, order.rateSpan, 110.5)));
  const first = Math.max(0, Math.min(from, matched.length - limit));
  return [matched.length, keysOf(matched.sort(compareRows(order)).slice(first, first + limit))];
}

test('whatever is asked for, the rows are those that filtering and sorting the rows of the screen gives', () => {
  let matches = 0;
  let refusals = 0;
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 5, maxLength: 60 }),
      fc.array(question, { minLength: 5, maxLength: 5 }),
      (lines, questions) => {
        const { screen } = addLines(new Aggregator(SEED, { tableBits: 8 }), [...lines, '110.5 10.0.0.1 1 10.0.0.2 80 S new']);
        for (const asked of questions) {
          const { rows } = screen.table(ask({ view: asked.view, limit: ALL }));
          const table = screen.table(asked);
          assert.deepEqual([table.matched, keysOf(table.rows)], answerPlainly(rows, asked));
          assert.equal(table.total, rows.length);
          matches += table.matched;
          refusals += table.total - table.matched;
        }
      },
    ),
    { seed: 20261121, numRuns: 300 },
  );
  assert.ok(matches > 1000 && refusals > 1000, `${matches} rows passed, ${refusals} did not`);
});

/** Full tables of random sources, some of which send more than once. */
function countMany(syns: number, tableBits: number): Aggregator {
  const aggregator = new Aggregator([88172645, 2, 3, 4], { tableBits });
  const feeder = new SegmentFeeder(aggregator);
  const random = new RandomWords(88172645);
  for (let syn = 0; syn < syns; syn++) {
    const source = (syn & 3) === 0 ? 0x0a000000 | ((random.next() >>> 0) % 5000) : random.next();
    feeder.addSyn(source, random.next(), 1 + (syn % 1000), 100 + Math.floor((syn * 8) / syns));
    if (syn % 5 === 0) feeder.addReset(source, 80, 100 + Math.floor((syn * 8) / syns));
  }
  feeder.flush();
  return aggregator;
}

function describeRow({ syn, attempts, error, synRates, unanswered, halfOpen, rst, rstRates }: ScreenRow): string {
  return `${[syn, attempts, error, Object.values(synRates), unanswered, halfOpen, rst, Object.values(rstRates ?? {})]}`;
}

/** How old the capture of countMany is. */
const AGE_SECONDS = 7;

/** The report's rates are over 10 and 60 s; the screen's over what there was of them. */
function overAge([one, ten, sixty]: Rates): number[] {
  return [one, (ten * 10) / AGE_SECONDS, (sixty * 60) / AGE_SECONDS];
}

function describeCounted(
  { syn, attempts, error, synRates, states, halfOpen, rst, rstRates }: CountedRow,
  hasResets: boolean,
): string {
  return `${[syn, attempts, error, overAge(synRates), states[0], halfOpen, hasResets ? [rst, overAge(rstRates)] : [null, '']]}`;
}

for (const [tableBits, syns, views] of [
  [15, 200_000, ['sources']],
  [10, 20_000, SCREEN_VIEWS],
] as const) {
  test(`of full tables of ${2 ** tableBits} rows, what the screen shows agrees with the report, from the first to the last`, () => {
    const aggregator = countMany(syns, tableBits);
    for (const view of views) {
      const expected = new Map(
        aggregator.top(view, ALL, 'total').map((row) => [`${row.words} ${row.peerWords} ${row.port}`, row]),
      );
      const table = aggregator.screen.table(ask({ view, limit: ALL }));
      assert.ok(expected.size > 0.9 * 2 ** tableBits, `${view} has ${expected.size} rows`);
      assert.deepEqual([table.matched, table.total, table.isPartial], [expected.size, expected.size, true], view);
      for (const row of table.rows) {
        const counted = expected.get(`${row.words} ${row.peerWords} ${row.port}`);
        assert.ok(counted !== undefined);
        assert.equal(describeRow(row), describeCounted(counted, row.rst !== null));
      }
      assert.deepEqual(keysOf(table.rows), keysOf([...table.rows].sort(compareRows(by('syn')))), view);
      const last = aggregator.screen.table(ask({ view, from: ALL, limit: 7 }));
      assert.deepEqual(keysOf(last.rows), keysOf(table.rows.slice(-7)), view);
    }
  });
}

test('of full tables, ports and responders of a source agree with the rows of openers and pairs', () => {
  const aggregator = countMany(20_000, 11);
  const ports = new Map<string, number[]>();
  const peers = new Map<string, number>();
  for (const { words, port } of aggregator.top('openers', ALL, 'total'))
    ports.set(`${words}`, [...(ports.get(`${words}`) ?? []), port]);
  for (const { words } of aggregator.top('pairs', ALL, 'total')) peers.set(`${words}`, (peers.get(`${words}`) ?? 0) + 1);
  for (const row of aggregator.screen.table(ask({ limit: ALL })).rows) {
    const its = ports.get(`${row.words}`) ?? [];
    assert.equal(row.peers, peers.get(`${row.words}`) ?? 0);
    assert.equal(row.peersAreLow, true);
    assert.equal(row.hasMorePorts, its.length > 1);
    if (its.length === 0) assert.equal(row.shownPort, null);
    else assert.ok(its.includes(row.shownPort ?? -1));
  }
});
