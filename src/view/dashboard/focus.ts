/* Which panel has the focus, and which has the whole screen. */
import type { ScreenSnapshot } from '../../screen-snapshot.js';
import { listAlerts } from './alert-list.js';
import { clamp, type Move, moveAlong } from './moving.js';
import type { PressContext } from './press-context.js';
import type { PanelNumber, UiState } from './ui-state.js';

export const PANELS: readonly PanelNumber[] = [1, 2, 3, 4, 5, 6];

/** Gives the focus to a panel, and the screen where another has it. */
export function focusPanel(ui: UiState, panel: PanelNumber): UiState {
  return { ...ui, focus: panel, zoomed: ui.zoomed === null ? null : panel };
}

/** To the next panel (1), or the one before (-1), round the end. */
export function focusNext(ui: UiState, step: 1 | -1): UiState {
  const at = PANELS.indexOf(ui.focus) + step;
  return focusPanel(ui, PANELS[(at + PANELS.length) % PANELS.length] ?? 1);
}

export function toggleZoom(ui: UiState): UiState {
  return { ...ui, zoomed: ui.zoomed === null ? ui.focus : null };
}

/** Moves the line that is marked of a panel of lines. */
export function scrollPanel(ui: UiState, panel: 4 | 5 | 6, move: Move, { snapshot }: PressContext): UiState {
  const lines = snapshot === null ? 0 : countLines(snapshot, panel);
  const most = Math.max(lines - 1, 0);
  const at = moveAlong(clamp(ui.panelScroll[panel], 0, most), move, most);
  return at === ui.panelScroll[panel] ? ui : { ...ui, panelScroll: { ...ui.panelScroll, [panel]: at } };
}

function countLines(snapshot: ScreenSnapshot, panel: 4 | 5 | 6): number {
  if (panel === 6) return listAlerts(snapshot).length;
  return (panel === 4 ? snapshot.resetSenders : snapshot.refusedServices).length;
}
