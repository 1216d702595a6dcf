import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Canvas, makeStyle } from '../../../../src/view/dashboard/canvas.js';
import type { Terminal } from '../../../../src/view/dashboard/terminal.js';
import { makeChart, type OpenedFake, openFake, textCanvas } from './open-fake.js';

/** Of blessed; a terminal that is being resized is drawn when it has been left alone for so long. */
const RESIZE_MILLIS = 50;

describe('A terminal that is resized', () => {
  test('It is told when the new size is there, once for many changes; the old frame is gone.', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { world, terminal, told } = await openFake(t, {
      onResize: (resized) => resized.paint(textCanvas(resized, `${resized.columns}x${resized.rows}`), null),
    });
    terminal.paint(textCanvas(terminal, 'before'), null);
    for (const columns of [100, 90, 60]) world.stdout.resize(columns, 20);
    assert.deepEqual([terminal.columns, terminal.rows], [80, 24]);
    t.mock.timers.tick(RESIZE_MILLIS - 1);
    assert.deepEqual(told, []);
    t.mock.timers.tick(1);
    assert.deepEqual(told, ['resize']);
    assert.deepEqual([terminal.columns, terminal.rows], [60, 20]);
    t.mock.timers.reset();
    assert.equal((await world.screen())[0], '60x20');
  });

  test('A storm of 200 sizes, from 1x1 on, is survived, with a canvas of the old size as well as with one of the new.', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const opened = await openFake(t);
    const side = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 12 }));
    const sizes = fc.sample(fc.tuple(side, side), { numRuns: 200, seed: 4 });
    for (const [columns, rows] of [[1, 1], ...sizes, [1, 1], [80, 24]])
      stormTo(opened, columns, rows, () => t.mock.timers.tick(RESIZE_MILLIS));
    const { world, terminal } = opened;
    terminal.paint(textCanvas(terminal, 'calm'), null);
    t.mock.timers.reset();
    const lines = await world.screen();
    assert.deepEqual([lines[0], lines.slice(1).join('')], ['calm', '']);
  });

  test('One that becomes smaller while it has stopped reading shows the new size when it reads again.', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { world, terminal } = await openFake(t);
    world.stdout.isStalled = true;
    terminal.paint(textCanvas(terminal, 'x'.repeat(80)), null);
    world.stdout.resize(30, 5);
    t.mock.timers.tick(RESIZE_MILLIS);
    assert.equal(terminal.paint(textCanvas(terminal, 'new'), null), false);
    world.stdout.flow();
    assert.equal(terminal.paint(textCanvas(terminal, 'new'), null), true);
    t.mock.timers.reset();
    const lines = await world.screen();
    assert.deepEqual([lines[0], lines.slice(1).join('')], ['new', '']);
  });
});

function stormTo({ world, terminal }: OpenedFake, columns: number, rows: number, wait: () => void): void {
  world.stdout.resize(columns, rows);
  paintFull(terminal);
  wait();
  assert.deepEqual([terminal.columns, terminal.rows], [columns, rows]);
  paintFull(terminal);
}

function paintFull(terminal: Terminal): void {
  const { columns, rows } = terminal;
  const canvas = new Canvas(columns, rows);
  canvas.fill({ x: 0, y: 0, width: columns, height: rows }, '█', makeStyle({ foreground: 6 }));
  const chart = makeChart({ area: { x: 1, y: 1, width: columns - 2, height: rows - 2 } });
  assert.equal(terminal.paint(canvas, chart), true);
}
