import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ScreenChart } from '../../../src/screen-snapshot.js';
import { Canvas } from '../../../src/view/dashboard/canvas.js';
import { niceScale, paintMirrorChart } from '../../../src/view/dashboard/mirror-chart.js';
import { makeTheme } from '../../../src/view/dashboard/theme.js';

const UTF8 = makeTheme({ isUtf8: true, colours: 256 });
const ASCII = makeTheme({ isUtf8: false, colours: 256 });

interface Wishes {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: typeof UTF8;
  readonly hasTimeAxis?: boolean;
  readonly cursorSecond?: number | null;
}

function paint(
  chart: ScreenChart,
  { width = 16, height = 6, theme = UTF8, hasTimeAxis = false, cursorSecond = null }: Wishes = {},
) {
  const canvas = new Canvas(width, height);
  const wishes = { hasTimeAxis, cursorSecond, axisStyle: theme.styles.border };
  paintMirrorChart(canvas, { x: 0, y: 0, width, height }, theme, chart, wishes);
  return canvas;
}

function chartOf(syn: readonly number[], rst: readonly number[]): ScreenChart {
  return { firstSecond: 1000, syn, rst };
}

test('Scales are round, never below what they show, and not far above.', () => {
  assert.deepEqual([0, 3, 10, 11, 99, 4414, 59_500].map(niceScale), [10, 10, 10, 15, 100, 5000, 80_000]);
  fc.assert(
    fc.property(fc.double({ min: 10, max: 1e15, noNaN: true }), (largest) => {
      const scale = niceScale(largest);
      assert.ok(scale >= largest && scale <= largest * 2);
    }),
  );
});

test('SYNs stand on the line of zero and resets hang below it, two seconds a cell, each side with its own scale.', () => {
  const syn = [80, 80, 40, 0, 5, 1];
  const rst = [0, 10, 10, 5, 0, 1];
  const lines = paint(chartOf(syn, rst), { width: 9 }).toText().split('\n');
  assert.deepEqual(lines, ['   80┤⣿', '     │⣿', '     │⣿⡇', '    0│⣿⡇⣀', '     │⢸⣿⠈', '   10┤⢸⡇']);
});

test('The newest second is at the right, and where there are few the left stays blank.', () => {
  const lines = paint(chartOf([10], [0]), { width: 12 })
    .toText()
    .split('\n');
  assert.equal(lines[0], '   10┤     ⢸');
  assert.equal(lines[4], '    0│     ⢸', 'without resets, all but a line is for the SYNs');
  assert.equal(lines[5], '   10┤');
});

test('What is small is still a dot, and nothing is none.', () => {
  const canvas = paint(chartOf([80_000, 1, 0, 0], [0, 0, 0, 0]), { width: 8 });
  assert.deepEqual(canvas.toText().split('\n')[4], '    0│⣇');
});

test('In ASCII a cell is half full or full.', () => {
  const lines = paint(chartOf([10, 10, 6, 0], [10, 10, 0, 0]), { width: 8, height: 3, theme: ASCII })
    .toText()
    .split('\n');
  assert.deepEqual(lines, ['   10+#:', '    0|#:', '   10+#']);
});

test('The time is said below, a label a minute.', () => {
  const seconds = 200;
  const canvas = paint(chartOf(Array(seconds).fill(5), Array(seconds).fill(0)), { width: 80, height: 7, hasTimeAxis: true });
  const line = canvas.toText().split('\n')[6];
  assert.equal(line, `${' '.repeat(17)}-120s${' '.repeat(25)}-60s${' '.repeat(25)}now`);
});

test('A second that is looked at is marked, and kept in sight however long ago it is.', () => {
  const seconds = 3000;
  const chart = chartOf(Array(seconds).fill(5), Array(seconds).fill(0));
  const cursors = (cursorSecond: number) => {
    const canvas = paint(chart, { width: 46, cursorSecond });
    return Array.from(canvas.styles.slice(0, 46)).flatMap((style, x) => (style === UTF8.styles.cursor ? [x] : []));
  };
  assert.deepEqual(cursors(1000 + seconds - 1), [45]);
  assert.deepEqual(cursors(1000 + seconds - 21), [35]);
  assert.equal(cursors(1000 + 700).length, 1);
  assert.equal(cursors(1000).length, 1);
  assert.deepEqual(cursors(999), [], 'nothing is known of it');
  assert.deepEqual(cursors(5000), []);
});

test('However small the area, only it is painted.', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 8 }), fc.boolean(), (width, height, hasTimeAxis) => {
      const canvas = new Canvas(24, 12);
      const chart = chartOf([5, 80, 3e9], [1, 2, 3]);
      const wishes = { hasTimeAxis, cursorSecond: 1001, axisStyle: UTF8.styles.border };
      paintMirrorChart(canvas, { x: 2, y: 2, width, height }, UTF8, chart, wishes);
      canvas.characters.forEach((character, at) => {
        const x = at % 24;
        const y = Math.floor(at / 24);
        if (x < 2 || x >= 2 + width || y < 2 || y >= 2 + height) assert.equal(character, ' ', `${x},${y}`);
      });
    }),
  );
});
