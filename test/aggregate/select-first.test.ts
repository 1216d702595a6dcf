import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { selectFirst } from '../../src/aggregate/select-first.js';

test('the first of an order are those that sorting everything would give', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { maxLength: 60 }), fc.nat(70), (items, limit) => {
      const chosen = selectFirst(
        items,
        limit,
        (item) => item % 3 !== 0,
        (a, b) => a > b,
      );
      const sorted = items.filter((item) => item % 3 !== 0).sort((a, b) => b - a);
      assert.deepEqual(chosen, sorted.slice(0, limit));
    }),
    { seed: 20261120 },
  );
});

test('without a limit, all wanted items come', () => {
  const chosen = selectFirst(
    [3, 1, 2],
    Number.POSITIVE_INFINITY,
    () => true,
    (a, b) => a < b,
  );
  assert.deepEqual(chosen, [1, 2, 3]);
});
