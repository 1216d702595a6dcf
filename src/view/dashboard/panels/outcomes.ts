/* 3 Outcomes: how the attempts of the last 60 s ended, or stand. */
import type { OutcomeCounts, OutcomeGroup } from '../../../screen-snapshot.js';
import { OUTCOME_GROUPS } from '../../../screen-snapshot.js';
import type { Area } from '../canvas.js';
import { fitCount, formatShare } from '../cell-format.js';
import { insideOf, paintFrame } from '../frame.js';
import type { Scene } from '../scene.js';
import { drawBars } from '../sparkline.js';
import type { Theme } from '../theme.js';

/** The groups' names: of a row; of the legend, where it is wide and where it is narrow. */
const WORDS: Readonly<Record<OutcomeGroup, readonly [row: string, legend: string, short: string]>> = {
  opened: ['opened', 'open', 'open'],
  refused: ['refused', 'refused', 'refu'],
  unanswered: ['unanswered', 'unansw', 'unan'],
  halfOpen: ['half-open', 'half', 'half'],
  reset: ['reset', 'reset', 'rset'],
  forgotten: ['forgotten', 'forgot', 'forg'],
};
const WORD_WIDTH = 10;
/** Where the trend begins in a row, and how many stretches of time it has. */
const TREND_AT = 29;
const TRENDS = 15;
const LEAST_TREND = 10;

/** Groups that are shown: what was forgotten only where something was. */
export function shownGroups(counts: OutcomeCounts): OutcomeGroup[] {
  return OUTCOME_GROUPS.filter((group) => group !== 'forgotten' || counts.forgotten > 0);
}

export function paintOutcomes(scene: Scene, area: Area): void {
  const { canvas, theme, snapshot, ui } = scene;
  const { outcomes } = snapshot;
  paintFrame(canvas, area, theme, { title: '3 Outcomes', hints: ['last 60s'], isFocused: ui.focus === 3 });
  const { x, y, width, height } = insideOf(area);
  const groups = shownGroups(outcomes);
  const spare = height - 1 - groups.length;
  const barY = y + (spare >= 1 ? 1 : 0);
  paintOutcomeBar(scene, { x: x + 1, y: barY, width: width - 2, height: 1 }, outcomes);
  const rowsY = barY + (spare >= 3 ? 2 : 1);
  const all = sum(outcomes);
  const each = Math.max(Math.floor((y + height - rowsY) / groups.length), 1);
  groups.forEach((group, at) => {
    const rowY = rowsY + at * each;
    if (rowY >= y + height) return;
    const style = theme.styles[group];
    canvas.set(x + 1, rowY, theme.glyphs.outcomes[group], style);
    canvas.write(x + 3, rowY, WORDS[group][0].padEnd(WORD_WIDTH), theme.styles.plain);
    canvas.write(x + 15, rowY, fitCount(outcomes[group], 5).padStart(5), theme.styles.plain);
    canvas.write(x + 20, rowY, `${formatShare(outcomes[group], all)}%`.padStart(7), theme.styles.plain);
    const room = width - TREND_AT - 2;
    const bars = Math.max(each - 1, 1);
    if (room >= LEAST_TREND) paintTrend(scene, group, { x: x + TREND_AT, y: rowY, width: room, height: bars });
  });
}

/** As wide as there is room for, and where the panel is high, as high. */
function paintTrend({ canvas, theme, snapshot }: Scene, group: OutcomeGroup, { x, y, width, height }: Area): void {
  const each = Math.max(Math.floor(width / TRENDS), 1);
  const shown = snapshot.outcomeTrends[group].slice(-Math.min(TRENDS, Math.floor(width / each)));
  drawBars(shown, height, theme.glyphs).forEach((bars, line) => {
    const widened = [...bars].map((bar) => bar.repeat(each)).join('');
    canvas.write(x, y + line, widened, theme.styles[group], width);
  });
}

/** Compact: the bar, and a legend below it. */
export function paintOutcomeLines(scene: Scene, { x, y, width }: Area, outcomes: OutcomeCounts, isFocused: boolean): void {
  const { canvas, theme } = scene;
  paintOutcomeBar(scene, { x, y, width, height: 1 }, outcomes);
  let at = x;
  const { entries, gap } = fitLegend(outcomes, width, theme);
  for (const [group, word, share] of entries) {
    canvas.set(at, y + 1, theme.glyphs.outcomes[group], theme.styles[group]);
    canvas.write(at + 2, y + 1, word, isFocused ? theme.styles.borderFocused : theme.styles.faint);
    at = canvas.write(at + 3 + word.length, y + 1, share, theme.styles.plain) + gap;
  }
}

type LegendEntry = readonly [group: OutcomeGroup, word: string, share: string];

/** The widest legend that fits; if none does, the shortest without its last ones. */
function fitLegend(counts: OutcomeCounts, width: number, theme: Theme): { entries: LegendEntry[]; gap: number } {
  const all = sum(counts);
  const make = (word: 1 | 2): LegendEntry[] =>
    shownGroups(counts).map((group) => [group, WORDS[group][word], `${formatShare(counts[group], all)}%`]);
  const cells = (entries: readonly LegendEntry[], gap: number) =>
    entries.reduce((sum, [group, word, share]) => {
      return sum + theme.glyphs.outcomes[group].length + 1 + word.length + 1 + share.length + gap;
    }, -gap);
  for (const [word, gap] of [
    [1, 2],
    [1, 1],
    [2, 1],
  ] as const) {
    const entries = make(word);
    if (cells(entries, gap) <= width) return { entries, gap };
  }
  const entries = make(2);
  while (entries.length > 0 && cells(entries, 1) > width) entries.pop();
  return { entries, gap: 1 };
}

/** A line of cells, shared out among the groups; a plain rule where there is nothing to share. */
function paintOutcomeBar({ canvas, theme }: Pick<Scene, 'canvas' | 'theme'>, { x, y, width }: Area, counts: OutcomeCounts): void {
  const shares = shareCells(counts, width);
  if (shares === null) {
    for (let column = 0; column < width; column++) canvas.set(x + column, y, theme.glyphs.horizontal, theme.styles.faint);
    return;
  }
  let at = x;
  for (const group of OUTCOME_GROUPS) {
    for (let cell = 0; cell < shares[group]; cell++) canvas.set(at++, y, theme.glyphs.outcomes[group], theme.styles[group]);
  }
}

/** Cells for each group: they add up to `width`, and none that counts something is left without. null where all are 0. */
export function shareCells(counts: OutcomeCounts, width: number): Record<OutcomeGroup, number> | null {
  const all = sum(counts);
  const shares: Record<OutcomeGroup, number> = { opened: 0, refused: 0, unanswered: 0, halfOpen: 0, reset: 0, forgotten: 0 };
  const present = OUTCOME_GROUPS.filter((group) => counts[group] > 0);
  if (present.length === 0 || width < present.length) return null;
  let given = 0;
  for (const group of present) given += shares[group] = Math.max(1, Math.floor((counts[group] / all) * width));
  // What rounding leaves or lacks goes to, or comes from, the largest.
  while (given !== width) {
    const largest = present.reduce((best, group) => (shares[group] > shares[best] ? group : best));
    const step = given < width ? width - given : -1;
    shares[largest] += step;
    given += step;
  }
  return shares;
}

function sum(counts: OutcomeCounts): number {
  return OUTCOME_GROUPS.reduce((total, group) => total + counts[group], 0);
}
