import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DeltaBatch, META_WORD, ORIGIN_WORD, RECORD_WORDS } from '../../src/aggregate/delta-batch.js';
import { KeyBatch } from '../../src/aggregate/key-batch.js';
import { KeyShape } from '../../src/aggregate/key-shape.js';
import { TopTable } from '../../src/aggregate/top-table.js';
import { KeyHash } from '../../src/key-hash.js';

const hash = new KeyHash([1, 2, 3, 4]);
const NO_TAIL = new Int32Array(3);

/** Counts records of these weights, of the addresses beside them, as one batch. */
function countBatch(table: TopTable, weights: readonly (readonly [address: number, weight: number])[]): void {
  const deltas = new DeltaBatch(false);
  const keys = new KeyBatch();
  for (const [address, weight] of weights) {
    const record = deltas.count++;
    deltas.words[record * RECORD_WORDS + ORIGIN_WORD] = address;
    deltas.words[record * RECORD_WORDS + META_WORD] = 4 << 16;
    keys.hash[record] = hash.finish(hash.ofAddress(4, address, NO_TAIL, 0), 0);
    keys.weight[record] = weight;
  }
  keys.count = deltas.count;
  table.count(keys, deltas, 1);
}

const weighed = fc.tuple(fc.nat(80), fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 60_000 })));
const batches = fc.array(
  fc.record({ records: fc.array(weighed, { minLength: 30, maxLength: 60 }), halvings: fc.constantFrom(0, 0, 0, 1, 2, 32) }),
  {
    minLength: 3,
    maxLength: 12,
  },
);

test('weights beyond what a cell can hold, and fading between the batches, leave count - error <= true <= count', () => {
  let evictions = 0;
  fc.assert(
    fc.property(batches, (all) => {
      const table = new TopTable(4, new KeyShape({}));
      const truths = new Map<number, number>();
      for (const { records, halvings } of all) {
        countBatch(table, records);
        for (const [address, weight] of records) truths.set(address, (truths.get(address) ?? 0) + weight);
        if (halvings > 0) table.fade(halvings);
      }
      evictions += table.evicted;
      for (const [row, weight] of table.weights.entries()) {
        if (weight === 0) continue;
        const truth = truths.get(table.keys.addressOf(row)[0] ?? 0) ?? 0;
        const count = table.rows.countOf(row);
        assert.ok(
          count - table.rows.errorOf(row) <= truth && truth <= count,
          `${count} - ${table.rows.errorOf(row)} against ${truth}`,
        );
      }
    }),
    { seed: 20261121, numRuns: 500 },
  );
  assert.ok(evictions > 10_000, 'the property was tried on tables that overflow');
});
