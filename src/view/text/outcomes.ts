import { OUTCOME_WORDS } from '../../outcome-groups.js';
import type { Report } from '../../snapshot.js';
import { drawBar } from './bar.js';
import { formatCount, formatMany, formatPercent } from './format.js';
import { type Column, layOutTable } from './table.js';

const BAR_WIDTH = 30;

interface OutcomeLine {
  readonly word: string;
  readonly count: number;
}

/** How connections stand or ended, the most frequent first. */
export function describeOutcomes({ outcomes, tracking }: Report): string[] {
  const { pending, halfOpen } = tracking;
  const lines: OutcomeLine[] = [...OUTCOME_WORDS].map(([word, states]) => ({
    word,
    count: states.reduce((sum, state) => sum + outcomes[state], 0) - (word === 'unanswered' ? pending : 0),
  }));
  // Too young to be called unanswered.
  lines.push({ word: 'pending', count: pending });
  const all = lines.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return [];
  const shown = lines.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  const columns: ReadonlyArray<Column<OutcomeLine>> = [
    { heading: '', width: 17, align: 'left', giveWay: 0, cell: ({ word }) => word },
    { heading: '', width: 5, align: 'right', giveWay: 0, cell: ({ count }) => formatCount(count) },
    { heading: '', width: 3, align: 'right', giveWay: 0, cell: ({ count }) => formatPercent(count, all) },
    { heading: '', width: 0, align: 'left', giveWay: 0, cell: ({ count }) => drawBar(count, all, BAR_WIDTH) },
  ];
  const [, ...table] = layOutTable(columns, shown).lines;
  const half = halfOpen > 0 ? [`  half-open now: ${formatCount(halfOpen)}, whose server repeats its SYN-ACK`] : [];
  return [`Outcomes of ${formatMany(all, 'connection')}, and % of them`, ...table, ...half];
}
