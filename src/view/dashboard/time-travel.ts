/* Stepping through the seconds of a live capture that are past. */
import type { ScreenSnapshot } from '../../screen-snapshot.js';
import { askFor, become, type PressContext, type PressResult, withNotice } from './press-context.js';
import type { UiState } from './ui-state.js';

/** Rows are kept for so long. */
const KEPT_SECONDS = 900;
/** A second is kept some time after it is over: packets of it may still come. */
const LATE_SECONDS = 2;

/** Shows the second so many later, or earlier if below 0; behind the newest that is kept, now. A display that was paused goes there. */
export function stepTime(ui: UiState, seconds: number, context: PressContext): PressResult {
  const { snapshot } = context;
  if (snapshot === null || snapshot.nowSeconds === null) return become(withNotice(ui, 'nothing was seen yet', context));
  const newest = Math.floor(snapshot.nowSeconds) - LATE_SECONDS;
  const oldest = oldestSecond(snapshot, newest);
  if (seconds > 0 && (ui.second === null || ui.second + seconds >= newest)) return showNow(ui);
  const wanted = ui.second === null ? newest + LATE_SECONDS + seconds : ui.second + seconds;
  const second = Math.max(Math.min(wanted, newest), oldest);
  if (second > newest || second === ui.second) return become(withNotice(ui, 'nothing older is kept', context));
  return askFor({ ...ui, second, pausedAtMillis: null });
}

/** Back from the past, and from a pause. */
export function showNow(ui: UiState): PressResult {
  if (ui.second === null && ui.pausedAtMillis === null) return become(ui);
  return askFor({ ...ui, second: null, pausedAtMillis: null });
}

/** Live, the display stops and the counting goes on. */
export function togglePause(ui: UiState, { nowMillis }: PressContext): PressResult {
  return ui.pausedAtMillis === null ? become({ ...ui, pausedAtMillis: nowMillis }) : askFor({ ...ui, pausedAtMillis: null });
}

function oldestSecond({ scrub, chart }: ScreenSnapshot, newest: number): number {
  if (scrub !== null && scrub.oldest !== null) return scrub.oldest;
  return Math.max(chart.syn.length === 0 ? 0 : chart.firstSecond, newest - KEPT_SECONDS + 1);
}
