import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TIMELINE_COLUMNS, Timeline } from '../../src/aggregate/timeline.js';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** A timeline of one SYN at each of these seconds. */
function timelineOf(seconds: readonly number[]): Timeline {
  const timeline = new Timeline();
  const tallies = new Float64Array(TIMELINE_COLUMNS);
  for (const second of seconds) {
    tallies[0]++;
    timeline.add(second, tallies);
  }
  return timeline;
}

function asText(timeline: Timeline): string[] {
  return timeline.read().map(({ second, seconds, syn }) => `${second}+${seconds} ${syn}`);
}

test('the last hour is told by the second, without the empty ones', () => {
  assert.deepEqual(asText(timelineOf([7200, 7200, 7203])), ['7200+1 2', '7203+1 1']);
});

test('what is older than an hour is told by the minute, and than a day by the hour', () => {
  assert.deepEqual(asText(timelineOf([7200, 7230, 7261, 7200 + HOUR, 7201 + HOUR])), [
    '7200+60 2',
    '7261+1 1',
    '10800+1 1',
    '10801+1 1',
  ]);
  assert.deepEqual(asText(timelineOf([0, 0 + HOUR, DAY, DAY + HOUR])), ['0+3600 1', '3600+60 1', '86400+60 1', '90000+1 1']);
});

test('a second that a newer one has displaced is told by the minute', () => {
  assert.deepEqual(asText(timelineOf([7200 + HOUR, 7200])), ['7200+60 1', '10800+1 1']);
});

test('each packet is in one step, whatever times come within a month', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -DAY, max: 29 * DAY - 1 }), { maxLength: 200 }), (seconds) => {
      const steps = timelineOf(seconds).read();
      assert.equal(
        steps.reduce((sum, { syn }) => sum + syn, 0),
        seconds.length,
      );
      assert.deepEqual(
        steps,
        [...steps].sort((a, b) => a.second - b.second || b.seconds - a.seconds),
      );
    }),
    { seed: 20261121 },
  );
});

test('jumps of years keep the newest, and cost no memory', () => {
  const years = timelineOf(Array.from({ length: 10_000 }, (_, year) => year * 365 * DAY));
  assert.ok(years.read().length <= 3600 + 1440 + 720);
  assert.equal(years.read().at(-1)?.second, 9999 * 365 * DAY);
});

test('packets without time are left out, and not counted in the next second either', () => {
  assert.deepEqual(asText(timelineOf([Number.NEGATIVE_INFINITY, 60])), ['60+1 1']);
});
