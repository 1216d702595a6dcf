/* Whatever is pressed, over whatever is shown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SCREEN_VIEWS } from '../../../src/screen-question.js';
import type { ScreenAlert, ScreenSnapshot, ScreenTable } from '../../../src/screen-snapshot.js';
import { arrangeTable } from '../../../src/view/dashboard/arrange.js';
import { makeUiState } from '../../../src/view/dashboard/initial-state.js';
import { KEYS } from '../../../src/view/dashboard/keys.js';
import { pressMouse } from '../../../src/view/dashboard/mouse.js';
import { type PressContext, type PressResult, pressKey } from '../../../src/view/dashboard/press.js';
import { makeQuestion } from '../../../src/view/dashboard/question.js';
import { noteSnapshot } from '../../../src/view/dashboard/selection.js';
import type { MouseEvent, UiState } from '../../../src/view/dashboard/ui-state.js';
import { makeHost, makeVerdicts } from '../../support/screen-host.js';
import { allSpans, makeGeometry, makeReplaySnapshot, makeRow, makeRows, makeSnapshot, makeTable } from './table-samples.js';

/** A table with so many rows in all, of which those from a place on are at hand. */
const tables: fc.Arbitrary<ScreenTable> = fc
  .record({
    count: fc.integer({ min: 0, max: 30 }),
    before: fc.integer({ min: 0, max: 40 }),
    behind: fc.integer({ min: 0, max: 40 }),
    view: fc.oneof({ weight: 3, arbitrary: fc.constant('sources' as const) }, fc.constantFrom(...SCREEN_VIEWS)),
    shift: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ count, before, behind, view, shift }) => {
    const from = count === 0 ? 0 : before;
    const matched = count === 0 ? 0 : before + count + behind;
    return makeTable(makeRows(count, from + shift), { view, from, matched, total: matched + shift });
  });

const senders = ['10.7.0.1', '2001:db8::1'].map((address) => ({ address, port: null, rstRates: allSpans(1), rst: 1, error: 0 }));

const ALERTS: ScreenAlert[] = [0, 1, 2, 9].map((verdict) => ({ seconds: 1, level: 'info', text: '', isActive: true, verdict }));

const snapshots: fc.Arbitrary<ScreenSnapshot | null> = fc.option(
  fc
    .record({ table: tables, kind: fc.constantFrom('live', 'replay'), seconds: fc.integer({ min: 0, max: 1200 }) })
    .map(({ table, kind, seconds }) => {
      const whole = kind === 'live' ? makeSnapshot(table) : makeReplaySnapshot(table);
      const chart = { firstSecond: 1000, syn: new Array<number>(seconds).fill(1), rst: new Array<number>(seconds).fill(0) };
      const alerts = whole.alerts.length > 0 ? whole.alerts : ALERTS;
      return { ...whole, chart, resetSenders: senders, alerts, verdicts: makeVerdicts(), host: makeHost() };
    }),
  { freq: 10 },
);

const characters = '0123456789.:/!<>=%port:proc:refu '.split('').map((character) => (character === ' ' ? 'space' : character));
const keys = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...KEYS.flatMap(({ names }) => names)) },
  { weight: 2, arbitrary: fc.constantFrom(...characters, 'backspace', 'delete') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);
const clicks: fc.Arbitrary<MouseEvent> = fc.record({
  kind: fc.constantFrom('click', 'wheelup', 'wheeldown'),
  x: fc.integer({ min: -1, max: 20 }),
  y: fc.integer({ min: -1, max: 31 }),
});

type Happening =
  | { readonly key: string }
  | { readonly mouse: MouseEvent }
  | { readonly snapshot: ScreenSnapshot | null; readonly rows: number };

const happenings: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 8, arbitrary: keys.map((key) => ({ key })) },
  { weight: 1, arbitrary: clicks.map((mouse) => ({ mouse })) },
  { weight: 1, arbitrary: fc.record({ snapshot: snapshots, rows: fc.integer({ min: 0, max: 12 }) }) },
);

function checkState(ui: UiState, { snapshot, geometry }: PressContext): void {
  assert.ok(ui.scroll >= 0 && ui.selectedPlace >= 0, 'no place is above the first one');
  assert.ok(
    ui.selectedPlace >= ui.scroll && ui.selectedPlace < ui.scroll + Math.max(geometry.tableRows, 1),
    'the selected row is in sight',
  );
  assert.ok(ui.filterHistory.length <= 20 && new Set(ui.filterHistory).size === ui.filterHistory.length);
  assert.ok(ui.zoomed === null || ui.zoomed === ui.focus, 'what is zoomed has the focus');
  assert.ok(ui.pan >= 0 && ui.pan <= geometry.mostPan);
  assert.ok(Object.values(ui.panelScroll).every((scroll) => scroll >= 0));
  assert.ok(ui.overlay?.kind !== 'filter' || ui.overlay.input.cursor <= ui.overlay.input.text.length);
  if (snapshot === null || snapshot.table.view !== ui.view) return;
  const { matched } = arrangeTable(snapshot.table, ui, snapshot.nowSeconds);
  assert.ok(ui.selectedPlace < Math.max(matched, 1), 'the selection is within what matches');
}

test('whatever happens, the state is one that can be shown and asked for', () => {
  fc.assert(
    fc.property(snapshots, fc.array(happenings, { size: 'max', maxLength: 80 }), (snapshot, happened) => {
      let ui = makeUiState();
      let context: PressContext = { snapshot, geometry: makeGeometry(), nowMillis: 0 };
      for (const happening of happened) {
        if ('snapshot' in happening) {
          // As the dashboard does it: a display that is paused keeps what it shows.
          if (ui.pausedAtMillis !== null || happening.snapshot === null) continue;
          context = { ...context, snapshot: happening.snapshot, geometry: makeGeometry({ tableRows: happening.rows }) };
          ui = noteSnapshot(ui, happening.snapshot, context.geometry);
        } else {
          const pressed: PressResult =
            'key' in happening ? pressKey(ui, happening.key, context) : pressMouse(ui, happening.mouse, context);
          ui = pressed.ui;
        }
        const isTableKnown = context.snapshot !== null && context.snapshot.table.view === ui.view;
        if (isTableKnown || ui.selectedPlace === 0) checkState(ui, context);
        const { from, limit } = makeQuestion(ui, 1, context.geometry);
        assert.ok(from >= 0 && limit > 0);
      }
    }),
    { numRuns: 300 },
  );
});

test('a state is never changed once made', () => {
  const freeze = <T>(value: T): T => {
    if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
      Object.freeze(value);
      for (const part of Object.values(value)) freeze(part);
    }
    return value;
  };
  const snapshot = freeze(makeSnapshot(makeTable([...makeRows(20), makeRow('2001:db8::1', { process: 'curl' })])));
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 30 }), (pressed) => {
      let ui = freeze(makeUiState());
      for (const key of pressed) ui = freeze(pressKey(ui, key, { snapshot, geometry: makeGeometry(), nowMillis: 0 }).ui);
    }),
  );
});
