import assert from 'node:assert/strict';
import { mock, type TestContext, test } from 'node:test';
import { startTicker } from '../src/ticker.js';

/** The times at which it calls, where the clock begins at `start` and goes on in such steps, for ten seconds. */
function listTicks(
  t: TestContext,
  { start, step, interval = 1000, phase = 100 }: Record<'start' | 'step', number> & { interval?: number; phase?: number },
) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: start });
  t.after(() => mock.timers.reset());
  const ticks: number[] = [];
  const stop = startTicker(interval, phase, () => ticks.push(Date.now()));
  while (Date.now() < start + 10_000) mock.timers.tick(step);
  stop();
  mock.timers.tick(5000);
  return ticks;
}

test('It calls at the same moment of each second, and no more when it is ended.', (t) => {
  const seconds = Array.from({ length: 10 }, (_, second) => 61_100 + second * 1000);
  assert.deepEqual(listTicks(t, { start: 60_123, step: 1 }), seconds);
});

test('The first comes after half an interval, at the earliest.', (t) => {
  assert.equal(listTicks(t, { start: 60_700, step: 1 })[0], 62_100);
  mock.timers.reset();
  assert.equal(listTicks(t, { start: 60_100, step: 1, interval: 250 })[0], 60_350);
});

test('Where timers are late, the moment stays the same.', (t) => {
  const ticks = listTicks(t, { start: 60_000, step: 30 });
  assert.equal(ticks.length, 9);
  for (const [index, at] of ticks.entries()) {
    const late = at - (61_100 + index * 1000);
    assert.ok(late >= 0 && late < 30, `tick ${index} is ${late} ms late`);
  }
});
