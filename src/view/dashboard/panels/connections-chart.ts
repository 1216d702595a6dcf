/* 2 New connections: SYN/s and RST/s, second by second. */
import { isDeepStrictEqual } from 'node:util';
import type { ScreenChart, ScreenSnapshot } from '../../../screen-snapshot.js';
import type { Area } from '../canvas.js';
import { insideOf, paintFrame } from '../frame.js';
import { niceScale, paintMirrorChart } from '../mirror-chart.js';
import type { Scene } from '../scene.js';
import type { ChartPicture } from '../terminal.js';

const TITLE = '2 New connections';
const HINTS = ['SYN/s up, RST/s down, 1s per dot', '1s per dot'];
/** Seconds that a point of the zoomed chart may stand for. */
const POINT_SECONDS = [1, 2, 5, 10, 15, 30, 60];
/** Of a line. */
const LEAST_POINTS = 2;

export function paintConnectionsChart(scene: Scene, area: Area, hasFrame: boolean): void {
  const { canvas, theme, snapshot, ui } = scene;
  const isFocused = ui.focus === 2;
  if (hasFrame) paintFrame(canvas, area, theme, { title: TITLE, hints: HINTS, isFocused });
  paintMirrorChart(canvas, hasFrame ? insideOf(area) : area, theme, wholeSeconds(snapshot), {
    hasTimeAxis: hasFrame,
    cursorSecond: ui.second,
    axisStyle: isFocused ? theme.styles.borderFocused : theme.styles.border,
  });
}

/** Without the second at hand, which is not over: the newest one would always look like a lull. */
export function wholeSeconds({ chart, hasEnded, replay }: Pick<ScreenSnapshot, 'chart' | 'hasEnded' | 'replay'>): ScreenChart {
  if (hasEnded || replay?.hasEnded === true || chart.syn.length === 0) return chart;
  return { firstSecond: chart.firstSecond, syn: chart.syn.slice(0, -1), rst: chart.rst.slice(0, -1) };
}

/**
 * Zoomed: where the terminal can draw lines, paints what is around them, and tells what they are to show. Elsewhere, and while there is
 * nothing to draw a line through or a second to be marked, the chart is as in the panel.
 */
export function paintZoomedChart(scene: Scene, area: Area): ChartPicture | null {
  const { canvas, theme, snapshot, formatClock } = scene;
  const chart = wholeSeconds(snapshot);
  const inside = insideOf(area);
  const plot: Area = { ...inside, y: inside.y + 1, height: inside.height - 1 };
  if (!theme.isUtf8 || !theme.hasColour || chart.syn.length < LEAST_POINTS || scene.ui.second !== null) {
    paintConnectionsChart(scene, area, true);
    return null;
  }
  const { seconds, syn, rst, starts } = gather(chart, plot.width * 2);
  const hint = seconds === 1 ? '1s per point' : `the highest second of each ${seconds}s`;
  paintFrame(canvas, area, theme, { title: TITLE, hints: [hint], isFocused: true });
  let at = canvas.write(inside.x + 1, inside.y, 'SYN/s', theme.styles.syn);
  at = canvas.write(at, inside.y, '  ', theme.styles.plain);
  canvas.write(at, inside.y, 'RST/s', theme.styles.rst);
  return keepPicture({
    area: plot,
    title: TITLE,
    labels: starts.map((second) => formatClock(second)),
    syn,
    rst,
    maxY: niceScale(Math.max(...syn, ...rst)),
  });
}

let lastPicture: ChartPicture | null = null;

/** The same object for the same picture: a terminal need not draw it anew. */
function keepPicture(picture: ChartPicture): ChartPicture {
  if (lastPicture === null || !isDeepStrictEqual(lastPicture, picture)) lastPicture = picture;
  return lastPicture;
}

/** Points that each stand for the highest of some seconds, so many at most; the stretches begin at multiples of their length. */
function gather({ firstSecond, syn, rst }: ScreenChart, most: number) {
  const seconds = POINT_SECONDS.find((step) => syn.length / step <= most) ?? 60;
  const points: { seconds: number; syn: number[]; rst: number[]; starts: number[] } = { seconds, syn: [], rst: [], starts: [] };
  for (let index = 0; index < syn.length; index++) {
    const start = Math.floor((firstSecond + index) / seconds) * seconds;
    const last = points.starts.length - 1;
    if (last < 0 || points.starts[last] !== start) {
      points.starts.push(start);
      points.syn.push(syn[index]);
      points.rst.push(rst[index]);
    } else {
      points.syn[last] = Math.max(points.syn[last], syn[index]);
      points.rst[last] = Math.max(points.rst[last], rst[index]);
    }
  }
  return points;
}
