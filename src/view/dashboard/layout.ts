/*
 * Where the panels are. Full, from 100 columns and 30 rows on:
 *
 *     ┌───────────────────── status line ─────────────────────┐
 *     │  2 New connections                 │  3 Outcomes      │   a quarter of the rows
 *     ├────────────────────────────────────┴──────────────────┤
 *     │  1 Sources                                            │   what is left
 *     ├──────────────────┬─────────────────┬──────────────────┤
 *     │  4 Reset senders │  5 Refused      │  6 Alerts        │   three sixteenths of the rows
 *     └──────────────────────── key bar ──────────────────────┘
 *
 * Compact, below that:
 *
 *     ┌───────────────────── status line ─────────────────────┐
 *     │  2 without a frame: 3 rows, from 18 rows on more      │
 *     │  3 a bar and a legend: 2 rows                         │
 *     │  1 Sources; in its place 4, 5 or 6 when that has      │   what is left
 *     │    the focus                                          │
 *     │  6 the last alerts, a row each, from 18 rows on       │
 *     └──────────────────────── key bar ──────────────────────┘
 *
 * A zoomed panel has everything between status line and key bar. Below 60 columns or 15 rows, nothing of this is drawn.
 */
import type { Area } from './canvas.js';
import type { PanelNumber, UiState } from './ui-state.js';

/** The smallest screen that is drawn. */
export const LEAST_COLUMNS = 60;
export const LEAST_ROWS = 15;
const FULL = { columns: 100, rows: 30 } as const;
/** Compact: rows of the chart, and of the alerts, of a screen that has so many rows or more. */
const COMPACT_STEPS = [
  { rows: 40, chart: 8, alerts: 4 },
  { rows: 22, chart: 5, alerts: 2 },
  { rows: 18, chart: 4, alerts: 1 },
  { rows: 0, chart: 3, alerts: 0 },
] as const;

export interface ScreenPlan {
  readonly kind: 'tooSmall' | 'compact' | 'full' | 'zoomed';
  readonly status: Area;
  readonly keys: Area;
  /** Everything between the two. */
  readonly body: Area;
  /** Panels that are shown, those with a frame including it. In a compact one, 2, 3 and 6 have none. */
  readonly panels: Readonly<Partial<Record<PanelNumber, Area>>>;
  /** Compact: the last alerts. */
  readonly alertLines: Area | null;
  /** Where the table is, or would be. */
  readonly table: Area;
}

export function planScreen(columns: number, rows: number, ui: Pick<UiState, 'focus' | 'zoomed'>): ScreenPlan {
  const status: Area = { x: 0, y: 0, width: columns, height: 1 };
  const keys: Area = { x: 0, y: rows - 1, width: columns, height: 1 };
  const body: Area = { x: 0, y: 1, width: columns, height: Math.max(rows - 2, 0) };
  const bones = { status, keys, body, alertLines: null, table: body };
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) return { ...bones, kind: 'tooSmall', panels: {} };
  if (ui.zoomed !== null) return { ...bones, kind: 'zoomed', panels: { [ui.zoomed]: body } };
  if (columns < FULL.columns || rows < FULL.rows) return { ...bones, kind: 'compact', ...planCompact(body, rows, ui.focus) };
  return { ...bones, kind: 'full', ...planFull(body, rows) };
}

function planFull({ y, width, height }: Area, rows: number): Pick<ScreenPlan, 'panels' | 'table'> {
  const top = clamp(Math.round(rows / 4), 9, 16);
  const bottom = clamp(Math.round((rows * 3) / 16), 7, 14);
  const outcomes = clamp(Math.round(width * 0.3), 40, 64);
  const resets = Math.floor(width * 0.3);
  const refused = Math.floor(width * 0.32);
  const bottomY = y + height - bottom;
  const table: Area = { x: 0, y: y + top, width, height: height - top - bottom };
  return {
    table,
    panels: {
      1: table,
      2: { x: 0, y, width: width - outcomes, height: top },
      3: { x: width - outcomes, y, width: outcomes, height: top },
      4: { x: 0, y: bottomY, width: resets, height: bottom },
      5: { x: resets, y: bottomY, width: refused, height: bottom },
      6: { x: resets + refused, y: bottomY, width: width - resets - refused, height: bottom },
    },
  };
}

function planCompact(
  { y, width, height }: Area,
  rows: number,
  focus: PanelNumber,
): Pick<ScreenPlan, 'panels' | 'table' | 'alertLines'> {
  const step = COMPACT_STEPS.find((one) => rows >= one.rows) ?? COMPACT_STEPS[COMPACT_STEPS.length - 1];
  const tableY = y + step.chart + 2;
  const table: Area = { x: 0, y: tableY, width, height: y + height - step.alerts - tableY };
  return {
    table,
    panels: {
      2: { x: 0, y, width, height: step.chart },
      3: { x: 0, y: y + step.chart, width, height: 2 },
      [focus >= 4 ? focus : 1]: table,
    },
    alertLines: step.alerts === 0 ? null : { x: 0, y: y + height - step.alerts, width, height: step.alerts },
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
