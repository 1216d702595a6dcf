/* Keys pressed in a row, and what comes of them in words. */
import assert from 'node:assert/strict';
import type { RefusedService, ResetSender, ScreenAlert, ScreenSnapshot } from '../../../src/screen-snapshot.js';
import { makeUiState } from '../../../src/view/dashboard/initial-state.js';
import { type PressResult, pressKey } from '../../../src/view/dashboard/press.js';
import type { Geometry, UiState } from '../../../src/view/dashboard/ui-state.js';
import { allSpans, makeGeometry, makeReplaySnapshot, makeRows, makeSnapshot, makeTable } from './table-samples.js';
import { tellState } from './tell-state.js';

export const TABLE = makeTable(makeRows(25));
const SENDERS: ResetSender[] = ['10.7.0.1', '10.7.0.2', '2001:db8::3'].map((address) => ({
  address,
  port: null,
  rstRates: allSpans(1),
  rst: 1,
  error: 0,
}));
const SERVICES: RefusedService[] = ['10.8.0.1', null].map((askedBy) => ({
  address: '10.9.9.9',
  port: 80,
  process: null,
  askedBy,
  hasMoreAskers: false,
  refused: 1,
  error: 0,
}));
const ALERTS: ScreenAlert[] = Array.from({ length: 8 }, (_, at) => ({
  seconds: at,
  level: 'info',
  text: `${at}`,
  isActive: false,
}));
const LISTS = { resetSenders: SENDERS, refusedServices: SERVICES, alerts: ALERTS };
export const LIVE = makeSnapshot(TABLE, LISTS);
export const REPLAY = { ...makeReplaySnapshot(TABLE), ...LISTS };
export const NOW_MILLIS = 1_000_000;

interface Place {
  readonly snapshot?: ScreenSnapshot | null;
  readonly geometry?: Geometry;
  readonly start?: UiState;
}

/** Presses keys, named with blanks between, and gives what the last one did. */
export function pressAll(
  keys: string,
  { snapshot = LIVE, geometry = makeGeometry(), start = makeUiState() }: Place = {},
): PressResult {
  let result: PressResult = { ui: start, actions: [] };
  for (const key of keys.split(' ')) result = pressKey(result.ui, key, { snapshot, geometry, nowMillis: NOW_MILLIS });
  return result;
}

/** "state -> actions", the state in words, of the actions what tells them apart. */
export function describeKeys(keys: string, place: Place = {}): string {
  const { ui, actions } = pressAll(keys, place);
  const told = actions.map((action) => Object.values(action).join(' ')).join(', ');
  return `${tellState(ui, (place.snapshot ?? LIVE).table)}${told === '' ? '' : ` -> ${told}`}`;
}

/** The keys pressed one after the other, and what the last one left and wanted. */
type Line = readonly [keys: string, after: string];

export function tryLines(lines: readonly Line[], place: Place = {}): void {
  for (const [keys, after] of lines) assert.equal(describeKeys(keys, place), after, keys);
}
