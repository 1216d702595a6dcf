import { REJ, RSTO, RSTOS0, RSTR, S0, S1, S2, S3, SF, SH } from '../conn-state.js';
import type { TableRows } from './table-rows.js';

/* How the attempts of a row stand, in the groups of screen-snapshot.ts; a row's unanswered ones may be younger than 5 s. */

export function countOpened(rows: TableRows, row: number): number {
  const answered = rows.stateOf(row, S1) + rows.stateOf(row, S2) + rows.stateOf(row, S3) + rows.stateOf(row, SF);
  return Math.max(0, answered - rows.halfOpenOf(row));
}

/** Connections that the responder has ended by a FIN: nobody gets it to do that who has not completed the handshake. */
export function countProven(rows: TableRows, row: number): number {
  return rows.stateOf(row, SF) + rows.stateOf(row, S3);
}

export function countRefused(rows: TableRows, row: number): number {
  return rows.stateOf(row, REJ);
}

export function countUnanswered(rows: TableRows, row: number): number {
  return rows.stateOf(row, S0) + rows.stateOf(row, SH);
}

export function countReset(rows: TableRows, row: number): number {
  return rows.stateOf(row, RSTO) + rows.stateOf(row, RSTR) + rows.stateOf(row, RSTOS0);
}

/** Of the attempts, those that were refused or unanswered, in percent; null where there are none. */
export function measureFailure(rows: TableRows, row: number): number | null {
  const attempts = rows.attemptsOf(row);
  if (attempts <= 0) return null;
  return (100 * (countRefused(rows, row) + countUnanswered(rows, row))) / attempts;
}
