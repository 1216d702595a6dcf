import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScreenTable } from '../../../src/screen-snapshot.js';
import { makeUiState } from '../../../src/view/dashboard/initial-state.js';
import { moveSelection, noteSnapshot, selectedRow } from '../../../src/view/dashboard/selection.js';
import type { UiState } from '../../../src/view/dashboard/ui-state.js';
import { allSpans, makeGeometry, makeKey, makeRow, makeRows, makeSnapshot, makeTable } from './table-samples.js';
import { tellState } from './tell-state.js';

const START = makeUiState();
const GEOMETRY = makeGeometry();
const ROWS = makeRows(25);
const CHOSEN: UiState = { ...START, selected: makeKey('10.0.0.12'), selectedPlace: 12, scroll: 8 };

function note(ui: UiState, table: ScreenTable, geometry = GEOMETRY): string {
  const noted = noteSnapshot(ui, makeSnapshot(table), geometry);
  return tellState(noted, table);
}

test('until one is chosen, the first row is selected, whichever it is', () => {
  const table = makeTable(ROWS.toReversed(), { order: { ...START.order, isReversed: true } });
  const ui = { ...START, order: table.order };
  assert.equal(noteSnapshot(ui, makeSnapshot(table), GEOMETRY), ui);
  assert.equal(selectedRow(ui, table)?.address, '10.0.0.24');
});

test('where nothing has changed, the state is the same one', () => {
  assert.equal(noteSnapshot(CHOSEN, makeSnapshot(makeTable(ROWS)), GEOMETRY), CHOSEN);
});

const climbed = makeRow('10.0.0.12', { synRates: allSpans(20_000) });

test('the selection goes along with its source, and what is shown with it', () => {
  const others = ROWS.filter(({ address }) => address !== '10.0.0.12');
  assert.equal(note(CHOSEN, makeTable([climbed, ...others])), 'place 0 10.0.0.12');
  assert.equal(note(CHOSEN, makeTable([...others, climbed])), 'place 24 10.0.0.12, scroll 15');
  const near = makeTable([...others.slice(0, 14), climbed, ...others.slice(14)]);
  assert.equal(note(CHOSEN, near), 'place 14 10.0.0.12, scroll 8');
});

test('where its source is gone, the selection is on what is there now', () => {
  assert.equal(note(CHOSEN, makeTable(ROWS.filter(({ address }) => address !== '10.0.0.12'))), 'place 12 10.0.0.13, scroll 8');
  assert.equal(note(CHOSEN, makeTable(ROWS.slice(0, 3))), 'place 2 10.0.0.2');
});

test('where no row is left, the source is kept in mind', () => {
  const empty = noteSnapshot(CHOSEN, makeSnapshot(makeTable([])), GEOMETRY);
  assert.equal(tellState(empty, makeTable(ROWS)), 'place 0 10.0.0.12');
  assert.equal(note(empty, makeTable(ROWS)), 'place 12 10.0.0.12, scroll 3');
});

test('what a filter hides while it is typed, is selected again after it', () => {
  const input = { text: '10.0.0.3', cursor: 8 };
  const typing: UiState = { ...CHOSEN, overlay: { kind: 'filter', input, error: null, historyAt: 0, typed: '10.0.0.3' } };
  const narrowed = noteSnapshot(typing, makeSnapshot(makeTable(ROWS)), GEOMETRY);
  assert.equal(narrowed.selectedPlace, 0);
  assert.equal(note({ ...narrowed, overlay: null }, makeTable(ROWS)), 'place 12 10.0.0.12, scroll 3');
});

test('an answer to a question about another view moves nothing', () => {
  const ui: UiState = { ...CHOSEN, view: 'openers' };
  assert.equal(noteSnapshot(ui, makeSnapshot(makeTable(ROWS.slice(0, 3))), GEOMETRY), ui);
});

test('a smaller screen keeps the selected row in sight', () => {
  assert.equal(note(CHOSEN, makeTable(ROWS), makeGeometry({ tableRows: 3 })), 'place 12 10.0.0.12, scroll 10');
  assert.equal(note(CHOSEN, makeTable(ROWS), makeGeometry({ tableRows: 0 })), 'place 12 10.0.0.12, scroll 12');
});

const PART = makeTable(makeRows(20, 40), { from: 40, matched: 1000, total: 1000 });
const INSIDE: UiState = { ...START, selected: makeKey('10.0.0.58'), selectedPlace: 58, scroll: 49 };
const context = { snapshot: makeSnapshot(PART), geometry: GEOMETRY, nowMillis: 0 };

test('a move to rows that are not at hand asks for them, and the answer tells which one is selected', () => {
  const moved = moveSelection(INSIDE, { by: 10, isPage: true }, context);
  assert.deepEqual(moved.actions, [{ do: 'ask' }]);
  assert.equal(tellState(moved.ui, PART), 'place 68 unknown, scroll 59');
  const further = moveSelection(moved.ui, { by: 1, isPage: false }, context);
  assert.equal(tellState(further.ui, PART), 'place 69 unknown, scroll 60');
  const answer = makeTable(makeRows(300, 0), { matched: 1000, total: 1000 });
  assert.equal(note(further.ui, answer), 'place 69 10.0.0.69, scroll 60');
});

test('a move within the rows at hand asks only where others would be shown', () => {
  assert.deepEqual(moveSelection(INSIDE, { by: -5, isPage: false }, context).actions, []);
  const edge = moveSelection({ ...INSIDE, scroll: 50 }, { by: 1, isPage: false }, context);
  assert.deepEqual([edge.actions, edge.ui.selectedPlace], [[], 59]);
  const last = moveSelection(INSIDE, { to: 'last' }, context);
  assert.deepEqual([last.actions, tellState(last.ui, PART)], [[{ do: 'ask' }], 'place 999 unknown, scroll 990']);
});

test('a move to the first row lets go of the source: the first stays selected', () => {
  const first = moveSelection(INSIDE, { to: 'first' }, context);
  assert.deepEqual([first.actions, tellState(first.ui, PART)], [[{ do: 'ask' }], 'start']);
});

test('a display that is paused has no other rows than those at hand', () => {
  const paused = { ...INSIDE, pausedAtMillis: 0 };
  const last = moveSelection(paused, { to: 'last' }, context);
  assert.deepEqual([last.actions, tellState(last.ui, PART)], [[], 'place 59 10.0.0.59, scroll 50, paused 0']);
  const first = moveSelection(paused, { to: 'first' }, context);
  assert.deepEqual([first.actions, tellState(first.ui, PART)], [[], 'place 40 10.0.0.40, scroll 40, paused 0']);
});

test('in an empty table nothing moves', () => {
  const empty = { ...context, snapshot: makeSnapshot(makeTable([])) };
  assert.equal(moveSelection(START, { by: 1, isPage: false }, empty).ui, START);
  assert.equal(moveSelection(START, { by: 1, isPage: false }, { ...context, snapshot: null }).ui, START);
});
