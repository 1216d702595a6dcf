import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PlayTime } from '../../src/play/play-time.js';

const NONE = Number.NaN;

/** Times of packets in seconds, as they come, and the places that they get. */
const TABLE: ReadonlyArray<readonly [what: string, times: readonly number[], places: readonly number[]]> = [
  ['The first packet is at 0, and each other one as many seconds behind it.', [100, 100.25, 107], [0, 0.25, 7]],
  ['A packet that comes late lies where the newest one does.', [100, 105, 103, 104.5, 106], [0, 5, 5, 5, 6]],
  [
    'A packet without a time lies where the newest one does, and at 0 before all others.',
    [NONE, 100, 102, NONE, 103],
    [0, 0, 2, 2, 3],
  ],
  ['Where time was set back by hours, the line goes on from there.', [10_000, 10_005, 400, 402, 401, 403], [0, 5, 5, 7, 7, 8]],
  [
    'Time set back by a minute is taken for late packets, by more for another time.',
    [100, 200, 140, 139.5, 141],
    [0, 100, 100, 100, 101.5],
  ],
];

function placesOf(time: PlayTime, times: readonly number[]): number[] {
  return times.map((at) => time.place(Math.floor(at), Number.isNaN(at) ? 0 : Math.round((at % 1) * 1e9)));
}

for (const [what, times, places] of TABLE) {
  test(what, () => assert.deepEqual(placesOf(new PlayTime(), times), places));
}

test('A place has the time of the packet that is there.', () => {
  const time = new PlayTime();
  assert.equal(time.timeOf(0), null);
  placesOf(time, [100.5, 103]);
  assert.equal(time.timeOf(2.5), 103);
  placesOf(time, [10]);
  assert.equal(time.timeOf(2.5), 10, 'also where time was set back');
});

test('Places never go back.', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.double({ min: 0, max: 1000, noNaN: true }), fc.constant(NONE))), (times) => {
      const places = placesOf(new PlayTime(), times);
      assert.ok(places.every((place, at) => place >= (places[at - 1] ?? 0)));
    }),
  );
});
