import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { selectRange } from '../../src/aggregate/select-range.js';

test('a range of an order is what sorting everything would give, and nothing is lost', () => {
  const places = fc.tuple(fc.nat(80), fc.nat(80));
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { maxLength: 80 }), places, fc.boolean(), (numbers, [one, other], isSorted) => {
      const sorted = [...numbers].sort((a, b) => a - b);
      // What lies behind the count is not to be touched.
      const items = Int32Array.from([...(isSorted ? sorted : numbers), 7, 7]);
      const from = Math.min(one, other, numbers.length);
      const to = Math.min(Math.max(one, other), numbers.length);
      selectRange(items, numbers.length, from, to, (a, b) => a < b);
      assert.deepEqual([...items.subarray(from, to)], sorted.slice(from, to));
      assert.deepEqual(
        [...items].slice(0, numbers.length).sort((a, b) => a - b),
        sorted,
      );
      assert.deepEqual([...items].slice(-2), [7, 7]);
    }),
    { seed: 20261121, numRuns: 2000 },
  );
});
