import type { Snapshot } from '../../snapshot.js';
import { describeInputs, describeTotals } from './heading.js';
import { describeColumns } from './legend.js';
import { describeOutcomes } from './outcomes.js';
import { describeRemarks } from './remarks.js';
import { LINE_WIDTH } from './table.js';
import { describeOpeners, describeResetters, describeServices, describeSources, describeSubnets } from './tables.js';

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
    describeOutcomes(report),
    ...tables.map(({ lines }) => lines),
    [...describeRemarks(snapshot), ...describeColumns(tables.flatMap(({ headings }) => headings))],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.flatMap(wrapLine).join('\n'))
    .join('\n\n')}\n`;
}

/** Breaks a line that is too long at a space, or where there is none, anywhere; nothing is lost. */
function wrapLine(line: string): string[] {
  if (line.length <= LINE_WIDTH) return [line];
  const space = line.lastIndexOf(' ', LINE_WIDTH);
  const at = space > LINE_WIDTH / 2 ? space : LINE_WIDTH;
  return [line.slice(0, at), ...wrapLine(`    ${line.slice(at).trimStart()}`)];
}
