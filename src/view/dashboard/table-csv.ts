/* The table as a file: RFC 4180, numbers as they are, so that other programs can go on with them. */
import { failPercentOf } from '../../row-order.js';
import { sanitize } from '../../sanitize.js';
import type { RateSpan } from '../../screen-question.js';
import type { ScreenRow, ScreenTable } from '../../screen-snapshot.js';
import { formatTimestamp } from '../../timestamp.js';

type Cell = string | number | null;
type Column = readonly [name: string, cell: (row: ScreenRow) => Cell];

/** A heading and a line each of the table's rows; what a row does not have is empty. */
export function writeTableCsv(table: ScreenTable, rateSpan: RateSpan): string {
  const columns = listColumns(rateSpan);
  const heading = columns.map(([name]) => name).join(',');
  const lines = table.rows.map((row) => columns.map(([, cell]) => writeCell(cell(row))).join(','));
  return [heading, ...lines, ''].join('\r\n');
}

function listColumns(span: RateSpan): readonly Column[] {
  return [
    ['source', (row) => row.address],
    ['peer', (row) => row.peer],
    ['port', (row) => row.shownPort],
    ['process', (row) => row.process],
    [`syn_per_second_${span}s`, (row) => row.synRates[span]],
    [`rst_per_second_${span}s`, (row) => row.rstRates?.[span] ?? null],
    ['syn', (row) => row.syn],
    ['rst', (row) => row.rst],
    ['attempts', (row) => row.attempts],
    ['open', (row) => row.open],
    ['refused', (row) => row.refused],
    ['unanswered', (row) => row.unanswered],
    ['half_open', (row) => row.halfOpen],
    ['reset', (row) => row.reset],
    ['fail_percent', failPercentOf],
    ['peers', (row) => row.peers],
    ['peers_at_least', (row) => (row.peers === null ? null : Number(row.peersAreLow))],
    ['last', (row) => (row.lastSeconds === null ? null : writeTime(row.lastSeconds))],
    ['error', (row) => row.error],
  ];
}

function writeTime(seconds: number): string {
  const whole = Math.floor(seconds);
  return formatTimestamp(whole, Math.floor((seconds - whole) * 1e9));
}

function writeCell(cell: Cell): string {
  if (cell === null) return '';
  // Sixtieths have no end: three decimals, as in the JSON.
  if (typeof cell === 'number') return String(Math.round(cell * 1000) / 1000);
  const text = sanitize(cell);
  // A spreadsheet would take it for a formula: a program chooses the name of its process.
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}
