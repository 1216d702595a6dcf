/* What golden screens cannot say: what follows from a choice, and what is told to the terminal. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScreenSnapshot } from '../../../src/screen-snapshot.js';
import { makeUiState } from '../../../src/view/dashboard/initial-state.js';
import type { TerminalAbilities } from '../../../src/view/dashboard/terminal.js';
import type { Overlay, UiState } from '../../../src/view/dashboard/ui-state.js';
import { paintScreen } from '../../support/screen-arbitraries.js';
import { makeDetail, makeReplay, makeSnapshot, mockRows, NOW_SECONDS } from '../../support/screen-builder.js';

const COLOURED: TerminalAbilities = { isUtf8: true, colours: 256 };

function paint(
  ui: Partial<UiState>,
  snapshot: ScreenSnapshot | null = makeSnapshot(),
  abilities = COLOURED,
  columns = 80,
  rows = 24,
) {
  const painted = paintScreen({ size: { columns, rows }, ui: { ...makeUiState(), ...ui }, snapshot, abilities });
  return { ...painted, lines: painted.canvas.toText().split('\n') };
}

/** The lines of the table whose cells look selected. */
function selectedLines({ canvas, theme, lines }: ReturnType<typeof paint>): string[] {
  return lines.filter((_, y) => y > 0 && canvas.styles[y * canvas.width + 3] === theme.styles.selected);
}

test('The zoomed chart is drawn by the terminal: its area is left blank, and the same picture is the same object.', () => {
  const { chart, canvas } = paint({ zoomed: 2, focus: 2 });
  assert.ok(chart !== null);
  const { x, y, width, height } = chart.area;
  assert.ok(width >= 24 && height >= 6);
  for (let row = y; row < y + height; row++) {
    assert.equal(
      canvas.characters
        .slice(row * 80 + x, row * 80 + x + width)
        .join('')
        .trim(),
      '',
    );
  }
  assert.equal(chart.syn.length, 120, 'the second at hand is not over');
  assert.equal(chart.labels.at(-1), '10:02:13');
  assert.equal(chart.maxY, 80_000);
  assert.equal(paint({ zoomed: 2, focus: 2 }).chart, chart);
  assert.notEqual(paint({ zoomed: 2, focus: 2 }, makeSnapshot({ hasEnded: true })).chart, chart);
});

test('An hour is gathered into stretches, each with its highest second.', () => {
  const syn = Array.from({ length: 3600 }, (_, at) => (at === 1234 ? 777 : 1));
  const chart = { firstSecond: NOW_SECONDS - 3600, syn, rst: syn.map(() => 0) };
  const picture = paint({ zoomed: 2 }, makeSnapshot({ chart })).chart;
  assert.ok(picture !== null && picture.syn.length <= 2 * picture.area.width);
  assert.equal(Math.max(...picture.syn), 777);
  assert.equal(picture.syn.filter((rate) => rate === 777).length, 1);
});

test('Where the terminal cannot draw the chart, or something lies over it, it is painted.', () => {
  const cases: ReadonlyArray<readonly [Partial<UiState>, TerminalAbilities]> = [
    [{}, { isUtf8: false, colours: 256 }],
    [{}, { isUtf8: true, colours: 0 }],
    [{ overlay: { kind: 'help', scroll: 0 } }, COLOURED],
    [{ second: NOW_SECONDS - 5 }, COLOURED],
  ];
  for (const [ui, abilities] of cases) {
    const painted = paint({ ...ui, zoomed: 2 }, makeSnapshot(), abilities);
    assert.equal(painted.chart, null);
    assert.match(painted.lines[2], /80\.0k/);
  }
});

test('The row of the selected key is marked wherever it is; without one, the row at the selected place.', () => {
  const rows = mockRows();
  assert.match(selectedLines(paint({ selected: rows[4], selectedPlace: 0 }))[0], /10\.16\.15\.100/);
  assert.match(selectedLines(paint({}))[0], /203\.227\.84\.219/);
  assert.match(selectedLines(paint({ selectedPlace: 60 }, makeSnapshot({}, { from: 58, limit: 30 })))[0], /10\.1\.0\.60/);
  assert.deepEqual(selectedLines(paint({ selected: { ...rows[0], port: 9 } })), []);
  for (const ui of [{}, { selected: rows[4] }]) assert.equal(selectedLines(paint(ui)).length, 1);
});

test('The heading that the table is sorted by is marked, and the title says which way.', () => {
  const painted = paint({ order: { sort: 'refused', isReversed: true, rateSpan: 1 } });
  assert.match(painted.lines[8], /1 Sources by REFU ▲ ─/);
  const marked = [...painted.lines[9]].filter((_, x) => painted.canvas.styles[9 * 80 + x] === painted.theme.styles.headingSorted);
  assert.equal(marked.join(''), 'REFU');
});

