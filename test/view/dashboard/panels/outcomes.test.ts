import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OUTCOME_GROUPS } from '../../../../src/screen-snapshot.js';
import { shareCells, shownGroups } from '../../../../src/view/dashboard/panels/outcomes.js';
import { NO_OUTCOMES } from '../../../support/screen-builder.js';

const counts = fc.record(
  Object.fromEntries(OUTCOME_GROUPS.map((group) => [group, fc.oneof(fc.constant(0), fc.nat(20), fc.nat(1e9))])) as Record<
    (typeof OUTCOME_GROUPS)[number],
    fc.Arbitrary<number>
  >,
);

test('The bar is shared out to the last cell, and no group that counts something is left without one.', () => {
  fc.assert(
    fc.property(counts, fc.integer({ min: 6, max: 250 }), (outcomes, width) => {
      const shares = shareCells(outcomes, width);
      if (OUTCOME_GROUPS.every((group) => outcomes[group] === 0)) {
        assert.equal(shares, null);
        return;
      }
      assert.ok(shares !== null);
      assert.equal(
        OUTCOME_GROUPS.reduce((sum, group) => sum + shares[group], 0),
        width,
      );
      for (const group of OUTCOME_GROUPS) assert.equal(shares[group] > 0, outcomes[group] > 0, group);
    }),
  );
});

test('The shares are those of the counts, to a cell for each group.', () => {
  fc.assert(
    fc.property(counts, (outcomes) => {
      const shares = shareCells(outcomes, 100);
      const all = OUTCOME_GROUPS.reduce((sum, group) => sum + outcomes[group], 0);
      if (shares === null) return;
      for (const group of OUTCOME_GROUPS) assert.ok(Math.abs(shares[group] - (outcomes[group] / all) * 100) <= 6, group);
    }),
  );
});

test('What was forgotten is shown only where something was.', () => {
  assert.deepEqual(shownGroups(NO_OUTCOMES), ['opened', 'refused', 'unanswered', 'halfOpen', 'reset']);
  assert.equal(shownGroups({ ...NO_OUTCOMES, forgotten: 1 }).at(-1), 'forgotten');
});
