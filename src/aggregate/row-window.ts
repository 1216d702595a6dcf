import type { ScreenQuestion } from '../screen-question.js';

/** What a table is asked for. */
export type TableQuestion = Pick<ScreenQuestion, 'view' | 'order' | 'filter' | 'from' | 'limit' | 'follow' | 'keepsFollowed'>;

/**
 * The place of the first row to give: as asked for, but not beyond the last ones; or, where a row is kept in sight, so that it is in the
 * middle third.
 */
export function placeWindow({ from, limit, keepsFollowed }: TableQuestion, matched: number, followed: number | null): number {
  let first = from;
  if (keepsFollowed && followed !== null) {
    const least = Math.floor(limit / 3);
    const most = Math.max(least, Math.ceil((limit * 2) / 3) - 1);
    first = Math.min(Math.max(from, followed - most), followed - least);
  }
  return Math.max(0, Math.min(first, matched - limit));
}
