/* The columns that several tables have. What gives way first where a line is full: the higher number. */
import { abortedOf, openOf, type RowWithOutcomes, refusedOf, unansweredOf } from '../row-outcomes.js';
import { drawBar } from './bar.js';
import { formatPercent, formatRate, markCount, markLow, signOfOthers, signOfSegments } from './format.js';
import { type Column, type LastColumn, NOTHING } from './table.js';

/** What a row says of attempts: those of the source or to the service that it is about. */
export interface OpenedRow extends RowWithOutcomes {
  readonly syn: number;
  readonly attempts: number;
  readonly error: number;
}

/** A segment count, its rate and its share need to know these. */
export interface Whole {
  readonly seconds: number;
  /** Of all rows. */
  readonly count: number;
}

const MAX_BAR_WIDTH = 12;

export function nameColumn<Row>(heading: string, cell: (row: Row) => string): Column<Row> {
  return { heading, width: 15, align: 'left', giveWay: 0, cell };
}

export const portColumn: Column<{ readonly port: number }> = {
  heading: 'PORT',
  width: 5,
  align: 'right',
  giveWay: 0,
  cell: ({ port }) => String(port),
};

export const synColumn: Column<OpenedRow> = segmentColumn('SYN', ({ syn }) => syn);
export const rstColumn: Column<{ readonly rst: number; readonly error: number }> = segmentColumn('RST', ({ rst }) => rst);

function segmentColumn<Row extends { readonly error: number }>(heading: string, countOf: (row: Row) => number): Column<Row> {
  const cell = (row: Row) => (countOf(row) === 0 ? NOTHING : markCount(countOf(row), row.error));
  return { heading, width: 5, align: 'right', giveWay: 0, cell };
}

/** Only where it says something that SYN does not: some SYNs were retransmissions or duplicates. */
export function attemptsColumn(rows: readonly OpenedRow[]): Column<OpenedRow> {
  const isSame = rows.every(({ syn, attempts }) => syn === attempts);
  return countColumn('ATT', 3, ({ attempts }) => (isSame ? 0 : attempts));
}

/** New connections a second; the rate of SYNs with their retransmissions is nobody's question. */
export function attemptRateColumn({ seconds }: Whole): Column<OpenedRow> {
  return rateColumn('SYN/s', ({ attempts }) => attempts, signOfOthers, seconds);
}

export function resetRateColumn({ seconds }: Whole): Column<{ readonly rst: number; readonly error: number }> {
  return rateColumn('RST/s', ({ rst }) => rst, signOfSegments, seconds);
}

/** Marked as its count is. */
function rateColumn<Row extends { readonly error: number }>(
  heading: string,
  countOf: (row: Row) => number,
  signOf: (error: number) => string,
  seconds: number,
): Column<Row> {
  const cell = (row: Row) => {
    const rate = seconds > 0 ? countOf(row) / seconds : 0;
    return rate === 0 ? NOTHING : signOf(row.error) + formatRate(rate);
  };
  return { heading, width: 5, align: 'right', giveWay: 5, cell };
}

/** A count of attempts or connections, which goes where it is nothing in every row. */
function countColumn(heading: string, giveWay: number, countOf: (row: OpenedRow) => number): Column<OpenedRow> {
  const cell = (row: OpenedRow) => (countOf(row) > 0 ? markLow(countOf(row), row.error) : NOTHING);
  return { heading, width: heading.length > 4 ? 5 : 4, align: 'right', giveWay, mayBeEmpty: true, cell };
}

/** How attempts stand or ended; no connection is in two of the columns. */
export const outcomeColumns: ReadonlyArray<Column<OpenedRow>> = [
  countColumn('OPEN', 3, openOf),
  countColumn('REFU', 1, refusedOf),
  countColumn('UNAN', 1, unansweredOf),
  countColumn('HALF', 2, ({ halfOpen }) => halfOpen),
  countColumn('RSET', 4, abortedOf),
  { heading: 'FAIL%', width: 5, align: 'right', giveWay: 0, cell: describeFailures },
];

/** What share of all the row has, in percent. */
export function shareColumn<Row>(countOf: (row: Row) => number, { count }: Whole): Column<Row> {
  return { heading: '%', width: 3, align: 'right', giveWay: 6, cell: (row) => formatPercent(countOf(row), count) };
}

/** The same as a bar. */
export function barColumn<Row>(countOf: (row: Row) => number, { count }: Whole): LastColumn<Row> {
  return { heading: '', width: 4, most: MAX_BAR_WIDTH, giveWay: 7, draw: (row, width) => drawBar(countOf(row), count, width) };
}

function describeFailures(row: OpenedRow): string {
  const failures = refusedOf(row) + unansweredOf(row);
  return formatPercent(Math.min(failures, row.attempts), row.attempts);
}
