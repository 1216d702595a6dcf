import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kept } from '../src/kept.js';

/** Counts how often it is worked out; that number is what is kept. */
function makeKept(takesLong: boolean): Kept<number> {
  let times = 0;
  return new Kept(
    () => ++times,
    () => takesLong,
  );
}

/** One line a reading: second, version, and what is then read. */
function readAll(
  kept: Kept<number>,
  lines: ReadonlyArray<readonly [second: number | null, version: number, expected: number]>,
): void {
  for (const [second, version, expected] of lines) assert.equal(kept.read(second, version), expected, `${second} ${version}`);
}

test('what is quickly worked out is always new, and the same while nothing has come within a second', () => {
  readAll(makeKept(false), [
    [10, 1, 1],
    [10, 1, 1],
    [10, 2, 2],
    [11, 2, 3],
    [null, 2, 4],
  ]);
});

test('what takes long is worked out every other second, and once more when nothing comes', () => {
  readAll(makeKept(true), [
    [10, 1, 1],
    [10, 2, 1],
    [11, 3, 1],
    [12, 4, 2],
    [12, 5, 2],
    [12, 5, 3],
    [12, 5, 3],
    [9, 6, 4],
  ]);
});

test('what was forgotten is worked out again', () => {
  const kept = makeKept(true);
  readAll(kept, [[10, 1, 1]]);
  kept.forget();
  readAll(kept, [[10, 1, 2]]);
});
