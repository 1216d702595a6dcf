import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Area } from '../../../src/view/dashboard/canvas.js';
import { LEAST_COLUMNS, LEAST_ROWS, planScreen } from '../../../src/view/dashboard/layout.js';
import type { PanelNumber } from '../../../src/view/dashboard/ui-state.js';

const panel = fc.constantFrom<PanelNumber>(1, 2, 3, 4, 5, 6);

test('The panels cover every cell of the screen once, whatever its size.', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: LEAST_COLUMNS, max: 250 }),
      fc.integer({ min: LEAST_ROWS, max: 120 }),
      panel,
      fc.option(panel, { nil: null }),
      (columns, rows, focus, zoomed) => {
        const { status, keys, panels, alertLines } = planScreen(columns, rows, { focus, zoomed });
        const covered = new Uint8Array(columns * rows);
        const areas: Area[] = [status, keys, ...Object.values(panels), ...(alertLines === null ? [] : [alertLines])];
        for (const { x, y, width, height } of areas) {
          assert.ok(width > 0 && height > 0);
          for (let row = y; row < y + height; row++)
            for (let column = x; column < x + width; column++) covered[row * columns + column]++;
        }
        assert.ok(covered.every((times) => times === 1));
      },
    ),
  );
});

test('From 100 columns and 30 rows on all panels are there, below the table has at least five rows.', () => {
  const plan = (columns: number, rows: number) => planScreen(columns, rows, { focus: 1, zoomed: null });
  assert.equal(plan(100, 30).kind, 'full');
  assert.deepEqual(Object.keys(plan(100, 30).panels), ['1', '2', '3', '4', '5', '6']);
  assert.equal(plan(99, 30).kind, 'compact');
  assert.equal(plan(100, 29).kind, 'compact');
  for (let rows = 15; rows < 80; rows++) assert.ok(plan(80, rows).table.height - 3 >= 5, String(rows));
  for (let rows = 30; rows < 120; rows++) assert.ok(plan(100, rows).table.height - 3 >= 9, String(rows));
});

test('The panels of the mock-ups have their sizes.', () => {
  const heights = (columns: number, rows: number) => {
    const { panels, table } = planScreen(columns, rows, { focus: 1, zoomed: null });
    return [panels[2]?.height, panels[3]?.width, table.height - 3, panels[4]?.width, panels[5]?.width, panels[6]?.width];
  };
  assert.deepEqual(heights(100, 30), [9, 40, 9, 30, 32, 38]);
  assert.deepEqual(heights(120, 36), [9, 40, 15, 36, 38, 46]);
  assert.deepEqual(heights(160, 48), [12, 48, 22, 48, 51, 61]);
  assert.deepEqual(heights(80, 24).slice(0, 3), [5, 80, 10]);
  assert.deepEqual(heights(60, 15).slice(0, 3), [3, 60, 5]);
});

test('What is too small has no panels.', () => {
  for (const [columns, rows] of [
    [59, 15],
    [60, 14],
    [1, 1],
  ] as const) {
    const plan = planScreen(columns, rows, { focus: 1, zoomed: 2 });
    assert.equal(plan.kind, 'tooSmall');
    assert.deepEqual(plan.panels, {});
  }
});
