import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProgressLine } from '../../src/cli/progress-line.js';
import { renderProgress } from '../../src/view/text/progress.js';

test('Progress is told in bytes, percent, packets a second and the time that is left.', () => {
  const progress = { bytes: 1_200_000_000, totalBytes: 8_400_000_000, packets: 6_420_000, seconds: 2 };
  assert.equal(renderProgress(progress), '1.20 GB of 8.40 GB, 14%, 3.21M packets/s, 12.0 s left');
});

test('Where nobody knows how much there is, progress is told in bytes and packets a second.', () => {
  assert.equal(renderProgress({ bytes: 5_000, totalBytes: null, packets: 10, seconds: 4 }), '5.00 kB, 3 packets/s');
  assert.equal(renderProgress({ bytes: 5_000, totalBytes: 4_000, packets: 10, seconds: 4 }), '5.00 kB, 3 packets/s');
});

test('Progress fits a line of 80 columns, whatever the numbers.', () => {
  for (const bytes of [0, 1, 999_999, 123_456_789_012, 2 ** 52]) {
    for (const seconds of [0, 1, 86_400 * 365]) {
      const line = renderProgress({ bytes, totalBytes: 2 ** 53, packets: bytes, seconds });
      assert.ok(line.length < 80, line);
    }
  }
});

test('The line comes after a second, then at most five times a second, and is erased if it is there.', () => {
  let now = 5_000;
  const written: string[] = [];
  const line = new ProgressLine(
    (text) => written.push(text),
    () => now,
  );
  const show = () => line.show({ bytes: now, totalBytes: null, packets: 1 });
  for (; now < 6_000; now += 10) show();
  line.erase();
  assert.deepEqual(written, []);
  for (; now < 7_000; now += 10) show();
  assert.equal(written.length, 5);
  line.erase();
  line.erase();
  assert.equal(written.length, 6);
  assert.equal(written.at(-1), '\r\x1b[K');
});
