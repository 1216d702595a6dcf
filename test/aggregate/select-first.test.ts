import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { selectFirst } from '../../src/aggregate/select-first.js';

test('the first of an order are those that sorting everything would give', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { maxLength: 60 }), fc.nat(70), (items, limit) => {
      const chosen = selectFirst(items, limit, (a, b) => a > b);
      const sorted = [...items].sort((a, b) => b - a);
      assert.deepEqual(chosen, sorted.slice(0, limit));
    }),
    { seed: 20261120 },
  );
});

test('without a limit, all items come', () => {
  const chosen = selectFirst([3, 1, 2], Number.POSITIVE_INFINITY, (a, b) => a < b);
  assert.deepEqual(chosen, [1, 2, 3]);
});
