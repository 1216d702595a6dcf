import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sanitize } from '../../src/sanitize.js';
import {
  ellipsize,
  formatBytes,
  formatCount,
  formatDuration,
  formatMillis,
  formatPercent,
  formatRate,
} from '../../src/view/text/format.js';

const COUNTS: ReadonlyArray<readonly [number, string]> = [
  [0, '0'],
  [9999, '9999'],
  [10_000, '10.0k'],
  [99_940, '99.9k'],
  [99_960, '100k'],
  [999_400, '999k'],
  [999_600, '1.00M'],
  [1_234_567, '1.23M'],
  [12_345_678_901, '12.3G'],
];

for (const [count, text] of COUNTS) {
  test(`a count of ${count} is written ${text}`, () => {
    assert.equal(formatCount(count), text);
  });
}

test('no count takes more than five characters', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (count) => formatCount(count).length <= 5),
    { seed: 20261120 },
  );
});

test('rates under ten have one decimal, none is a dot, little is less than a tenth', () => {
  assert.deepEqual([0, 0.04, 0.5, 9.94, 9.96, 2471].map(formatRate), ['·', '<.1', '0.5', '9.9', '10', '2471']);
});

test('a short time takes at most five characters', () => {
  const times = [0, 0.0004, 0.042, 0.9994, 0.9996, 1.25, 9.94, 12, 999.4, 999.6, 3004, 12_300, 127_000];
  const texts = ['0µs', '0µs', '42µs', '999µs', '1.0ms', '1.3ms', '9.9ms', '12ms', '999ms', '1.0s', '3.0s', '12s', '127s'];
  assert.deepEqual(times.map(formatMillis), texts);
});

test('percentages, bytes and durations are written for people', () => {
  assert.deepEqual(
    [formatPercent(0, 10), formatPercent(1, 10_000), formatPercent(1, 20), formatPercent(97, 100)],
    ['·', '<.1', '5.0', '97'],
  );
  assert.deepEqual([999, 1000, 98_200, 2_112_236_000].map(formatBytes), ['999 B', '1.00 kB', '98.2 kB', '2.11 GB']);
  assert.deepEqual([0.0123, 1.5, 30.96, 61, 3600 * 3 + 420, 86_400 * 5 + 7200].map(formatDuration), [
    '0.0123 s',
    '1.5 s',
    '31.0 s',
    '1m 01s',
    '3h 07m',
    '5d 2h',
  ]);
});

test('a text that is too long keeps both ends', () => {
  assert.equal(ellipsize('2001:db8:1234:5678:28fe::2b4', 19), '2001:db8:…28fe::2b4');
  assert.equal(ellipsize('short', 19), 'short');
});

test('no control character, escape or change of writing direction gets through to a terminal', () => {
  assert.equal(sanitize('a\u001b[31mb\u0007\u009bc\u202ed\ne'), 'a?[31mb??c?d?e');
});
