/* blessed-contrib's line chart, over a part of the screen. */
import { createRequire } from 'node:module';
import type { Screen } from 'blessed/lib/widgets/screen.js';
import type { LineChart, LineData } from 'blessed-contrib/lib/widget/charts/line.js';
import type { Area } from '../canvas.js';
import type { ChartPicture, TerminalAbilities } from '../terminal.js';

/** Below, blessed-contrib throws, or shows nothing. */
const LEAST_WIDTH = 24;
const LEAST_HEIGHT = 6;

/** Of rates, the scale is in here; outside, numbers are lost in rounding, and blessed-contrib draws to points that are nowhere, for ever. */
const LEAST_SCALE = 1e-3;
const MOST_SCALE = 1e15;

/** From so much on, the scale has whole numbers only. */
const LEAST_WHOLE_SCALE = 5;

/** The palette's cyan and bright red, as everywhere. */
const SYN_COLOUR = 6;
const RST_COLOUR = 9;

/** What lies over the cells of each frame: a chart, another one, or none. */
export class ChartOverlay {
  private chart: LineChart | null = null;
  private shown: ChartPicture | null = null;

  constructor(
    private readonly screen: Screen,
    private readonly abilities: TerminalAbilities,
  ) {}

  /** Has the frames from now on show it. */
  show(picture: ChartPicture | null): void {
    if (picture === null || !this.hasPlaceFor(picture)) {
      this.remove();
      return;
    }
    if (this.chart === null || this.shown === null || !isSameFrame(this.shown, picture)) {
      this.remove();
      this.chart = this.makeChart(picture);
    }
    this.chart.hidden = false;
    if (this.shown !== picture) this.chart.setData(makeData(picture));
    this.shown = picture;
  }

  /** Between frames: a terminal that gets smaller is drawn by blessed, and has no place for it any more. */
  hide(): void {
    if (this.chart !== null) this.chart.hidden = true;
  }

  private remove(): void {
    this.chart?.destroy();
    this.chart = null;
    this.shown = null;
  }

  private hasPlaceFor({ area, labels, maxY }: ChartPicture): boolean {
    const { cols, rows } = this.screen.program;
    const { isUtf8, colours } = this.abilities;
    if (!isUtf8 || colours === 0) return false;
    if (labels.length === 0 || !(maxY >= LEAST_SCALE && maxY <= MOST_SCALE)) return false;
    if (area.width < LEAST_WIDTH || area.height < LEAST_HEIGHT) return false;
    return area.x >= 0 && area.y >= 0 && area.x + area.width <= cols && area.y + area.height <= rows;
  }

  private makeChart({ area, maxY }: ChartPicture): LineChart {
    const chart = new (loadLineChart())({
      screen: this.screen,
      left: area.x,
      top: area.y,
      width: area.width,
      height: area.height,
      // Else it looks for the highest point once a point.
      maxY,
      wholeNumbersOnly: maxY >= LEAST_WHOLE_SCALE,
      abbreviate: true,
      style: { line: SYN_COLOUR, text: 'normal', baseline: 'normal' },
    });
    // It makes its canvas when it is attached, not when it is made.
    this.screen.append(chart);
    return chart;
  }
}

function isSameFrame(one: ChartPicture, other: ChartPicture): boolean {
  return one.maxY === other.maxY && isSameArea(one.area, other.area);
}

function isSameArea(one: Area, other: Area): boolean {
  return one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height;
}

function makeData({ labels, syn, rst, maxY }: ChartPicture): LineData[] {
  const x = labels.map(makeLabel);
  const fit = (values: readonly number[]): number[] => x.map((_, at) => fitValue(values[at], maxY));
  return [
    { title: 'RST', x, y: fit(rst), style: { line: RST_COLOUR } },
    // The second line covers the first.
    { title: 'SYN', x, y: fit(syn), style: { line: SYN_COLOUR } },
  ];
}

/** blessed-contrib obeys escape codes in labels, and takes an empty one for a place outside. */
function makeLabel(label: string): string {
  return label === '' ? ' ' : label.replace(/[^ -~]/g, '?');
}

/** It would go on for ever to a point that is nowhere. */
function fitValue(value: number | undefined, maxY: number): number {
  return value === undefined || Number.isNaN(value) ? 0 : Math.min(Math.max(value, 0), maxY);
}

/** On its first use, and not before: it takes longer to load than all of the screen. In one go, as a frame is painted in one go. */
export function loadLineChart(): typeof import('blessed-contrib/lib/widget/charts/line.js').default {
  return createRequire(import.meta.url)('blessed-contrib/lib/widget/charts/line.js');
}
