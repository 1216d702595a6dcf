import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Aggregator } from '../../src/aggregate/aggregator.js';
import { BATCH_CAPACITY } from '../../src/packet.js';
import { RST, SegmentBatch, SYN } from '../../src/segment.js';

/** A table of 16 rows is full at once, so that everything that can go wrong when it is does. */
const SMALL_TABLE_BITS = 4;
const ALL = Number.POSITIVE_INFINITY;

interface Sent {
  readonly source: number;
  readonly port: number;
  readonly reset: boolean;
}

function addAll(aggregator: Aggregator, segments: readonly Sent[]): void {
  const batch = new SegmentBatch();
  for (let from = 0; from < segments.length; from += BATCH_CAPACITY) {
    const part = segments.slice(from, from + BATCH_CAPACITY);
    batch.count = part.length;
    part.forEach(({ source, port, reset }, row) => {
      batch.family[row] = 4;
      batch.sourceWords[row * 4] = source;
      batch.sourcePort[row] = port;
      batch.destinationPort[row] = port;
      batch.flags[row] = reset ? RST : SYN;
      batch.timestampSeconds[row] = 1;
    });
    aggregator.add(batch);
  }
}

function countExactly(segments: readonly Sent[], keyOf: (one: Sent) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of segments) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}

const sent = fc.record({ source: fc.nat(60), port: fc.nat(3), reset: fc.boolean() });
const seed = fc.array(fc.integer(), { minLength: 4, maxLength: 4 });

test('in a table far too small, every row keeps count - error <= true <= count', () => {
  let evictions = 0;
  fc.assert(
    fc.property(fc.array(sent, { minLength: 200, maxLength: 600 }), seed, (segments, words) => {
      const aggregator = new Aggregator(words, SMALL_TABLE_BITS);
      addAll(aggregator, segments);
      evictions += aggregator.evicted;
      const syns = segments.filter(({ reset }) => !reset);
      const resets = segments.filter(({ reset }) => reset);
      const key = ({ source, port }: Sent) => `${source} ${port}`;
      const check = (counted: number, error: number, truth: number) => {
        assert.ok(counted - error <= truth && truth <= counted, `${counted} - ${error} against ${truth}`);
      };
      const openers = countExactly(syns, key);
      for (const row of aggregator.top('openers', ALL, 'total')) {
        check(row.syn, row.error, openers.get(`${row.words[0]} ${row.port}`) ?? 0);
      }
      const resetters = countExactly(resets, key);
      for (const row of aggregator.top('resetters', ALL, 'total')) {
        check(row.rst, row.error, resetters.get(`${row.words[0]} ${row.port}`) ?? 0);
      }
      const sourceSyns = countExactly(syns, ({ source }) => String(source));
      const sourceResets = countExactly(resets, ({ source }) => String(source));
      for (const row of aggregator.top('sources', ALL, 'total')) {
        check(row.syn, row.error, sourceSyns.get(String(row.words[0])) ?? 0);
        check(row.rst, row.error, sourceResets.get(String(row.words[0])) ?? 0);
      }
    }),
    { seed: 20261120, numRuns: 300 },
  );
  assert.ok(evictions > 10_000, 'the property was tried on tables that overflow');
});

test('while nothing gave way, every count is exact and every key has its row', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 400 }), seed, (segments, words) => {
      const aggregator = new Aggregator(words);
      addAll(aggregator, segments);
      assert.equal(aggregator.evicted, 0);
      const truth = countExactly(
        segments.filter(({ reset }) => !reset),
        ({ source, port }) => `${source} ${port}`,
      );
      const rows = aggregator.top('openers', ALL, 'total');
      assert.deepEqual(new Map(rows.map((row) => [`${row.words[0]} ${row.port}`, row.syn])), truth);
      assert.ok(rows.every(({ error }) => error === 0));
      assert.equal(aggregator.distinctSources, new Set(segments.map(({ source }) => source)).size);
    }),
    { seed: 20261120, numRuns: 100 },
  );
});

test('a heavy source stays on top of 300,000 random ones, its count within its error', () => {
  const aggregator = new Aggregator([1, 2, 3, 4]);
  const segments: Sent[] = [];
  let state = 88172645;
  for (let count = 0; count < 300_000; count++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    segments.push({ source: count % 100 === 0 ? 0x0a000001 : state, port: 443, reset: false });
  }
  addAll(aggregator, segments);
  const [top] = aggregator.top('openers', 1, 'total');
  assert.equal(top?.words[0], 0x0a000001);
  assert.ok(top !== undefined && top.syn - top.error <= 3000 && 3000 <= top.syn);
  assert.ok(aggregator.evicted > 100_000);
  const distinct = aggregator.distinctSources;
  assert.ok(Math.abs(distinct - 297_000) < 297_000 * 0.04, `about 297,000 distinct sources, said ${distinct}`);
});
