import type { OpenerRow, PairRow, Report, ResetterRow, ServiceRow, Snapshot, SourceRow, SubnetRow } from '../../snapshot.js';
import { describeNetwork } from '../../source-network.js';
import {
  attemptRateColumn,
  attemptsColumn,
  barColumn,
  nameColumn,
  outcomeColumns,
  portColumn,
  resetRateColumn,
  rstColumn,
  shareColumn,
  synColumn,
  type Whole,
} from './columns.js';
import { formatCount, formatMillis, markLow } from './format.js';
import { type Column, type LastColumn, LINE_WIDTH, layOutTable, type ShownTable } from './table.js';

const NO_TABLE: ShownTable = { lines: [], headings: [] };

export function describeOpeners({ openers, totals, capture }: Report): ShownTable {
  if (openers.length === 0) return { ...NO_TABLE, lines: ['Openers: nobody sent a SYN'] };
  const all: Whole = { seconds: capture.durationSeconds, count: totals.syn };
  const columns: ReadonlyArray<Column<OpenerRow>> = [
    nameColumn('SOURCE', ({ ip }) => ip),
    portColumn,
    synColumn,
    attemptsColumn(openers),
    attemptRateColumn(all),
    ...outcomeColumns,
    shareColumn(({ syn }) => syn, all),
  ];
  const bar = barColumn(({ syn }: OpenerRow) => syn, all);
  return entitle('Openers: who sends SYNs, to which port', layOutTable(columns, openers, bar));
}

export function describeResetters({ resetters, totals, capture }: Report): ShownTable {
  if (resetters.length === 0) return { ...NO_TABLE, lines: ['Resetters: nobody sent a reset'] };
  const all: Whole = { seconds: capture.durationSeconds, count: totals.rst };
  const columns: ReadonlyArray<Column<ResetterRow>> = [
    nameColumn('SOURCE', ({ ip }) => ip),
    portColumn,
    rstColumn,
    resetRateColumn(all),
    shareColumn(({ rst }) => rst, all),
  ];
  return entitle('Resetters: who sends resets, from which port', layOutTable(columns, resetters, kindsColumn));
}

/** How many connections were reset, by kind; the most frequent ones where the line ends before they do. */
const kindsColumn: LastColumn<ResetterRow> = {
  heading: 'CONNECTIONS RESET',
  width: 17,
  most: 80,
  giveWay: 4,
  draw: ({ kinds, error }, width) => {
    const words = Object.entries(kinds)
      .sort(([, a], [, b]) => b - a)
      .map(([kind, count]) => `${kind} ${markLow(count, error)}`);
    for (let shown = words.length; shown > 0; shown--) {
      const text = words.slice(0, shown).join(', ') + (shown < words.length ? ', …' : '');
      if (text.length <= width) return text;
    }
    return (words[0] ?? '').slice(0, width);
  },
};

export function describeServices({ services, capture, totals }: Report, lineWidth = LINE_WIDTH): ShownTable {
  if (services.length === 0 && lineWidth === LINE_WIDTH) return NO_TABLE;
  const all: Whole = { seconds: capture.durationSeconds, count: totals.attempts };
  const columns: ReadonlyArray<Column<ServiceRow>> = [
    nameColumn('SERVICE', ({ ip }) => ip),
    portColumn,
    {
      heading: 'ATT',
      width: 5,
      align: 'right',
      giveWay: 0,
      cell: ({ attempts, error }) => markLow(attempts, error),
    },
    attemptRateColumn(all),
    ...outcomeColumns,
    ...(['p50', 'p95', 'max'] as const).map((part) => latencyColumn(part)),
  ];
  return entitle(
    'Services: who is asked; time from the first SYN to the first answer',
    layOutTable(columns, services, undefined, lineWidth),
  );
}

function latencyColumn(part: 'p50' | 'p95' | 'max'): Column<ServiceRow> {
  const cell = ({ connectMillis }: ServiceRow) => (connectMillis === null ? '' : formatMillis(connectMillis[part]));
  // The middle tells least: of most services it is as short as the network.
  return { heading: part.toUpperCase(), width: 5, align: 'right', giveWay: part === 'p95' ? 2 : 3, mayBeEmpty: true, cell };
}

export function describeSources({ sources, capture, totals }: Report, lineWidth = LINE_WIDTH): ShownTable {
  if (sources.length === 0 && lineWidth === LINE_WIDTH) return NO_TABLE;
  const all: Whole = { seconds: capture.durationSeconds, count: totals.syn };
  const columns: ReadonlyArray<Column<SourceRow>> = [nameColumn('SOURCE', ({ ip }) => ip), ...columnsOfBoth(sources, all)];
  const last = sources.some(({ network }) => network !== null) ? networkColumn : undefined;
  return entitle('Sources: all ports together', layOutTable(columns, sources, last, lineWidth));
}

/** Country, system and whose it is: as much of it as the line has room for. */
const networkColumn: LastColumn<SourceRow> = {
  heading: 'BELONGS TO',
  width: 12,
  most: 80,
  giveWay: 4,
  draw: ({ network }, width) => {
    const text = network === null ? '' : describeNetwork(network);
    return text.length > width ? `${text.slice(0, width - 1)}…` : text;
  },
};

/** Networks; in the report where some have several sources: else they would say what the sources say. */
export function describeSubnets(snapshot: Snapshot, lineWidth = LINE_WIDTH): ShownTable {
  const { subnets, capture, totals } = snapshot.report;
  if (lineWidth === LINE_WIDTH && subnets.every(({ sources }) => sources < 2)) return NO_TABLE;
  const all: Whole = { seconds: capture.durationSeconds, count: totals.syn };
  const sourcesColumn: Column<SubnetRow> = {
    heading: 'SRCS',
    width: 4,
    align: 'right',
    giveWay: 0,
    cell: ({ sources }) => `${snapshot.estimatesSources ? '≈' : ''}${formatCount(sources)}`,
  };
  const columns: ReadonlyArray<Column<SubnetRow>> = [
    nameColumn('NETWORK', ({ net }) => net),
    sourcesColumn,
    ...columnsOfBoth(subnets, all),
  ];
  return entitle('Networks: their sources together', layOutTable(columns, subnets, undefined, lineWidth));
}

/** Who asks whom: in no report, only where it is asked for. */
export function describePairs({ pairs, capture, totals }: Report, lineWidth: number): ShownTable {
  const all: Whole = { seconds: capture.durationSeconds, count: totals.syn };
  const columns: ReadonlyArray<Column<PairRow>> = [
    nameColumn('SOURCE', ({ orig }) => orig),
    nameColumn('RESPONDER', ({ resp }) => resp),
    synColumn,
    attemptsColumn(pairs),
    attemptRateColumn(all),
    ...outcomeColumns,
    shareColumn(({ syn }) => syn, all),
  ];
  return entitle('Pairs: who asks whom', layOutTable(columns, pairs, undefined, lineWidth));
}

function entitle(title: string, { lines, headings }: ShownTable): ShownTable {
  return { lines: [title, ...lines], headings };
}

/** What sources and networks have in common: they open and they reset. */
function columnsOfBoth(
  rows: readonly SourceRow[] | readonly SubnetRow[],
  all: Whole,
): ReadonlyArray<Column<SourceRow | SubnetRow>> {
  return [
    synColumn,
    attemptsColumn(rows),
    attemptRateColumn(all),
    { ...rstColumn, mayBeEmpty: true },
    { ...resetRateColumn(all), mayBeEmpty: true },
    ...outcomeColumns,
  ];
}
