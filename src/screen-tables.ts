/* Tables that are asked for on the program's own account, and not on the screen's. */
import type { ScreenQuestion, ScreenView, SortKey } from './screen-question.js';
import type { ScreenRow, ScreenTable } from './screen-snapshot.js';

type ReadTable = (
  question: Pick<ScreenQuestion, 'view' | 'order' | 'filter' | 'from' | 'limit' | 'follow' | 'keepsFollowed'>,
) => ScreenTable;

/** Rows with the most of something first. */
export function findMost(readTable: ReadTable, view: ScreenView, sort: SortKey, limit: number): readonly ScreenRow[] {
  const order = { sort, isReversed: false, rateSpan: 60 } as const;
  return readTable({ view, order, filter: [], from: 0, limit, follow: null, keepsFollowed: false }).rows;
}

/** Rows with the most unanswered attempts, and those with the most half-open ones. */
export function findUnanswered(readTable: ReadTable, view: ScreenView, limit: number): ScreenRow[] {
  const rows = [...findMost(readTable, view, 'unanswered', limit), ...findMost(readTable, view, 'halfOpen', limit)];
  return [...new Map(rows.map((row) => [`${row.address} ${row.port}`, row])).values()];
}

export function makeEmptyTable({ view, order }: ScreenQuestion): ScreenTable {
  return { view, order, rows: [], from: 0, matched: 0, total: 0, isPartial: false, followed: null };
}
