/* What keys and clicks are judged by, and what comes of them. */
import type { ScreenSnapshot, ScreenTable } from '../../screen-snapshot.js';
import { arrangeTable } from './arrange.js';
import type { Geometry, UiAction, UiState } from './ui-state.js';

export interface PressContext {
  /** As it came; null before the first one. */
  readonly snapshot: ScreenSnapshot | null;
  /** Of the screen as it shows the state at hand. */
  readonly geometry: Geometry;
  /** The machine's clock. */
  readonly nowMillis: number;
}

export interface PressResult {
  readonly ui: UiState;
  readonly actions: readonly UiAction[];
}

/** A new state with nothing to be done. */
export function become(ui: UiState): PressResult {
  return { ui, actions: [] };
}

/** A new state to which the snapshot at hand is no answer. */
export function askFor(ui: UiState): PressResult {
  return { ui, actions: [{ do: 'ask' }] };
}

/** The same of a display that may be paused: the answer is shown, and it is paused from then on. */
export function askAnew(ui: UiState, { nowMillis }: PressContext): PressResult {
  return askFor(ui.pausedAtMillis === null ? ui : { ...ui, pausedAtMillis: nowMillis });
}

export function withNotice(ui: UiState, text: string, { nowMillis }: PressContext): UiState {
  return { ...ui, notice: { text, isError: false, atMillis: nowMillis } };
}

/** The table at hand as that state shows it; null where there is none of its view yet. */
export function tableAtHand(ui: UiState, { snapshot }: Pick<PressContext, 'snapshot'>): ScreenTable | null {
  if (snapshot === null || snapshot.table.view !== ui.view) return null;
  return arrangeTable(snapshot.table, ui, snapshot.nowSeconds);
}