test('A notice takes the line of the keys until it has been seen.', () => {
  const notice = (age: number, isError = false) =>
    paint({ notice: { text: 'saved', isError, atMillis: NOW_SECONDS * 1000 - age } });
  assert.equal(notice(4999).lines[23], ' saved');
  assert.match(notice(5000).lines[23], /^ q quit/);
  const { canvas, theme } = notice(0, true);
  assert.equal(canvas.styles[23 * 80 + 1], theme.styles.noticeError);
});

test('The filter shows its cursor where it is, also of a text that is longer than the line.', () => {
  const text = 'port:443 '.repeat(20);
  for (const cursor of [0, 5, 100, text.length]) {
    const overlay: Overlay = { kind: 'filter', input: { text, cursor }, error: null, historyAt: 0, typed: text };
    const { canvas, theme, lines } = paint({ overlay });
    const at = Array.from(canvas.styles.slice(23 * 80)).flatMap((style, x) => (style === theme.styles.cursor ? [x] : []));
    assert.equal(at.length, 1, String(cursor));
    assert.equal(canvas.characters[23 * 80 + at[0]], text[cursor] ?? ' ');
    assert.match(lines[23], /214 of 214 {2}Enter apply {2}Esc cancel$/);
  }
});

test('Live and replay have their own keys in the bar, and the detail has its own.', () => {
  assert.match(paint({}).lines[23], /\[\] time/);
  assert.match(paint({}, makeSnapshot(makeReplay())).lines[23], /\[\] seek {2},\. speed/);
  const detail: Overlay = { kind: 'detail', key: makeDetail().key, scroll: 0 };
  assert.match(paint({ overlay: detail }).lines[23], /^ Esc back {2}↑↓ scroll/);
  assert.match(
    paint({ overlay: detail }, makeSnapshot(), { isUtf8: false, colours: 8 }).lines[23],
    /^ Esc back {2}Up\/Dn scroll/,
  );
});

test('The detail says what to do only where something is known.', () => {
  const shown = (remedy: string | null) => {
    const detail = makeDetail({ remedy });
    return paint({ overlay: { kind: 'detail', key: detail.key, scroll: 0 } }, makeSnapshot({ detail })).lines.join('\n');
  };
  assert.doesNotMatch(shown(null), /What to do/);
  assert.match(shown('Start what listens on 5432.'), /─ What to do ─+ [│█]\n│ Start what listens on 5432\./);
});

test('Facts that are not known are not in the detail.', () => {
  const detail = makeDetail({
    name: null,
    process: null,
    subnet: null,
    firstSeconds: null,
    row: null,
    connections: [],
    ports: [],
  });
  const { lines } = paint({ overlay: { kind: 'detail', key: detail.key, scroll: 0 } }, makeSnapshot({ detail }));
  assert.doesNotMatch(lines.slice(1, -1).join('\n'), /name|process|network|first seen|null|undefined|NaN/);
});

test('A marked line of a panel is kept in sight, and Enter can be trusted to open it.', () => {
  const scrolled = (line: number) => paint({ focus: 4, panelScroll: { 1: 0, 2: 0, 3: 0, 4: line, 5: 0, 6: 0 } });
  const senders = makeSnapshot().resetSenders;
  for (const line of [0, 3, senders.length - 1]) {
    const marked = selectedLines(scrolled(line));
    assert.equal(marked.length, 1);
    assert.ok(marked[0].includes(senders[line].address), `${line}: ${marked[0]}`);
  }
});

test('In the compact layout, alerts that are still so come first.', () => {
  const alerts = [
    { seconds: NOW_SECONDS, level: 'warning', text: 'over by now', isActive: false },
    { seconds: NOW_SECONDS - 9, level: 'critical', text: 'still so', isActive: true },
  ] as const;
  const { lines, canvas, theme } = paint({}, makeSnapshot({ alerts }));
  assert.match(lines[21], /CRIT still so/);
  assert.match(lines[22], /WARN over by now/);
  assert.equal(canvas.styles[21 * 80 + 9], theme.styles.critical);
  assert.equal(canvas.styles[22 * 80 + 9], theme.styles.faint);
});

test('Why a capture ended is said once.', () => {
  const failures = [{ code: 'interface-down', message: 'eth0 went down' }] as const;
  const ended = (text: string) =>
    paint({}, makeSnapshot({ failures, hasEnded: true, alerts: [{ seconds: 5, level: 'critical', text, isActive: true }] }))
      .lines;
  assert.match(ended('something else')[21], /CRIT eth0 went down/);
  assert.match(ended('capture ended: eth0 went down')[21], /CRIT capture ended/);
  assert.equal(ended('capture ended: eth0 went down')[22], '');
});
