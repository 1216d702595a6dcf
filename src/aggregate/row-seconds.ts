import { stampOf } from './packet-time.js';
import { SECOND_SLOTS, STRETCH_SECONDS, stretchOf } from './rate-rings.js';
import type { RowMoments } from './row-moments.js';

/** Whether a row tells a second by itself, or has nothing in it. Further back, it only knows stretches. */
export function knowsSecond(moments: RowMoments, row: number, second: number): boolean {
  return moments.stampOf(row) - stampOf(second) <= SECOND_SLOTS;
}

/** Attempts of a row in one of the last 60 seconds; where only the stretch is known, an equal part of it. */
export function synOfSecond(moments: RowMoments, row: number, second: number): number {
  if (knowsSecond(moments, row, second)) return moments.synIn(row, stampOf(second));
  return shareOfStretch(
    moments.stampOf(row),
    stampOf(second),
    (stretch) => moments.synInStretch(row, stretch),
    (stamp) => moments.synIn(row, stamp),
  );
}

/** The same of resets. */
export function rstOfSecond(moments: RowMoments, row: number, second: number): number {
  if (knowsSecond(moments, row, second)) return moments.rstIn(row, stampOf(second));
  return shareOfStretch(
    moments.stampOf(row),
    stampOf(second),
    (stretch) => moments.rstInStretch(row, stretch),
    (stamp) => moments.rstIn(row, stamp),
  );
}

/** What is left of a stretch without the seconds of it that are known, by the number of the others. */
function shareOfStretch(
  newest: number,
  stamp: number,
  ofStretch: (stretch: number) => number,
  ofSecond: (stamp: number) => number,
): number {
  const stretch = stretchOf(stamp);
  const firstKnown = newest - SECOND_SLOTS;
  const start = stretch * STRETCH_SECONDS;
  let left = ofStretch(stretch);
  for (let known = Math.max(start, firstKnown); known < start + STRETCH_SECONDS; known++) left -= ofSecond(known);
  return Math.max(0, left) / Math.min(STRETCH_SECONDS, firstKnown - start);
}
