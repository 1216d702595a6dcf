import type { Notice } from './ui-state.js';

const SHOWN_MILLIS = 5000;

/** Whether it is still to be shown, at a moment of the machine's clock. */
export function isNoticeShown({ atMillis }: Notice, nowMillis: number): boolean {
  return nowMillis - atMillis < SHOWN_MILLIS;
}
