import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  countCell,
  fitCount,
  formatAge,
  formatEndpoint,
  formatPlaytime,
  formatShare,
  formatWithCommas,
  rateCell,
  shortenEnd,
  shortenMiddle,
} from '../../../src/view/dashboard/cell-format.js';
import { ASCII_GLYPHS, UTF8_GLYPHS } from '../../../src/view/dashboard/glyphs.js';

test('Counts are 5 wide at most, and shorter where there is less room.', () => {
  const cases: ReadonlyArray<readonly [number, string, string, string]> = [
    [0, '0', '0', '0'],
    [999, '999', '999', '999'],
    [9999, '9999', '9999', '10k'],
    [10_000, '10.0k', '10k', '10k'],
    [42_900, '42.9k', '43k', '43k'],
    [429_000, '429k', '429k', '.4M'],
    [1_234_000, '1.23M', '1.2M', '1M'],
    [99_950_000, '100M', '100M', '.1G'],
  ];
  for (const [count, five, four, three] of cases) {
    assert.deepEqual([fitCount(count, 5), fitCount(count, 4), fitCount(count, 3)], [five, four, three]);
  }
});

test('No count is wider than its room, and none is off by more than its digits allow.', () => {
  const units: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };
  fc.assert(
    fc.property(fc.double({ min: 0, max: 9e17, noNaN: true }).map(Math.floor), fc.integer({ min: 3, max: 6 }), (count, width) => {
      const text = fitCount(count, width);
      assert.ok(text.length <= width, text);
      if (text.startsWith('>')) return;
      const value = Number.parseFloat(text) * (units[text.slice(-1)] ?? 1);
      assert.ok(Math.abs(value - count) <= count * (width === 3 ? 0.51 : 0.06) + 0.5, `${count} as ${text}`);
    }),
  );
});

test('A lower bound is never rounded up.', () => {
  const units: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };
  assert.equal(countCell(42_990, 5, 'low', UTF8_GLYPHS), '≥42k');
  assert.equal(countCell(1_999_999, 5, 'low', UTF8_GLYPHS), '≥1.9M');
  fc.assert(
    fc.property(fc.nat(2e9), (count) => {
      const text = countCell(count, 5, 'low', UTF8_GLYPHS).slice(1);
      assert.ok(Number.parseFloat(text) * (units[text.slice(-1)] ?? 1) <= count * (1 + 1e-12), `${count} as ${text}`);
    }),
  );
});

test('A count says whether it may be too high or too low; zero is a dot, unless there may be more.', () => {
  assert.equal(countCell(42_900, 5, 'high', UTF8_GLYPHS), '≈43k');
  assert.equal(countCell(0, 5, 'high', UTF8_GLYPHS), '·');
  assert.equal(countCell(0, 5, 'low', UTF8_GLYPHS), '≥0');
  assert.equal(countCell(0, 5, '', UTF8_GLYPHS), '·');
  assert.equal(countCell(7, 4, 'high', ASCII_GLYPHS), '~7');
  assert.equal(countCell(7, 4, 'low', ASCII_GLYPHS), '>7');
});

test('Rates have a decimal under 10, and none is a dot.', () => {
  assert.deepEqual(
    [0, 0.02, 0.3, 9, 9.94, 36, 918, 12_345].map((rate) => rateCell(rate, UTF8_GLYPHS)),
    ['·', '<.1', '0.3', '9.0', '9.9', '36', '918', '12.3k'],
  );
});

test('Shares have a decimal, are never 0 where there is something, and never over 100.', () => {
  const shares: ReadonlyArray<readonly [number, number, string]> = [
    [0, 10, '0'],
    [1, 0, '0'],
    [1, 100_000, '<.1'],
    [49, 1000, '4.9'],
    [886, 1000, '88.6'],
    [99_960, 100_000, '100'],
    [12, 10, '100'],
  ];
  for (const [part, whole, text] of shares) assert.equal(formatShare(part, whole), text);
});

test('Ages are 4 wide at most.', () => {
  assert.deepEqual([-3, 0, 59.9, 60, 3599, 3600, 86_399, 86_400, 86_400 * 999, 1e12].map(formatAge), [
    '0s',
    '0s',
    '59s',
    '1m',
    '59m',
    '1h',
    '23h',
    '1d',
    '999d',
    '>2y',
  ]);
});

test('Times of a replay have hours only where there are some.', () => {
  assert.deepEqual([0, 72, 3600, 36_000.9].map(formatPlaytime), ['00:00', '01:12', '1:00:00', '10:00:00']);
});

test('Long numbers are grouped.', () => {
  assert.deepEqual([0, 999, 1204, 1_234_567].map(formatWithCommas), ['0', '999', '1,204', '1,234,567']);
});

test('Texts that are too long keep both ends, or the beginning.', () => {
  assert.equal(shortenMiddle('2001:db8:f3b3:28fe::2b4', 19, UTF8_GLYPHS), '2001:db8:…28fe::2b4');
  assert.equal(shortenMiddle('2001:db8:f3b3:28fe::2b4', 20, UTF8_GLYPHS), '2001:db8:…:28fe::2b4');
  assert.equal(shortenMiddle('10.0.0.1', 8, UTF8_GLYPHS), '10.0.0.1');
  assert.equal(shortenEnd('python3.11', 8, ASCII_GLYPHS), 'python3~');
  for (const width of [0, 1, 2]) {
    assert.equal(shortenMiddle('10.0.0.1', width, UTF8_GLYPHS).length, width);
    assert.equal(shortenEnd('10.0.0.1', width, UTF8_GLYPHS).length, width);
  }
});

test('Ports stand behind addresses as everywhere.', () => {
  assert.equal(formatEndpoint('10.0.0.8', 443), '10.0.0.8:443');
  assert.equal(formatEndpoint('::1', 443), '[::1]:443');
});
