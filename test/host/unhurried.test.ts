import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Unhurried } from '../../src/host/unhurried.js';

/** A reading that costs so many milliseconds, and gives how often it was made. */
function makeReading(costMillis: number, share: number) {
  let now = 1000;
  let readings = 0;
  const read = () => {
    now += costMillis;
    return ++readings;
  };
  const reading = new Unhurried(read, share, { nowMillis: () => now, usedMillis: () => now });
  return {
    pass: (millis: number): number => {
      now += millis;
      return reading.read();
    },
  };
}

test('A reading that costs nothing is made each time.', () => {
  const { pass } = makeReading(0, 0.02);
  assert.deepEqual([pass(0), pass(1), pass(1)], [1, 2, 3]);
});

test('A reading of 100 ms that may take a fiftieth of the time is made again after 5 s, and not before.', () => {
  const { pass } = makeReading(100, 0.02);
  assert.deepEqual([pass(0), pass(1000), pass(3999), pass(1)], [1, 1, 1, 2]);
});
