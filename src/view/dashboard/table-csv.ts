/* The table as a file. */
import { type CsvCell, writeCsv } from '../../csv.js';
import { failPercentOf } from '../../row-order.js';
import type { RateSpan } from '../../screen-question.js';
import type { ScreenRow, ScreenTable } from '../../screen-snapshot.js';
import { formatTimestamp } from '../../timestamp.js';

type Column = readonly [name: string, cell: (row: ScreenRow) => CsvCell];

/** A heading and a line each of the table's rows; what a row does not have is empty. */
export function writeTableCsv(table: ScreenTable, rateSpan: RateSpan): string {
  const columns = listColumns(rateSpan);
  return writeCsv(
    columns.map(([name]) => name),
    table.rows.map((row) => columns.map(([, cell]) => shorten(cell(row)))),
  );
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

/** Sixtieths have no end: three decimals, as in the JSON. */
function shorten(cell: CsvCell): CsvCell {
  return typeof cell === 'number' ? Math.round(cell * 1000) / 1000 : cell;
}
