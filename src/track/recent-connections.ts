import type { ConnRecord } from '../conn-record.js';
import type { RowKey } from '../screen-question.js';
import { readRecord } from './conn-reader.js';
import * as R from './conn-rows.js';
import type { ConnTable } from './conn-table.js';

/** The connections of an address, whichever side it is, that began last: at most `limit`, the newest first; those without a time last. */
export function readRecent(table: ConnTable, { family, words }: RowKey, limit: number): ConnRecord[] {
  const { rows, pendingCapacity } = table;
  const address = Int32Array.from(words);
  const newest = new NewestRows(rows, limit);
  // The unanswered lie in order of arrival: behind so many, all are older.
  let found = 0;
  for (let age = 0; age < table.pendingUsed && found < limit; age++) {
    const row = table.pendingRow(age);
    if (!rows.isOf(row, family, address)) continue;
    newest.add(row);
    found++;
  }
  for (let row = pendingCapacity; row < rows.rowCount; row++) if (rows.isOf(row, family, address)) newest.add(row);
  return newest.rows.map((row) => readRecord(rows, row));
}

/** A few rows, those that began last first. */
class NewestRows {
  readonly rows: number[] = [];

  constructor(
    private readonly table: R.ConnRows,
    private readonly limit: number,
  ) {}

  add(row: number): void {
    const { rows, limit } = this;
    let place = rows.length;
    while (place > 0 && this.isNewer(row, rows[place - 1])) place--;
    if (place >= limit) return;
    rows.splice(place, 0, row);
    if (rows.length > limit) rows.pop();
  }

  private isNewer(row: number, other: number): boolean {
    const { words } = this.table;
    const seconds = this.secondsOf(row) - this.secondsOf(other);
    if (seconds !== 0) return seconds > 0;
    return words[row * R.ROW_WORDS + R.NANOS_WORD] > words[other * R.ROW_WORDS + R.NANOS_WORD];
  }

  private secondsOf(row: number): number {
    const { words } = this.table;
    const hasTime = (words[row * R.ROW_WORDS + R.STATE_WORD] & R.HAS_NO_TIME) === 0;
    return hasTime ? words[row * R.ROW_WORDS + R.SECONDS_WORD] >>> 0 : -1;
  }
}
