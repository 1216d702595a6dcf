/* A chart of seconds: SYNs upwards and resets downwards from one line, a dot a second, two dots a cell, each side with its own scale. */
import type { ScreenChart } from '../../screen-snapshot.js';
import { brailleCell, DOTS_PER_CELL } from './braille.js';
import type { Area, Canvas, CellStyle } from './canvas.js';
import { formatCount } from './cell-format.js';
import type { Glyphs } from './glyphs.js';
import type { Theme } from './theme.js';

const LABEL_WIDTH = 5;
const SECONDS_PER_CELL = 2;
/** Between two labels of the time. */
const LABEL_SECONDS = 60;
const LEAST_SCALE = 10;
const NICE_STEPS = [1, 1.5, 2, 3, 4, 5, 8, 10];

export interface ChartWishes {
  /** Labels of the time below. */
  readonly hasTimeAxis: boolean;
  /** A second to be marked, and kept in sight. */
  readonly cursorSecond: number | null;
  readonly axisStyle: CellStyle;
}

/** The smallest round number that is not below `largest`: "59.5k" gives 80,000. */
export function niceScale(largest: number): number {
  if (!(largest > LEAST_SCALE)) return LEAST_SCALE;
  if (!Number.isFinite(largest)) return Number.MAX_VALUE;
  const power = 10 ** Math.floor(Math.log10(largest));
  return (NICE_STEPS.find((step) => step * power >= largest) ?? 10) * power;
}

/** The seconds in sight: indices `start` to `end` of a chart, `end` not with them; `start` may lie before its first one. */
function windowOf(
  { firstSecond, syn }: ScreenChart,
  seconds: number,
  cursorSecond: number | null,
): { start: number; end: number } {
  let end = syn.length;
  if (cursorSecond !== null) {
    const at = cursorSecond - firstSecond;
    if (at >= 0 && at < end - seconds) end = Math.min(at + Math.ceil(seconds / 2), end);
  }
  return { start: end - seconds, end };
}

export function paintMirrorChart(canvas: Canvas, area: Area, theme: Theme, chart: ScreenChart, wishes: ChartWishes): void {
  const { x, y, width } = area;
  const height = area.height - (wishes.hasTimeAxis ? 1 : 0);
  if (height < 2 || width <= LABEL_WIDTH + 1) return;
  const plot: Area = { x: x + LABEL_WIDTH + 1, y, width: width - LABEL_WIDTH - 1, height };
  const { start, end } = windowOf(chart, plot.width * SECONDS_PER_CELL, wishes.cursorSecond);
  const from = Math.max(start, 0);
  const mostSyn = Math.max(0, ...chart.syn.slice(from, end));
  const mostRst = Math.max(0, ...chart.rst.slice(from, end));
  const synScale = niceScale(mostSyn);
  const rstScale = niceScale(mostRst);
  // Two thirds for what is opened; where nothing was reset, nearly all.
  const upRows = mostRst === 0 && mostSyn > 0 ? height - 1 : Math.round((height * 2) / 3);

  paintAxis(canvas, { x, y, width, height }, theme, { upRows, synScale, rstScale, style: wishes.axisStyle });
  const { styles } = theme;
  const up = { ...plot, height: upRows };
  const down = { ...plot, y: y + upRows, height: height - upRows };
  paintSide(canvas, up, theme, { values: chart.syn, start, scale: synScale, isHanging: false, style: styles.syn });
  paintSide(canvas, down, theme, { values: chart.rst, start, scale: rstScale, isHanging: true, style: styles.rst });
  if (wishes.cursorSecond !== null) {
    const cell = Math.floor((wishes.cursorSecond - chart.firstSecond - start) / SECONDS_PER_CELL);
    if (cell >= 0 && cell < plot.width) paintCursor(canvas, { ...plot, x: plot.x + cell, width: 1 }, theme);
  }
  if (wishes.hasTimeAxis) paintTimes(canvas, { ...plot, y: y + height, height: 1 }, theme, chart.syn.length - end);
}

function paintAxis(
  canvas: Canvas,
  { x, y, height }: Area,
  { glyphs, styles }: Theme,
  wanted: { readonly upRows: number; readonly synScale: number; readonly rstScale: number; readonly style: CellStyle },
): void {
  for (let row = 0; row < height; row++) {
    const isEnd = row === 0 || row === height - 1;
    canvas.set(x + LABEL_WIDTH, y + row, isEnd ? glyphs.tick : glyphs.vertical, wanted.style);
  }
  const label = (row: number, text: string) => canvas.write(x, y + row, text.padStart(LABEL_WIDTH), styles.faint, LABEL_WIDTH);
  label(0, formatCount(wanted.synScale));
  if (wanted.upRows - 1 > 0) label(wanted.upRows - 1, '0');
  label(height - 1, formatCount(wanted.rstScale));
}

interface Side {
  readonly values: readonly number[];
  /** Index of the first second in sight. */
  readonly start: number;
  readonly scale: number;
  readonly isHanging: boolean;
  readonly style: CellStyle;
}

function paintSide(canvas: Canvas, { x, y, width, height }: Area, { glyphs }: Theme, side: Side): void {
  const { values, start, scale, isHanging, style } = side;
  const dots = height * DOTS_PER_CELL;
  const dotsOf = (value: number | undefined): number =>
    value === undefined || !(value > 0) ? 0 : Math.min(Math.max(Math.round((value / scale) * dots), 1), dots);
  for (let column = 0; column < width; column++) {
    const left = dotsOf(values[start + column * SECONDS_PER_CELL]);
    const right = dotsOf(values[start + column * SECONDS_PER_CELL + 1]);
    if (left === 0 && right === 0) continue;
    for (let row = 0; row < height; row++) {
      const below = (isHanging ? row : height - 1 - row) * DOTS_PER_CELL;
      const leftHere = Math.min(Math.max(left - below, 0), DOTS_PER_CELL);
      const rightHere = Math.min(Math.max(right - below, 0), DOTS_PER_CELL);
      if (leftHere === 0 && rightHere === 0) continue;
      canvas.set(x + column, y + row, glyphOf(leftHere, rightHere, isHanging, glyphs.chartFills), style);
    }
  }
}

function glyphOf(left: number, right: number, isHanging: boolean, fills: Glyphs['chartFills']): string {
  if (fills === null) return brailleCell(left, right, isHanging);
  return left + right > DOTS_PER_CELL ? fills.more : fills.less;
}

function paintCursor(canvas: Canvas, area: Area, { glyphs, styles }: Theme): void {
  for (let row = area.y; row < area.y + area.height; row++) {
    const at = row * canvas.width + area.x;
    const character = canvas.characters[at];
    canvas.set(area.x, row, character === ' ' || character === undefined ? glyphs.vertical : character, styles.cursor);
  }
}

/** "-120s", "-60s", "now" below the cells of these seconds; `ago` is how old the newest second in sight is. */
function paintTimes(canvas: Canvas, { x, y, width }: Area, { styles }: Theme, ago: number): void {
  const right = x + width;
  for (let seconds = Math.ceil(ago / LABEL_SECONDS) * LABEL_SECONDS; ; seconds += LABEL_SECONDS) {
    const cell = right - 1 - Math.floor((seconds - ago) / SECONDS_PER_CELL);
    const text = seconds === 0 ? 'now' : `-${seconds}s`;
    const at = Math.min(cell - Math.floor(text.length / 2), right - text.length - 1);
    if (at < x) return;
    canvas.write(at, y, text, styles.faint);
  }
}
