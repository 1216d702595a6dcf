import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeUiState } from '../../../src/view/dashboard/initial-state.js';
import { pressMouse } from '../../../src/view/dashboard/mouse.js';
import type { MouseEvent, UiState } from '../../../src/view/dashboard/ui-state.js';
import { allSpans, makeGeometry, makeRows, makeSnapshot, makeTable } from './table-samples.js';
import { tellState } from './tell-state.js';

const TABLE = makeTable(makeRows(25));
const senders = ['10.7.0.1', '10.7.0.2', '10.7.0.3', '10.7.0.4', '10.7.0.5'];
const SNAPSHOT = makeSnapshot(TABLE, {
  resetSenders: senders.map((address) => ({ address, port: null, rstRates: allSpans(1), rst: 1, error: 0 })),
});
const START = makeUiState();

/** Where things are, see makeGeometry: "row 3", "heading source", "panel 2", "panel 4". */
const SPOTS: Readonly<Record<string, Pick<MouseEvent, 'x' | 'y'>>> = {
  'row 0': { x: 5, y: 10 },
  'row 3': { x: 5, y: 13 },
  'heading source': { x: 5, y: 9 },
  'heading syn/s': { x: 15, y: 9 },
  'panel 1': { x: 5, y: 8 },
  'panel 2': { x: 5, y: 2 },
  'panel 4': { x: 5, y: 30 },
  nowhere: { x: 5, y: 0 },
};

interface Scene {
  readonly start?: UiState;
  readonly rows?: number;
  readonly overlayLines?: number;
}

function describe(turns: readonly string[], { start = START, rows = 25, overlayLines = 20 }: Scene = {}): string {
  const table = rows === 25 ? TABLE : makeTable(makeRows(rows));
  const context = { snapshot: { ...SNAPSHOT, table }, geometry: makeGeometry({ overlayLines }), nowMillis: 0 };
  let result = { ui: start, actions: [] } as ReturnType<typeof pressMouse>;
  for (const turn of turns) {
    const [kind = '', ...spot] = turn.split(' ');
    const place = SPOTS[spot.join(' ')];
    assert.ok(place !== undefined && (kind === 'click' || kind === 'wheelup' || kind === 'wheeldown'), turn);
    result = pressMouse(result.ui, { kind, ...place }, context);
  }
  const told = result.actions.map((action) => action.do).join(', ');
  return `${tellState(result.ui, table)}${told === '' ? '' : ` -> ${told}`}`;
}

const FOCUSED: UiState = { ...START, focus: 4 };

const TURNS: readonly (readonly [turns: readonly string[], after: string, scene?: Scene])[] = [
  [['click heading source'], 'sort source -> ask'],
  [['click heading source', 'click heading source'], 'sort source, reversed -> ask'],
  [['click heading syn/s'], 'reversed -> ask'],
  [['click heading source'], 'sort source -> ask', { start: FOCUSED }],
  [['click row 3'], 'place 3 10.0.0.3'],
  [['click row 0'], 'place 0 10.0.0.0'],
  [['click row 0', 'click row 0'], 'place 0 10.0.0.0, detail -> ask'],
  [['click row 3', 'click row 0'], 'place 0 10.0.0.0'],
  [['click row 3', 'click row 3'], 'place 3 10.0.0.3, detail -> ask'],
  [['click row 3', 'click panel 4', 'click row 3'], 'place 3 10.0.0.3'],
  [['click row 3'], 'start', { rows: 3 }],
  [['wheeldown row 0'], 'place 3 10.0.0.3'],
  [['wheeldown row 0', 'wheeldown row 0', 'wheeldown row 0', 'wheeldown row 0'], 'place 12 10.0.0.12, scroll 3'],
  [['wheeldown row 0', 'wheelup row 0'], 'place 0 10.0.0.0'],
  [['click panel 2'], 'focus 2'],
  [['click panel 1'], 'start', { start: FOCUSED }],
  [['click panel 4'], 'zoom 1', { start: { ...START, zoomed: 1 } }],
  [['click nowhere'], 'start'],
  [['wheeldown panel 4'], 'panel 4 at 3'],
  [['wheeldown panel 4', 'wheeldown panel 4'], 'panel 4 at 4'],
  [['wheeldown panel 2'], 'start'],
  [['click row 3'], 'start', { start: { ...START, overlay: { kind: 'help', scroll: 0 } } }],
  [['click row 3'], 'interfaces', { start: { ...START, overlay: { kind: 'interfaces', list: null, selected: 0 } } }],
];

test('a click or a turn of the wheel does what is there to be done', () => {
  for (const [turns, after, scene] of TURNS) assert.equal(describe(turns, scene), after, turns.join(', '));
});

test('a click means the row that is shown there', () => {
  const scrolled: UiState = { ...START, selected: TABLE.rows[14] ?? null, selectedPlace: 14, scroll: 10 };
  assert.equal(describe(['click row 3'], { start: scrolled }), 'place 13 10.0.0.13, scroll 10');
});

test('the wheel scrolls what lies over the panels', () => {
  const start: UiState = { ...START, overlay: { kind: 'help', scroll: 0 } };
  const context = { snapshot: SNAPSHOT, geometry: makeGeometry({ overlayRows: 10, overlayLines: 15 }), nowMillis: 0 };
  const turn = (ui: UiState, kind: MouseEvent['kind']) => pressMouse(ui, { kind, x: 5, y: 12 }, context).ui;
  const down = turn(turn(start, 'wheeldown'), 'wheeldown');
  assert.deepEqual(down.overlay, { kind: 'help', scroll: 5 });
  assert.deepEqual(turn(down, 'wheelup').overlay, { kind: 'help', scroll: 2 });
});

test('while a filter is typed, the wheel moves along the rows that it leaves', () => {
  const input = { text: '10.0.0.1', cursor: 8 };
  const start: UiState = { ...START, overlay: { kind: 'filter', input, error: null, historyAt: 0, typed: '' } };
  assert.equal(describe(['wheeldown row 0'], { start }), 'place 0 10.0.0.1, typing "10.0.0.1"');
});
