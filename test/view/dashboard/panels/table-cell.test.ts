import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ScreenRow, ScreenSnapshot } from '../../../../src/screen-snapshot.js';
import { Canvas } from '../../../../src/view/dashboard/canvas.js';
import { type ColumnId, placeColumns } from '../../../../src/view/dashboard/columns.js';
import { makeUiState } from '../../../../src/view/dashboard/initial-state.js';
import { makeCell } from '../../../../src/view/dashboard/panels/table-cell.js';
import { makeTheme } from '../../../../src/view/dashboard/theme.js';
import type { UiState } from '../../../../src/view/dashboard/ui-state.js';
import { anyRow } from '../../../support/screen-arbitraries.js';
import { allSpans, formatUtc, makeRow, makeSnapshot, makeTable, NOW_SECONDS } from '../../../support/screen-builder.js';

const THEME = makeTheme({ isUtf8: true, colours: 256 });

function cellsOf(row: ScreenRow, ui: Partial<UiState> = {}, changes: Partial<ScreenSnapshot> = {}) {
  const snapshot = makeSnapshot({ table: makeTable([row]), ...changes });
  const scene = {
    theme: THEME,
    nowMillis: NOW_SECONDS * 1000,
    names: { nameOf: (port: number) => (port === 443 ? 'https' : null) },
    formatClock: formatUtc,
    canvas: new Canvas(1, 1),
    snapshot,
    ui: { ...makeUiState(), ...ui },
  };
  return placeColumns(snapshot, scene.ui, 0, 118).columns.map((column) => ({ column, cell: makeCell(scene, row, column) }));
}

function textOf(row: ScreenRow, id: ColumnId, ui: Partial<UiState> = {}, changes: Partial<ScreenSnapshot> = {}) {
  return cellsOf(row, ui, changes).find(({ column }) => column.id === id)?.cell;
}

test('No cell is wider than its column, whatever is counted.', () => {
  fc.assert(
    fc.property(anyRow, fc.boolean(), (row, showsNames) => {
      for (const { column, cell } of cellsOf(row, { showsNames })) {
        assert.ok(cell.text.length <= column.width, `${column.id}: "${cell.text}"`);
      }
    }),
  );
});

test('An address is shown by its name where one is known and names are wanted; a * stands behind those of this machine.', () => {
  const names = new Map([
    ['192.0.2.1', 'client.example'],
    ['10.0.0.8', `${'a'.repeat(60)}.example`],
  ]);
  const known = { names, own: new Set(['10.0.0.8']) };
  const row = makeRow({ address: '192.0.2.1', peer: '10.0.0.8', peerWords: [1, 0, 0, 0] });
  assert.deepEqual(textOf(row, 'source', {}, known), { text: '192.0.2.1', style: THEME.styles.plain });
  assert.equal(textOf(row, 'source', { showsNames: true }, known)?.text, 'client.example');
  assert.equal(textOf(makeRow({ address: '192.0.2.2' }), 'source', { showsNames: true }, known)?.text, '192.0.2.2');
  const table = makeTable([row], { view: 'pairs' });
  assert.deepEqual(textOf(row, 'peer', {}, { ...known, table }), { text: '10.0.0.8', style: THEME.styles.plain, more: '*' });
  assert.match(textOf(row, 'peer', { showsNames: true }, { ...known, table })?.text ?? '', /^a+….*\.example$/);
});

test('FAIL% is what was refused or not answered, yellow from 20, white on red from 50, and at most 100.', () => {
  const fail = (refused: number, unanswered: number, attempts = 100) =>
    textOf(makeRow({ refused, unanswered, attempts }), 'fail');
  assert.deepEqual(fail(0, 0), { text: '·', style: THEME.styles.faint });
  assert.deepEqual(fail(10, 9.9), { text: '19.9', style: THEME.styles.plain });
  assert.deepEqual(fail(10, 10), { text: '20.0', style: THEME.styles.failHigh });
  assert.deepEqual(fail(20, 29.9), { text: '49.9', style: THEME.styles.failHigh });
  assert.deepEqual(fail(25, 25), { text: '50.0', style: THEME.styles.failSevere });
  assert.deepEqual(fail(90, 90), { text: '100', style: THEME.styles.failSevere });
  assert.deepEqual(fail(5, 5, 0)?.text, '·');
});

test('Of a row with an error, segments may be too high and all else too low.', () => {
  const row = makeRow({ error: 3, syn: 42_900, rst: 7, open: 100, refused: 5, peers: 2 });
  const texts = (['syn', 'rst', 'open', 'refused', 'peers'] as const).map((id) => textOf(row, id)?.text);
  assert.deepEqual(texts, ['≈43k', '≈7', '≥100', '≥5', '≥2']);
  assert.equal(textOf(makeRow({ peers: 9, peersAreLow: true }), 'peers')?.text, '≥9');
});

test('Rates are of the span that is chosen.', () => {
  const row = makeRow({ synRates: { 1: 5, 10: 50, 60: 500 }, rstRates: allSpans(0) });
  const rate = (rateSpan: 1 | 10 | 60) => textOf(row, 'synRate', { order: { sort: 'syn', isReversed: false, rateSpan } })?.text;
  assert.deepEqual([rate(1), rate(10), rate(60)], ['5.0', '50', '500']);
  assert.deepEqual(textOf(row, 'rstRate'), { text: '·', style: THEME.styles.faint });
});

test('A port is a number or a name, and says that there are more.', () => {
  assert.equal(textOf(makeRow(), 'port')?.text, '443');
  assert.equal(textOf(makeRow(), 'port', { showsNames: true })?.text, 'https');
  assert.equal(textOf(makeRow({ shownPort: 99 }), 'port', { showsNames: true })?.text, '99');
  assert.equal(textOf(makeRow({ hasMorePorts: true }), 'port')?.more, '+');
  assert.equal(textOf(makeRow({ shownPort: null, hasMorePorts: true }), 'port')?.more, undefined);
});

test('A trend with an attempt now and then does not look like a flood.', () => {
  assert.equal(textOf(makeRow({ trend: [0, 0.2, 0, 0.2] }), 'trend')?.text, ' ▂ ▂');
  assert.equal(textOf(makeRow({ trend: [500, 1000] }), 'trend')?.text, '▄█');
});
