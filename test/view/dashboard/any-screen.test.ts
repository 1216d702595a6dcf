/* Whatever is shown, at whatever size, whatever was pressed: the screen holds together. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planScreen } from '../../../src/view/dashboard/layout.js';
import { planTable } from '../../../src/view/dashboard/panels/sources-table.js';
import { anyScreen, bareScreen, paintScreen } from '../../support/screen-arbitraries.js';

test('Any snapshot is painted at any size, and nothing but single cells is on the canvas.', () => {
  fc.assert(
    fc.property(anyScreen, (screen) => {
      const { canvas, theme, chart } = paintScreen(screen);
      const { columns, rows } = screen.size;
      assert.equal(canvas.characters.length, columns * rows);
      const allowed = theme.isUtf8 ? /^[^\p{C}\p{M}]$/u : /^[ -~]$/;
      for (const character of canvas.characters) assert.match(character, allowed);
      if (chart === null) return;
      const { x, y, width, height } = chart.area;
      assert.ok(x >= 0 && y >= 1 && x + width <= columns && y + height <= rows - 1);
      assert.ok(chart.syn.length >= 2 && chart.syn.length === chart.rst.length && chart.labels.length === chart.syn.length);
      assert.ok(chart.maxY > 0 && chart.maxY >= Math.max(...chart.syn, ...chart.rst) && Number.isFinite(chart.maxY));
    }),
    { numRuns: 300 },
  );
});

test('Borders stay whole around any table, and every text keeps to its column.', () => {
  fc.assert(
    fc.property(bareScreen, (screen) => {
      const { columns, rows } = screen.size;
      const area = planScreen(columns, rows, screen.ui).panels[1];
      if (area === undefined) return;
      const { canvas, theme } = paintScreen(screen);
      const at = (x: number, y: number) => canvas.characters[y * columns + x];
      for (let y = area.y + 1; y < area.y + area.height - 1; y++) {
        assert.equal(at(area.x, y), theme.glyphs.vertical);
        assert.ok([theme.glyphs.vertical, theme.glyphs.thumb].includes(at(area.x + area.width - 1, y)));
      }
      // Between two columns there is a blank, or the sign that says that a source has more ports.
      const plan = planTable(area, screen.ui, screen.snapshot);
      const shown = Math.min(screen.snapshot.table.rows.length, plan.rows.height);
      for (const { x, width } of plan.columns.slice(0, -1)) {
        for (let y = plan.rows.y; y < plan.rows.y + shown; y++) assert.match(at(x + width, y), /[ +]/);
      }
      for (const { x, width } of plan.columns) assert.ok(x + width <= area.x + area.width - 1);
    }),
    { numRuns: 200 },
  );
});
