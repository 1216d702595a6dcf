/* The selection is a source, and not a place on the screen: it goes along with its row, and what is shown goes along with it. */
import { isSameKey, type RowKey } from '../../screen-question.js';
import type { ScreenRow, ScreenSnapshot, ScreenTable } from '../../screen-snapshot.js';
import { clamp, type Move, moveAlong } from './moving.js';
import { askFor, become, type PressContext, type PressResult, tableAtHand } from './press-context.js';
import type { Geometry, UiState } from './ui-state.js';

/** The state once a snapshot has come. */
export function noteSnapshot(ui: UiState, snapshot: ScreenSnapshot, geometry: Geometry): UiState {
  const table = tableAtHand(ui, { snapshot });
  return table === null ? ui : settleSelection(ui, table, geometry);
}

/** The state once the rows at hand are others, or in another order: the selected one where it is now, or what is nearest to where it was. */
export function settleSelection(ui: UiState, table: ScreenTable, geometry: Geometry): UiState {
  if (table.rows.length === 0) return settleAt(ui, ui.selected, 0, table, geometry);
  if (ui.selected === null && ui.selectedPlace === 0) return settleAt(ui, null, 0, table, geometry);
  const found = findPlace(table, ui.selected);
  if (found !== null) return settleAt(ui, ui.selected, found, table, geometry);
  const place = clamp(ui.selectedPlace, table.from, table.from + table.rows.length - 1);
  // What is being typed hides rows for a moment only.
  const stays = ui.overlay?.kind === 'filter' && ui.selected !== null;
  return settleAt(ui, stays ? ui.selected : keyAt(table, place), place, table, geometry);
}

/** Moves the selection, also to rows that are not at hand: they are asked for, but for a display that is paused. */
export function moveSelection(ui: UiState, move: Move, context: PressContext): PressResult {
  const table = tableAtHand(ui, context);
  if (table === null || table.rows.length === 0) return become(ui);
  const isPaused = ui.pausedAtMillis !== null;
  const least = isPaused ? table.from : 0;
  const most = isPaused ? table.from + table.rows.length - 1 : Math.max(table.matched - 1, 0);
  const place = moveAlong(ui.selectedPlace, move, most, least);
  const isStart = 'to' in move && place === 0;
  const scroll = 'by' in move && move.isPage ? ui.scroll + place - ui.selectedPlace : ui.scroll;
  const moved = settleAt({ ...ui, scroll }, isStart ? null : keyAt(table, place), place, table, context.geometry);
  return isPaused || isShownHeld(moved, table, context.geometry) ? become(moved) : askFor(moved);
}

/** The row that is selected; null where it is not at hand. */
export function selectedRow(ui: UiState, table: ScreenTable): ScreenRow | null {
  return table.rows[(findPlace(table, ui.selected) ?? ui.selectedPlace) - table.from] ?? null;
}

/** What identifies a row, and nothing else of it. */
function keyOf({ family, words, peerWords, port }: RowKey): RowKey {
  return { family, words, peerWords, port };
}

/** The state with that row selected, and shown. */
function settleAt(ui: UiState, selected: RowKey | null, place: number, table: ScreenTable, geometry: Geometry): UiState {
  const shown = Math.max(geometry.tableRows, 1);
  const visible = clamp(ui.scroll, place - shown + 1, place);
  const scroll = clamp(visible, 0, Math.max(table.matched - shown, 0));
  if (scroll === ui.scroll && place === ui.selectedPlace && isSameKey(selected, ui.selected)) return ui;
  return { ...ui, selected, selectedPlace: place, scroll };
}

function findPlace(table: ScreenTable, key: RowKey | null): number | null {
  if (key === null) return null;
  const at = table.rows.findIndex((row) => isSameKey(row, key));
  return at < 0 ? null : table.from + at;
}

function keyAt(table: ScreenTable, place: number): RowKey | null {
  const row = table.rows[place - table.from];
  return row === undefined ? null : keyOf(row);
}

function isShownHeld({ scroll }: UiState, { from, rows, matched }: ScreenTable, { tableRows }: Geometry): boolean {
  return scroll >= from && Math.min(scroll + tableRows, matched) <= from + rows.length;
}
