import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ScreenSnapshot } from '../../../src/screen-snapshot.js';
import type { Canvas } from '../../../src/view/dashboard/canvas.js';
import { measureScreen } from '../../../src/view/dashboard/geometry.js';
import { makeUiState } from '../../../src/view/dashboard/initial-state.js';
import { planScreen } from '../../../src/view/dashboard/layout.js';
import type { TablePlan } from '../../../src/view/dashboard/panels/sources-table.js';
import { planTable } from '../../../src/view/dashboard/panels/sources-table.js';
import type { Geometry, Overlay, PanelNumber, UiState } from '../../../src/view/dashboard/ui-state.js';
import { bareScreen, paintScreen } from '../../support/screen-arbitraries.js';
import { makeDetail, makeSnapshot } from '../../support/screen-builder.js';
import { makeHost, makeVerdicts } from '../../support/screen-host.js';

const ABILITIES = { isUtf8: true, colours: 256 } as const;

function linesOf(columns: number, rows: number, ui: UiState, snapshot: ScreenSnapshot): string[] {
  return paintScreen({ size: { columns, rows }, ui, snapshot, abilities: ABILITIES }).canvas.toText().split('\n');
}

function assertHeadings({ columns, headingY }: TablePlan, canvas: Canvas, geometry: Geometry): void {
  for (const { id, heading, x, width, isLeft } of columns) {
    const from = headingY * canvas.width + (isLeft ? x : x + width - heading.length);
    assert.equal(canvas.characters.slice(from, from + heading.length).join(''), heading);
    const wanted = id === 'peer' || id === 'trend' ? null : id;
    for (let cell = x; cell < x + width; cell++) assert.equal(geometry.sortKeyAt(cell, headingY), wanted);
    assert.equal(geometry.sortKeyAt(x, headingY + 1), null);
  }
}

function assertRows({ rows }: TablePlan, { table }: ScreenSnapshot, geometry: Geometry): void {
  assert.equal(geometry.tableRows, rows.height);
  for (let at = 0; at < geometry.tableRows; at++) {
    assert.equal(geometry.rowAt(rows.x + 2, rows.y + at), at < table.rows.length ? at : null);
    assert.equal(geometry.panelAt(rows.x + 2, rows.y + at), 1);
  }
  assert.equal(geometry.rowAt(rows.x + 2, rows.y + rows.height), null);
}

test('Where the geometry says that a heading or a row is, it is painted.', () => {
  fc.assert(
    fc.property(bareScreen, (screen) => {
      const { size, ui, snapshot } = screen;
      const geometry = measureScreen(size.columns, size.rows, ui, snapshot);
      assert.equal(geometry.panelAt(0, 0), null);
      assert.equal(geometry.panelAt(0, size.rows - 1), null);
      const area = planScreen(size.columns, size.rows, ui).panels[1];
      if (area === undefined) return;
      const plan = planTable(area, ui, snapshot);
      assertHeadings(plan, paintScreen(screen).canvas, geometry);
      assertRows(plan, snapshot, geometry);
    }),
    { numRuns: 200 },
  );
});

test('Every panel is where its title is painted.', () => {
  const titles = ['1 Sources', '2 New connections', '3 Outcomes', '4 Reset senders', '5 Refused services', '6 Alerts'];
  const ui = makeUiState();
  for (const [columns, rows] of [
    [100, 30],
    [160, 48],
  ] as const) {
    const geometry = measureScreen(columns, rows, ui, makeSnapshot());
    const lines = linesOf(columns, rows, ui, makeSnapshot());
    titles.forEach((title, at) => {
      const y = lines.findIndex((line) => line.includes(title));
      assert.equal(geometry.panelAt(lines[y].indexOf(title), y), at + 1, title);
    });
  }
});

test("A focused panel for which a small screen has no place stands in the table's, and says how many rows it has.", () => {
  for (const panel of [4, 5, 6] as const) {
    const ui: UiState = { ...makeUiState(), focus: panel };
    const geometry = measureScreen(80, 24, ui, makeSnapshot());
    assert.match(linesOf(80, 24, ui, makeSnapshot())[8], new RegExp(`─ ${panel} `));
    assert.equal(geometry.panelAt(5, 10), panel);
    assert.equal(geometry.panelRows[panel], 11);
    assert.equal(geometry.rowAt(5, 10), null);
  }
  assert.equal(measureScreen(80, 24, makeUiState(), makeSnapshot()).panelRows[4], 0);
  assert.equal(measureScreen(80, 24, makeUiState(), makeSnapshot()).panelRows[6], 2);
});

test('A zoomed panel has the whole screen.', () => {
  for (const panel of [1, 2, 3, 4, 5, 6] as PanelNumber[]) {
    const geometry = measureScreen(120, 40, { ...makeUiState(), zoomed: panel }, makeSnapshot());
    for (const [x, y] of [
      [0, 1],
      [119, 38],
      [60, 20],
    ]) {
      assert.equal(geometry.panelAt(x, y), panel);
    }
    assert.equal(geometry.panelRows[panel], 36);
  }
});

