/* Which panel has the focus, and which has the whole screen. */
import type { ScreenSnapshot } from '../../screen-snapshot.js';
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

/** Scrolls a panel of lines: 4 and 5 by the line that is marked, 6 by the first one shown. */
export function scrollPanel(ui: UiState, panel: 4 | 5 | 6, move: Move, { snapshot, geometry }: PressContext): UiState {
  const lines = snapshot === null ? 0 : countLines(snapshot, panel);
  const most = Math.max(panel === 6 ? lines - geometry.panelRows[6] : lines - 1, 0);
  const at = moveAlong(clamp(ui.panelScroll[panel], 0, most), move, most);
  return at === ui.panelScroll[panel] ? ui : { ...ui, panelScroll: { ...ui.panelScroll, [panel]: at } };
}

function countLines({ resetSenders, refusedServices, alerts }: ScreenSnapshot, panel: 4 | 5 | 6): number {
  return { 4: resetSenders, 5: refusedServices, 6: alerts }[panel].length;
}
