/* Hundreds of thousands may be due at once: nobody is forgotten over it, and none is told twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventBatch } from '../../src/conn-event.js';
import { Tracker } from '../../src/track/tracker.js';
import { parseSegment } from './conversation.js';
import { SEED } from './run-tracker.js';
import { batchesOf, CLIENT, SERVER } from './segments.js';

const ATTEMPTS = 1000;

/** A tracker that has seen so many SYNs, and the ports of those that were told. */
function trackAttempts(): { tracker: Tracker; told: number[] } {
  const told: number[] = [];
  const tracker = new Tracker(SEED, { pendingBits: 12, answeredBits: 4, onConnection: ({ origPort }) => told.push(origPort) });
  const segments = Array.from({ length: ATTEMPTS }, (_, index) =>
    parseSegment(`1 > S ${index} 0`, index, { ...CLIENT, port: 1000 + index }, SERVER),
  );
  for (const batch of batchesOf(segments)) tracker.track(batch, new EventBatch());
  return { tracker, told };
}

test('Where no packets come, the clock tells all that are due.', () => {
  const { tracker, told } = trackAttempts();
  tracker.passTime(100, 0);
  assert.deepEqual(told, []);
  tracker.passTime(132, 0);
  assert.equal(new Set(told).size, ATTEMPTS);
  assert.equal(told.length, ATTEMPTS);
});

test('After a jump of the clock each packet tells some, and the end the rest.', () => {
  const { tracker, told } = trackAttempts();
  const [late] = batchesOf([parseSegment('1000 > S 7 0', 0, { ...CLIENT, port: 999 }, SERVER)]);
  assert.ok(late !== undefined);
  tracker.track(late, new EventBatch());
  assert.ok(told.length > 0 && told.length < ATTEMPTS, `told ${told.length}`);
  while (tracker.flush(100));
  assert.equal(told.length, ATTEMPTS + 1);
  assert.equal(new Set(told).size, ATTEMPTS + 1);
});
