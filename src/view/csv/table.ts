import { type CsvCell, writeCsv } from '../../csv.js';
import type { ReportTable } from '../../report-table.js';
import type { PairRow, Report, ServiceRow, SourceRow, SubnetRow } from '../../snapshot.js';
import { abortedOf, openOf, refusedOf, unansweredOf } from '../row-outcomes.js';

type Column<Row> = readonly [name: string, cell: (row: Row) => CsvCell];

/** One table of the report as CSV. README.md has the names of the columns: they stay, new ones come behind. */
export function writeTable(report: Report, table: ReportTable): string {
  switch (table) {
    case 'src':
      return write<SourceRow>([['source', ({ ip }) => ip], ...OPENED, ...RESET, ...ACTIVITY], report.sources);
    case 'subnet': {
      const columns: ReadonlyArray<Column<SubnetRow>> = [
        ['subnet', ({ net }) => net],
        ['sources', ({ sources }) => sources],
      ];
      return write<SubnetRow>([...columns, ...OPENED, ...RESET, ...ACTIVITY], report.subnets);
    }
    case 'service': {
      const columns: ReadonlyArray<Column<ServiceRow>> = [
        ['service', ({ ip }) => ip],
        ['port', ({ port }) => port],
      ];
      return write<ServiceRow>([...columns, ...OPENED, ...LATENCY, ...ACTIVITY], report.services);
    }
    case 'pair': {
      const columns: ReadonlyArray<Column<PairRow>> = [
        ['source', ({ orig }) => orig],
        ['responder', ({ resp }) => resp],
      ];
      return write<PairRow>([...columns, ...OPENED, ...ACTIVITY], report.pairs);
    }
  }
}

function write<Row>(columns: ReadonlyArray<Column<Row>>, rows: readonly Row[]): string {
  return writeCsv(
    columns.map(([name]) => name),
    rows.map((row) => columns.map(([, cell]) => cell(row))),
  );
}

const OPENED: ReadonlyArray<Column<PairRow | ServiceRow | SourceRow | SubnetRow>> = [
  ['syn', ({ syn }) => syn],
  ['attempts', ({ attempts }) => attempts],
  ['syn_retransmissions', ({ synRetransmissions }) => synRetransmissions],
  ['open', openOf],
  ['refused', refusedOf],
  ['unanswered', unansweredOf],
  ['half_open', ({ halfOpen }) => halfOpen],
  ['aborted', abortedOf],
  ['syn_per_second_1s', ({ synPerSecond }) => synPerSecond[0] ?? null],
  ['syn_per_second_10s', ({ synPerSecond }) => synPerSecond[1] ?? null],
  ['syn_per_second_60s', ({ synPerSecond }) => synPerSecond[2] ?? null],
];

/** Resets that a source, or those of a network, sent. */
const RESET: ReadonlyArray<Column<SourceRow | SubnetRow>> = [
  ['rst', ({ rst }) => rst],
  ['resets', ({ resets }) => resets],
  ['rst_per_second_1s', ({ rstPerSecond }) => rstPerSecond[0] ?? null],
  ['rst_per_second_10s', ({ rstPerSecond }) => rstPerSecond[1] ?? null],
  ['rst_per_second_60s', ({ rstPerSecond }) => rstPerSecond[2] ?? null],
];

/** From the first SYN to its first answer. */
const LATENCY: ReadonlyArray<Column<ServiceRow>> = [
  ['p50_milliseconds', ({ connectMillis }) => connectMillis?.p50 ?? null],
  ['p95_milliseconds', ({ connectMillis }) => connectMillis?.p95 ?? null],
  ['max_milliseconds', ({ connectMillis }) => connectMillis?.max ?? null],
];

const ACTIVITY: ReadonlyArray<Column<PairRow | ServiceRow | SourceRow | SubnetRow>> = [
  ['peak_per_second', ({ peakPerSecond }) => peakPerSecond],
  ['first', ({ first }) => first],
  ['last', ({ last }) => last],
  ['error', ({ error }) => error],
];
