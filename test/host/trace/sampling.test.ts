import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Sampling } from '../../../src/host/trace/sampling.js';

/**
 * Events that come evenly, each of the same cost, looked at every 20 ms.
 *
 * @returns events as they were counted, and what share of the time was spent
 */
function run(
  eventsPerMilli: number,
  costMillis: number,
  lostShare = 0,
): { counted: number; there: number; cost: number; share: number } {
  const sampling = new Sampling(0);
  const total = { counted: 0, there: 0, spent: 0 };
  let pending = 0;
  for (let now = 20; now <= 20_000; now += 20) {
    total.there += eventsPerMilli * 20;
    if (sampling.isOn) {
      const seen = eventsPerMilli * 20 * (1 - lostShare);
      pending += seen;
      sampling.spend(seen * costMillis, seen, eventsPerMilli * 20 * lostShare);
      total.spent += seen * costMillis;
    }
    sampling.mustEnd(now);
    const factor = sampling.endCycle(now);
    if (factor === null) continue;
    total.counted += pending * factor;
    pending = 0;
  }
  total.counted += pending * sampling.factorAt(20_000);
  return { counted: total.counted, there: total.there, cost: total.spent / 20_000, share: sampling.shareAt(20_000) };
}

describe('how much is looked at', () => {
  test('All, as long as it costs little.', () => {
    const { counted, there, share } = run(10, 0.004);
    assert.deepEqual([counted, share], [there, 1]);
  });

  test('In a storm a part, at a bounded cost; the counts are of all.', () => {
    for (const eventsPerMilli of [30, 100, 300]) {
      const { counted, there, cost, share } = run(eventsPerMilli, 0.004);
      assert.ok(cost <= 0.075, `cost of ${eventsPerMilli}: ${cost}`);
      assert.ok(share < 0.9 && share > 0, `share of ${eventsPerMilli}: ${share}`);
      assert.ok(Math.abs(counted / there - 1) < 0.1, `count of ${eventsPerMilli}: ${counted} of ${there}`);
    }
  });

  test('What the kernel lost is counted to what was seen, and shown as not looked at.', () => {
    const { counted, there, share } = run(10, 0.001, 0.5);
    assert.ok(Math.abs(counted / there - 1) < 0.001, `${counted} of ${there}`);
    assert.ok(Math.abs(share - 0.5) < 0.001, `share ${share}`);
  });

  test('One look that costs much is paid for with a long pause.', () => {
    const sampling = new Sampling(0);
    sampling.spend(300, 1000, 0);
    assert.equal(sampling.mustEnd(20), true);
    assert.equal(sampling.mustEnd(20), false, 'told once');
    assert.equal(sampling.endCycle(4000), null);
    assert.equal(sampling.isOn, false);
    assert.equal(sampling.endCycle(5000), 250, 'seen for 20 of 5000 ms');
    assert.equal(sampling.isOn, true);
    assert.equal(sampling.shareAt(5000), 0.004);
    assert.equal(sampling.shareAt(20_000), 1, 'all that has been there since');
  });

  test('Where there is nothing, all of it was looked at.', () => {
    assert.equal(new Sampling(0).shareAt(1000), 1);
  });

  test('A few events are looked at whatever they cost.', () => {
    const sampling = new Sampling(0);
    sampling.spend(400, 49, 0);
    assert.equal(sampling.mustEnd(10), false);
    sampling.spend(1, 1, 0);
    assert.equal(sampling.mustEnd(11), true);
  });
});
