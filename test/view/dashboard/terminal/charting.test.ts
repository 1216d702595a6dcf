import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Canvas, makeStyle } from '../../../../src/view/dashboard/canvas.js';
import type { Terminal } from '../../../../src/view/dashboard/terminal.js';
import { makeChart, openFake, textCanvas } from './open-fake.js';

const BRAILLE = /[\u2801-\u28ff]/;

function fullCanvas({ columns, rows }: Terminal): Canvas {
  const canvas = new Canvas(columns, rows);
  canvas.fill({ x: 0, y: 0, width: columns, height: rows }, 'x', makeStyle({}));
  return canvas;
}

describe('The chart over a frame', () => {
  test('It is shown in its area, in cyan and bright red, with a scale and labels, and the cells around it stay.', async (t) => {
    const { world, terminal } = await openFake(t);
    const chart = makeChart();
    terminal.paint(fullCanvas(terminal), chart);
    const lines = await world.screen();
    const { area } = chart;
    for (const [y, line] of lines.entries()) {
      const isInside = y >= area.y && y < area.y + area.height;
      assert.equal(BRAILLE.test(line), isInside && BRAILLE.test(line.slice(area.x, area.x + area.width)), `line ${y}`);
      assert.equal(line.slice(0, area.x), 'xx');
      assert.equal(line.slice(area.x + area.width), 'xxxxxxxx');
      if (!isInside) assert.equal(line, 'x'.repeat(80));
      else assert.doesNotMatch(line.slice(area.x, area.x + area.width), /x/);
    }
    assert.match(lines.join('\n'), /80/);
    assert.match(lines.join('\n'), /10:00:00/);
    const { active } = (await world.stdout.settle()).buffer;
    const colours = new Set<number>();
    for (let y = area.y; y < area.y + area.height; y++) {
      for (let x = area.x; x < area.x + area.width; x++) {
        const cell = active.getLine(y)?.getCell(x);
        if (cell !== undefined && BRAILLE.test(cell.getChars()) && !cell.isFgDefault()) colours.add(cell.getFgColor());
      }
    }
    assert.deepEqual([...colours].sort(), [6, 9]);
  });

  test('The next one takes its place, and without one the cells are back.', async (t) => {
    const { world, terminal } = await openFake(t);
    const canvas = fullCanvas(terminal);
    terminal.paint(canvas, makeChart());
    const first = (await world.screen()).join('\n');
    terminal.paint(canvas, makeChart({ syn: Array(60).fill(50) }));
    const second = (await world.screen()).join('\n');
    assert.notEqual(second, first);
    terminal.paint(canvas, makeChart());
    assert.equal((await world.screen()).join('\n'), first);
    terminal.paint(canvas, makeChart({ area: { x: 10, y: 1, width: 40, height: 8 } }));
    assert.equal((await world.screen())[12], 'x'.repeat(80));
    terminal.paint(canvas, null);
    assert.deepEqual(await world.screen(), Array(24).fill('x'.repeat(80)));
  });

  test('The same picture again writes nothing.', async (t) => {
    const { world, terminal } = await openFake(t);
    const canvas = fullCanvas(terminal);
    const chart = makeChart();
    terminal.paint(canvas, chart);
    const before = world.stdout.writes.length;
    terminal.paint(canvas, chart);
    terminal.paint(canvas, { ...chart });
    assert.equal(world.stdout.writes.length, before);
  });

  test('It is not shown where its dots or its colours could not be, nor where it has no room.', async (t) => {
    for (const env of [
      { TERM: 'xterm-256color', LANG: 'C' },
      { TERM: 'xterm-256color', LANG: 'C.UTF-8', NO_COLOR: '1' },
    ]) {
      const { world, terminal } = await openFake(t, { env });
      terminal.paint(fullCanvas(terminal), makeChart());
      assert.deepEqual(await world.screen(), Array(24).fill('x'.repeat(80)));
      terminal.leave();
    }
    const { world, terminal } = await openFake(t);
    const areas = [
      { x: 0, y: 0, width: 23, height: 24 },
      { x: 0, y: 0, width: 80, height: 5 },
      { x: 30, y: 0, width: 60, height: 20 },
      { x: -1, y: 0, width: 60, height: 20 },
      { x: 0, y: 10, width: 60, height: 15 },
    ];
    for (const area of areas) {
      terminal.paint(fullCanvas(terminal), makeChart({ area }));
      assert.deepEqual(await world.screen(), Array(24).fill('x'.repeat(80)), JSON.stringify(area));
    }
    terminal.paint(fullCanvas(terminal), makeChart({ labels: [] }));
    terminal.paint(fullCanvas(terminal), makeChart({ maxY: 0 }));
    assert.deepEqual(await world.screen(), Array(24).fill('x'.repeat(80)));
  });

  test('Escape codes in labels stay text.', async (t) => {
    const { world, terminal } = await openFake(t);
    terminal.paint(
      textCanvas(terminal, 'x'),
      makeChart({ labels: ['\x1b[41mred\x1b]0;t\x07', ''], syn: [1, 2], rst: [2, 1], maxY: 2 }),
    );
    assert.doesNotMatch(world.output, /\x1b\]|\x1b\[(\d+;)*41m|\x07/);
    assert.match((await world.screen()).join('\n'), /\?\[41mred\?\]0;t\?/);
  });

  test('Whatever the numbers, it neither throws nor hangs.', async (t) => {
    const { terminal } = await openFake(t);
    const canvas = fullCanvas(terminal);
    const value = fc.oneof(
      fc.double(),
      fc.nat(100),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 1e-323, 1e-3, 1e15),
    );
    const values = fc.array(value, { maxLength: 50 });
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 50 }), values, values, value, (labels, syn, rst, maxY) => {
        assert.equal(terminal.paint(canvas, makeChart({ labels, syn, rst, maxY })), true);
      }),
      { numRuns: 100 },
    );
  });
});