test('Scrolled to the end, help, detail and verdict show their last lines, and no more can be scrolled.', () => {
  const detail = makeDetail();
  const overlays: Array<Exclude<Overlay, { kind: 'filter' | 'interfaces' }>> = [
    { kind: 'help', scroll: 0 },
    { kind: 'detail', key: detail.key, scroll: 0 },
    { kind: 'verdicts', key: null, scroll: 0 },
  ];
  for (const overlay of overlays) {
    for (const [columns, rows] of [
      [60, 15],
      [80, 24],
      [120, 36],
    ] as const) {
      const snapshot = makeSnapshot({ detail, verdicts: makeVerdicts() });
      const { overlayLines, overlayRows } = measureScreen(columns, rows, { ...makeUiState(), overlay }, snapshot);
      const at = (scroll: number) => linesOf(columns, rows, { ...makeUiState(), overlay: { ...overlay, scroll } }, snapshot);
      const end = Math.max(overlayLines - overlayRows, 0);
      assert.deepEqual(at(end + 5), at(end));
      if (end > 0) assert.notDeepEqual(at(end - 1), at(end));
      const last = { help: 'quit', detail: columns < 110 ? '3389' : '< 10.0.0', verdicts: 'tcp_syncookies=1', host: '' }[
        overlay.kind
      ];
      assert.ok(
        at(end).some((line) => line.includes(last)),
        `${overlay.kind} ${columns}x${rows}`,
      );
    }
  }
});

test('Of the host, any line can be marked: it is in sight, and the foot says what it is about.', () => {
  const snapshot = makeSnapshot({ host: makeHost() });
  for (const [columns, rows] of [
    [60, 15],
    [80, 24],
    [200, 60],
  ] as const) {
    const ui: UiState = { ...makeUiState(), overlay: { kind: 'host', scroll: 0 } };
    const { overlayLines, overlayRows } = measureScreen(columns, rows, ui, snapshot);
    const words = new Set<string>();
    for (let scroll = 0; scroll < overlayLines; scroll++) {
      const painted = { ...ui, overlay: { kind: 'host', scroll } } as const;
      const { canvas, theme } = paintScreen({ size: { columns, rows }, ui: painted, snapshot, abilities: ABILITIES });
      const marked = canvas
        .toText()
        .split('\n')
        .filter((_, y) => y > 1 && y < rows - 1 && canvas.styles[y * columns + 2] === theme.styles.selected);
      assert.equal(marked.length, 1, `${columns}x${rows}, line ${scroll}`);
      const foot = canvas
        .toText()
        .split('\n')
        .slice(2 + overlayRows, rows - 2);
      words.add(
        foot
          .map((line) => line.replaceAll(/[│─█]/g, '').trim())
          .join(' ')
          .trim(),
      );
    }
    for (const about of [
      'Resets sent by this host.',
      '/usr/sbin/mysqld --port 3306, pid 812, user mysql, unit mysql, started by bash',
    ]) {
      assert.ok(
        [...words].some((text) => text.startsWith(about)),
        `${columns}x${rows}: ${about}`,
      );
    }
  }
});

test('What lies over the panels takes the clicks; the line of the filter does not.', () => {
  const snapshot = makeSnapshot({ detail: makeDetail() });
  const over = (overlay: Overlay) => measureScreen(80, 24, { ...makeUiState(), overlay }, snapshot);
  for (const overlay of [
    { kind: 'help', scroll: 0 },
    { kind: 'detail', key: makeDetail().key, scroll: 0 },
    { kind: 'interfaces', list: null, selected: 0 },
  ] as const) {
    assert.equal(over(overlay).panelAt(5, 10), null);
    assert.equal(over(overlay).rowAt(5, 10), null);
    assert.equal(over(overlay).sortKeyAt(5, 9), null);
  }
  const filter: Overlay = { kind: 'filter', input: { text: '', cursor: 0 }, error: null, historyAt: 0, typed: '' };
  assert.equal(over(filter).rowAt(5, 10), 0);
  assert.equal(over(filter).sortKeyAt(5, 9), 'source');
});

test('Before the first snapshot there is nothing to click, and room for a first question.', () => {
  const geometry = measureScreen(80, 24, makeUiState(), null);
  assert.equal(geometry.tableRows, 10);
  assert.equal(geometry.panelAt(5, 10), null);
  assert.equal(geometry.rowAt(5, 10), null);
  assert.ok(measureScreen(1, 1, makeUiState(), null).tableRows >= 1);
});

test('The list of interfaces has a row for each.', () => {
  const one = { name: 'eth0', description: null, addresses: [], linkType: null, isUp: true, isLoopback: false, isNetwork: true };
  const ui: UiState = { ...makeUiState(), overlay: { kind: 'interfaces', list: Array(40).fill(one), selected: 39 } };
  const geometry = measureScreen(80, 24, ui, makeSnapshot());
  assert.equal(geometry.overlayLines, 40);
  assert.equal(geometry.overlayRows, 20);
});
