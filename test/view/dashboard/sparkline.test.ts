import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ASCII_GLYPHS, UTF8_GLYPHS } from '../../../src/view/dashboard/glyphs.js';
import { drawBars, drawSparkline } from '../../../src/view/dashboard/sparkline.js';

test('A sparkline has a bar for each value, as high as it is large; none for 0.', () => {
  assert.equal(drawSparkline([0, 1, 4, 8, 0.001], 10, UTF8_GLYPHS), ' ▁▄█▁');
  assert.equal(drawSparkline([0, 1, 4, 8, 0.001], 10, ASCII_GLYPHS), ' _:#_');
  assert.equal(drawSparkline([0, 0], 10, UTF8_GLYPHS).trim(), '');
  assert.equal(drawSparkline([], 10, UTF8_GLYPHS), '');
});

test('Of too many values the newest are shown.', () => {
  assert.equal(drawSparkline([8, 8, 8, 1, 2], 2, UTF8_GLYPHS), '▄█');
});

test('A full bar stands for no less than is asked for.', () => {
  assert.equal(drawSparkline([0.2, 0.2], 10, UTF8_GLYPHS, 1), '▂▂');
  assert.equal(drawSparkline([0.2, 8], 10, UTF8_GLYPHS, 1), '▁█');
});

test('Bars of several lines are filled from the lowest.', () => {
  assert.deepEqual(drawBars([0, 1, 8, 12, 16], 2, UTF8_GLYPHS), ['   ▄█', ' ▁███']);
});
