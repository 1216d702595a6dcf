import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Aggregator, type AggregatorOptions } from '../../src/aggregate/aggregator.js';
import type { CountedRow, TableName } from '../../src/counted-row.js';
import { SegmentFeeder } from './random-segments.js';

/** A table of 16 rows is full at once, so that everything that can go wrong when it is does. */
const SMALL_TABLE_BITS = 4;
const ALL = Number.POSITIVE_INFINITY;
const TABLES = ['sources', 'openers', 'resetters', 'services', 'subnets', 'pairs'] as const;

interface Sent {
  readonly source: number;
  readonly destination: number;
  readonly port: number;
  readonly reset: boolean;
  /** Seconds since the one before. */
  readonly pause: number;
  readonly repeats: number;
}

const sent = fc.record({
  source: fc.nat(60).map((host) => 0x0a000000 + host * 101),
  destination: fc.nat(20),
  port: fc.nat(3),
  reset: fc.boolean(),
  pause: fc.constantFrom(0, 0, 0, 0, 1, 40),
  repeats: fc.constantFrom(1, 1, 1, 2, 300),
});
const stream = fc.array(sent, { minLength: 100, maxLength: 400 });
const seed = fc.array(fc.integer(), { minLength: 4, maxLength: 4 });

/** The key under which each table counts what was sent, null if it does not. */
const KEYS: Readonly<Record<TableName, (one: Sent) => string | null>> = {
  sources: ({ source }) => `${source} 0`,
  openers: ({ source, port, reset }) => (reset ? null : `${source} ${port}`),
  resetters: ({ source, port, reset }) => (reset ? `${source} ${port}` : null),
  services: ({ destination, port, reset }) => (reset ? null : `${destination} ${port}`),
  subnets: ({ source }) => `${source & -256} 0`,
  pairs: ({ source, destination, reset }) => (reset ? null : `${source} 0 ${destination}`),
};

function keyOf(row: CountedRow): string {
  return [row.words[0], row.port, ...row.peerWords.slice(0, 1)].join(' ');
}

function addAll(aggregator: Aggregator, all: readonly Sent[], afterEach: () => void = () => undefined): void {
  const feeder = new SegmentFeeder(aggregator);
  let second = 1;
  for (const one of all) {
    second += one.pause;
    for (let repeat = 0; repeat < one.repeats; repeat++) {
      if (one.reset) feeder.addReset(one.source, one.port, second);
      else feeder.addSyn(one.source, one.destination, one.port, second);
    }
    afterEach();
  }
  feeder.flush();
}

function countExactly(all: readonly Sent[], table: TableName): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) {
    const key = KEYS[table](one);
    if (key !== null) counts.set(key, (counts.get(key) ?? 0) + one.repeats);
  }
  return counts;
}

function checkBounds(aggregator: Aggregator, all: readonly Sent[]): void {
  for (const table of TABLES) {
    const truths = countExactly(all, table);
    for (const row of aggregator.top(table, ALL, 'total')) {
      const truth = truths.get(keyOf(row)) ?? 0;
      const count = row.syn + row.rst;
      assert.ok(count - row.error <= truth && truth <= count, `${table} ${keyOf(row)}: ${count} - ${row.error} against ${truth}`);
      assert.ok(row.attempts <= truth && row.attempts + row.error >= row.syn, 'what began with the row lacks at most its error');
    }
  }
}

for (const [name, options] of [
  ['', {}],
  [', where counts fade', { halfLifeSeconds: 30 }],
] satisfies [string, AggregatorOptions][]) {
  test(`in tables far too small, every row keeps count - error <= true <= count${name}`, () => {
    let evictions = 0;
    fc.assert(
      fc.property(stream, seed, (all, words) => {
        const aggregator = new Aggregator(words, { tableBits: SMALL_TABLE_BITS, ...options });
        addAll(aggregator, all);
        evictions += aggregator.evicted;
        checkBounds(aggregator, all);
      }),
      { seed: 20261121, numRuns: 60 },
    );
    assert.ok(evictions > 10_000, 'the property was tried on tables that overflow');
  });
}

test('while nothing gave way, every count is exact and every key has its row, whatever the half-life', () => {
  fc.assert(
    fc.property(stream, seed, fc.constantFrom(null, 30), (all, words, halfLifeSeconds) => {
      const aggregator = new Aggregator(words, { halfLifeSeconds });
      addAll(aggregator, all);
      assert.equal(aggregator.evicted, 0);
      for (const table of TABLES) {
        const rows = aggregator.top(table, ALL, 'total');
        assert.deepEqual(new Map(rows.map((row) => [keyOf(row), row.syn + row.rst])), countExactly(all, table));
        assert.ok(rows.every(({ error }) => error === 0));
      }
      const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
      assert.equal(sum(aggregator.top('openers', ALL, 'total').map(({ attempts }) => attempts)), aggregator.totals.attempts);
      assert.equal(sum(aggregator.ports(ALL).map(({ syn, rst }) => syn + rst)), aggregator.totals.syn + aggregator.totals.rst);
      assert.equal(aggregator.distinctSources, new Set(all.map(({ source }) => source)).size);
    }),
    { seed: 20261121, numRuns: 20 },
  );
});

test('to read in the middle changes nothing, in tables that overflow neither', () => {
  fc.assert(
    fc.property(stream, seed, fc.constantFrom(SMALL_TABLE_BITS, 12), (all, words, tableBits) => {
      const [read, unread] = [new Aggregator(words, { tableBits }), new Aggregator(words, { tableBits })];
      let reads = 0;
      addAll(read, all, () => {
        if (++reads % 50 === 0) read.top('sources', 3, 'total');
      });
      addAll(unread, all);
      // When a batch is cut, keys may take their turns in another order: what gave way differs, the bounds hold.
      checkBounds(read, all);
      if (unread.evicted > 0) return;
      for (const table of TABLES) assert.deepEqual(read.top(table, ALL, 'total'), unread.top(table, ALL, 'total'));
      assert.deepEqual(read.timeline(), unread.timeline());
      assert.deepEqual(read.ports(ALL), unread.ports(ALL));
    }),
    { seed: 20261121, numRuns: 20 },
  );
});
