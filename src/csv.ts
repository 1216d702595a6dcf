/* CSV (RFC 4180): numbers as they are, so that other programs can go on with them. */
import { sanitize } from './sanitize.js';

/** null: the row has none, which is an empty cell. */
export type CsvCell = string | number | null;

/** A heading and a line each of the rows. */
export function writeCsv(heading: readonly string[], rows: ReadonlyArray<readonly CsvCell[]>): string {
  return [heading, ...rows].map((cells) => `${cells.map(writeCell).join(',')}\r\n`).join('');
}

function writeCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = sanitize(cell);
  // A spreadsheet would take it for a formula: a program chooses the name of its process.
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}
