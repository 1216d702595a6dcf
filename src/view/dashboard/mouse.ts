/* Clicks and the wheel. */

import { focusPanel, scrollPanel } from './focus.js';
import type { Move } from './moving.js';
import { moveOverlay } from './overlays.js';
import { become, type PressContext, type PressResult, tableAtHand } from './press-context.js';
import { moveSelection } from './selection.js';
import { sortBy } from './sorting.js';
import type { MouseEvent, UiState } from './ui-state.js';
import { openDetail } from './viewing.js';

const WHEEL_LINES = 3;

/** The state after a click or a turn of the wheel, and what it wants done. */
export function pressMouse(ui: UiState, event: MouseEvent, context: PressContext): PressResult {
  if (event.kind === 'click') return ui.overlay === null ? click(ui, event, context) : clickOverlay(ui);
  return turnWheel(ui, event, { by: event.kind === 'wheelup' ? -WHEEL_LINES : WHEEL_LINES, isPage: false }, context);
}

/** A heading sorts, a row is selected, the selected row opens, a panel gets the focus. */
function click(ui: UiState, { x, y }: MouseEvent, context: PressContext): PressResult {
  const { geometry } = context;
  const sort = geometry.sortKeyAt(x, y);
  if (sort !== null) return sortBy(focusPanel(ui, 1), sort, context);
  const row = geometry.rowAt(x, y);
  if (row !== null) return clickRow(ui, ui.scroll + row, context);
  const panel = geometry.panelAt(x, y);
  return panel === null || ui.zoomed !== null ? become(ui) : become(focusPanel(ui, panel));
}

function clickRow(before: UiState, place: number, context: PressContext): PressResult {
  const ui = focusPanel(before, 1);
  const table = tableAtHand(ui, context);
  if (table === null || place < table.from || place >= table.from + table.rows.length) return become(ui);
  if (before.focus === 1 && ui.selected !== null && ui.selectedPlace === place) return openDetail(ui, context);
  return moveSelection(ui, { by: place - ui.selectedPlace, isPage: false }, context);
}

function clickOverlay(ui: UiState): PressResult {
  return become(ui.overlay?.kind === 'help' ? { ...ui, overlay: null } : ui);
}

function turnWheel(ui: UiState, { x, y }: MouseEvent, move: Move, context: PressContext): PressResult {
  if (ui.overlay !== null && ui.overlay.kind !== 'filter') return become(moveOverlay(ui, move, context.geometry));
  const panel = context.geometry.panelAt(x, y);
  if (panel === 4 || panel === 5 || panel === 6) return become(scrollPanel(ui, panel, move, context));
  return panel === 1 ? moveSelection(ui, move, context) : become(ui);
}
