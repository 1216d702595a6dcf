import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { HOST_COUNTERS, ratesBetween } from '../src/host-counters.js';

const SECOND = 1000;

describe('rates of counters', () => {
  test('A rate is the growth by the time between.', () => {
    const before = { atMillis: 5 * SECOND, counters: { OutRsts: 10, ActiveOpens: 7 } };
    const after = { atMillis: 7 * SECOND, counters: { OutRsts: 14, ActiveOpens: 7 } };
    assert.deepEqual(ratesBetween(before, after), { OutRsts: 2, ActiveOpens: 0 });
  });

  test('A counter of 32 bits that has wrapped goes on.', () => {
    const before = { atMillis: 0, counters: { InSegs: 2 ** 32 - 6 } };
    assert.deepEqual(ratesBetween(before, { atMillis: SECOND, counters: { InSegs: 4 } }), { InSegs: 10 });
  });

  test('A counter that began anew has no rate, and neither has one that only one reading knows.', () => {
    const before = { atMillis: 0, counters: { OutRsts: 1000, InErrs: 1, InSegs: 2 ** 40 } };
    assert.deepEqual(ratesBetween(before, { atMillis: SECOND, counters: { OutRsts: 3, PassiveOpens: 1, InSegs: 5 } }), {});
  });

  test('Where no time has passed, or the clock was set back, there are no rates.', () => {
    const reading = { atMillis: SECOND, counters: { OutRsts: 1 } };
    assert.deepEqual(ratesBetween(reading, reading), {});
    assert.deepEqual(ratesBetween(reading, { atMillis: 0, counters: { OutRsts: 9 } }), {});
  });

  test('A rate is never negative, whatever the readings.', () => {
    const counters = fc.dictionary(fc.constantFrom('OutRsts', 'InSegs'), fc.nat({ max: Number.MAX_SAFE_INTEGER }));
    fc.assert(
      fc.property(counters, counters, fc.integer({ min: -5, max: 5 }), (before, after, seconds) => {
        const rates = ratesBetween({ atMillis: 0, counters: before }, { atMillis: seconds * SECOND, counters: after });
        assert.ok(Object.values(rates).every((rate) => Number.isFinite(rate) && rate >= 0));
      }),
    );
  });

  test('Each counter is there once, and what it means is a sentence.', () => {
    const names = HOST_COUNTERS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const { name, meaning } of HOST_COUNTERS) assert.match(meaning, /^[A-Z][^.]+\.$/, name);
  });
});
