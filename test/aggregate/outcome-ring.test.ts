import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OutcomeRing } from '../../src/aggregate/outcome-ring.js';
import { zeroOutcomes } from '../../src/outcome-groups.js';
import { OUTCOME_GROUPS, type OutcomeCounts } from '../../src/screen-snapshot.js';

function counts(some: Partial<OutcomeCounts>): OutcomeCounts {
  return { ...zeroOutcomes(), ...some };
}

/** A ring that was told these, one second after the other. */
function ringOf(...told: readonly (readonly [second: number, some: Partial<OutcomeCounts>])[]): OutcomeRing {
  const ring = new OutcomeRing();
  for (const [second, some] of told) ring.note(second, counts(some));
  return ring;
}

test('the last minute is what was counted in the 60 seconds up to one, in 15 stretches of 4', () => {
  const ring = ringOf([100, { opened: 5 }], [140, { opened: 9 }], [141, { opened: 10 }], [160, { opened: 12 }]);
  const { outcomes, trends } = ring.lastMinute(160);
  assert.equal(outcomes.opened, 7);
  assert.deepEqual(trends.opened, [0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 2]);
  assert.equal(ring.lastMinute(159).outcomes.opened, 10);
  assert.deepEqual(ring.lastMinute(159).trends.opened, [5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0]);
  assert.equal(ring.lastMinute(250).outcomes.opened, 0);
  assert.equal(ring.lastMinute(99).outcomes.opened, 0);
});

test('a group that others move out of does not grow by less than 0, in a second or in all', () => {
  const ring = ringOf([1, { unanswered: 8 }], [61, { unanswered: 8 }], [70, { unanswered: 3 }], [80, { unanswered: 5 }]);
  const { outcomes, trends } = ring.lastMinute(80);
  assert.equal(outcomes.unanswered, 0);
  assert.deepEqual(trends.unanswered, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
});

test('what is half-open is a number at hand, also at the end of each stretch', () => {
  const { outcomes, trends } = ringOf([100, { halfOpen: 4 }], [110, { halfOpen: 9 }], [155, { halfOpen: 2 }]).lastMinute(160);
  assert.equal(outcomes.halfOpen, 2);
  assert.deepEqual(trends.halfOpen, [4, 4, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 2, 2]);
});

test('the last that is told of a second holds, and changes of what was told do not matter', () => {
  const told = { ...zeroOutcomes(), refused: 3 };
  const ring = ringOf([100, { refused: 1 }], [100, { refused: 2 }]);
  ring.note(101, told);
  told.refused = 50;
  assert.equal(ring.lastMinute(101).outcomes.refused, 3);
  assert.equal(ring.lastMinute(100).outcomes.refused, 2);
});

test('a second 15 minutes ago has its whole minute still', () => {
  const ring = new OutcomeRing();
  for (let second = 1; second <= 2000; second++) ring.note(second, counts({ reset: second * 3 }));
  for (const second of [2000, 1500, 1101]) assert.equal(ring.lastMinute(second).outcomes.reset, 180, `at ${second}`);
  assert.ok(ring.lastMinute(1000).outcomes.reset < 180);
});

test('where time jumps ahead, what came meanwhile is of the second in which it is told', () => {
  const ring = ringOf([100, { opened: 50 }], [1e6, { opened: 53 }]);
  assert.equal(ring.lastMinute(1e6).outcomes.opened, 3);
  assert.equal(ring.lastMinute(1e6 - 1).outcomes.opened, 0);
});

test('where time steps back, nothing is told twice, and what would be later is forgotten', () => {
  const ring = ringOf(
    [100, { opened: 10 }],
    [101, { opened: 20 }],
    [102, { opened: 30 }],
    [101, { opened: 35 }],
    [102, { opened: 36 }],
  );
  assert.equal(ring.lastMinute(102).outcomes.opened, 36);
  assert.equal(ring.lastMinute(160).outcomes.opened, 26);
  const far = ringOf([1000, { opened: 10 }], [1001, { opened: 20 }], [500, { opened: 21 }], [501, { opened: 23 }]);
  assert.equal(far.lastMinute(501).outcomes.opened, 3);
  assert.equal(far.lastMinute(1001).outcomes.opened, 0);
});

test('whatever seconds are told, nothing is negative, not a number or more than there was', () => {
  const second = fc.oneof(fc.integer({ min: 100, max: 300 }), fc.constantFrom(-5, 0, 1e9, Number.NaN, 5000));
  fc.assert(
    fc.property(fc.array(fc.tuple(second, fc.nat(9)), { maxLength: 60 }), (told) => {
      const ring = new OutcomeRing();
      let all = 0;
      for (const [at, more] of told) {
        all += more;
        ring.note(at, counts({ opened: all, halfOpen: more }));
      }
      for (const [at] of [...told, [200], [260]]) {
        const { outcomes, trends } = ring.lastMinute(at);
        for (const group of OUTCOME_GROUPS) {
          assert.equal(trends[group].length, 15);
          for (const count of [outcomes[group], ...trends[group]]) assert.ok(count >= 0 && count <= all, `${group} ${count}`);
        }
        const inStretches = trends.opened.reduce((sum, count) => sum + count, 0);
        assert.equal(inStretches, outcomes.opened);
      }
    }),
    { seed: 20261121, numRuns: 500 },
  );
});
