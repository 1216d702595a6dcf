import type { ReportTable } from '../../report-table.js';
import type { Snapshot } from '../../snapshot.js';
import { describeInputs, describeTotals } from './heading.js';
import { describeHost } from './host.js';
import { describeColumns } from './legend.js';
import { describeOutcomes } from './outcomes.js';
import { describeRemarks } from './remarks.js';
import type { ShownTable } from './table.js';
import {
  describeOpeners,
  describePairs,
  describeResetters,
  describeServices,
  describeSources,
  describeSubnets,
} from './tables.js';
import { describeVerdicts } from './verdicts.js';
import { wrapLine } from './wrap-line.js';

/** The report as text tables for 80 columns, the most telling first. */
export function renderReport(snapshot: Snapshot): string {
  const { report } = snapshot;
  const tables = [
    describeOpeners(report),
    describeResetters(report),
    describeServices(report),
    describeSources(report),
    describeSubnets(snapshot),
  ];
  const sections = [
    describeInputs(report),
    describeTotals(snapshot),
    describeVerdicts(report),
    describeOutcomes(report),
    ...tables.map(({ lines }) => lines),
    describeHost(report),
    [...describeRemarks(snapshot), ...describeColumns(tables.flatMap(({ headings }) => headings))],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.flatMap((line) => wrapLine(line)).join('\n'))
    .join('\n\n')}\n`;
}

/** One of the tables, in all its columns however wide that is. */
export function renderTable(snapshot: Snapshot, table: ReportTable): string {
  const { lines } = TABLES[table](snapshot, Number.POSITIVE_INFINITY);
  return lines.map((line) => `${line}\n`).join('');
}

const TABLES: Readonly<Record<ReportTable, (snapshot: Snapshot, lineWidth: number) => ShownTable>> = {
  src: ({ report }, lineWidth) => describeSources(report, lineWidth),
  subnet: describeSubnets,
  service: ({ report }, lineWidth) => describeServices(report, lineWidth),
  pair: ({ report }, lineWidth) => describePairs(report, lineWidth),
};
