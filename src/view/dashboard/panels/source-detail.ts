/*
 * Everything of one source, on a screen of its own. Narrow, all below each other, four ports before the connections and the others
 * behind; wide, two columns:
 *
 *     facts       │ chart
 *     what to do  │
 *     outcomes    │ connections
 *     ports       │
 */
import { formatAddress } from '../../../address.js';
import { isSameKey } from '../../../screen-question.js';
import type { ScreenSnapshot, SourceDetail } from '../../../screen-snapshot.js';
import type { Area } from '../canvas.js';
import { Canvas, toCells } from '../canvas.js';
import { insideOf, paintFrame, paintScrollbar } from '../frame.js';
import { paintMirrorChart } from '../mirror-chart.js';
import type { Scene } from '../scene.js';
import type { Overlay } from '../ui-state.js';
import { wholeSeconds } from './connections-chart.js';
import { countFactLines, paintFacts } from './detail-facts.js';
import { paintConnections, paintPorts } from './detail-tables.js';
import { wrap } from './empty.js';
import { paintOutcomeLines } from './outcomes.js';

type DetailOverlay = Overlay & { readonly kind: 'detail' };

/** From so many columns on, two columns. */
const WIDE = 108;
const FIRST_PORTS = 4;

/** A part of the detail: where it is, and how it is painted there. */
interface Block {
  readonly area: Area;
  readonly title: string | null;
  readonly paint: (scene: Scene, area: Area) => void;
}

type Section = Omit<Block, 'area'> & { readonly height: number };

/** The detail that is asked for; null while it is not there. */
function findDetail({ detail }: Pick<ScreenSnapshot, 'detail'>, { key }: DetailOverlay): SourceDetail | null {
  return detail !== null && isSameKey(detail.key, key) ? detail : null;
}

/** Lines that the detail has, of which so many as the frame has rows are shown at a time. */
export function countDetailLines(body: Area, snapshot: ScreenSnapshot, overlay: DetailOverlay): number {
  const detail = findDetail(snapshot, overlay);
  return detail === null ? 1 : heightOf(placeBlocks(detail, snapshot, insideOf(body).width));
}

export function paintSourceDetail(scene: Scene, body: Area, overlay: DetailOverlay): void {
  const { canvas, theme, snapshot } = scene;
  const detail = findDetail(snapshot, overlay);
  const address = detail?.address ?? formatAddress(overlay.key.family, overlay.key.words);
  const inside = insideOf(body);
  paintFrame(canvas, body, theme, {
    title: `Source ${address}`,
    hints: ['Up/Down scroll  Esc back', 'Esc back'],
    isFocused: true,
  });
  if (detail === null) {
    canvas.write(inside.x + 1, inside.y, 'looking it up ...', theme.styles.faint);
    return;
  }
  const blocks = placeBlocks(detail, snapshot, inside.width);
  const total = heightOf(blocks);
  const from = Math.min(Math.max(overlay.scroll, 0), Math.max(total - inside.height, 0));
  // Painted whole, of which a part is shown.
  const page = new Canvas(inside.width, total);
  const pageScene: Scene = { ...scene, canvas: page };
  for (const block of blocks) paintBlock(pageScene, block);
  canvas.paste(page, from, inside);
  paintScrollbar(canvas, { x: body.x + body.width - 1, y: inside.y, height: inside.height }, { from, total }, theme);
}

function paintBlock(scene: Scene, { area, title, paint }: Block): void {
  const { canvas, theme } = scene;
  if (title === null) {
    paint(scene, area);
    return;
  }
  for (let x = area.x; x < area.x + area.width; x++) canvas.set(x, area.y, theme.glyphs.horizontal, theme.styles.border);
  canvas.write(area.x + 1, area.y, ` ${title} `, theme.styles.title);
  paint(scene, { ...area, y: area.y + 1, height: area.height - 1 });
}

function heightOf(blocks: readonly Block[]): number {
  return Math.max(0, ...blocks.map(({ area }) => area.y + area.height));
}

function placeBlocks(detail: SourceDetail, snapshot: ScreenSnapshot, width: number): Block[] {
  if (width < WIDE) {
    const x = 1;
    const room = width - 2;
    return stack(
      [
        ...aboutSections(detail, room),
        chartSection(detail, snapshot, 4),
        portSection(null, detail, 0, FIRST_PORTS),
        connectionSection(detail, false),
        portSection('Other ports', detail, FIRST_PORTS, Number.POSITIVE_INFINITY),
      ],
      { x, width: room },
    );
  }
  const left = { x: 1, width: Math.floor((width - 4) * 0.42) };
  const right = { x: left.width + 3, width: width - 4 - left.width };
  const all = Number.POSITIVE_INFINITY;
  return [
    ...stack([...aboutSections(detail, left.width), portSection('By port', detail, 0, all)], left),
    ...stack([chartSection(detail, snapshot, 9), connectionSection(detail, true)], right),
  ];
}

function stack(sections: ReadonlyArray<Section | null>, { x, width }: Pick<Area, 'x' | 'width'>): Block[] {
  let y = 0;
  const blocks: Block[] = [];
  for (const section of sections) {
    if (section === null) continue;
    const height = section.height + (section.title === null ? 0 : 1);
    blocks.push({ title: section.title, paint: section.paint, area: { x, y, width, height } });
    y += height;
  }
  return blocks;
}

/** Facts, what to do, outcomes. */
function aboutSections(detail: SourceDetail, width: number): Array<Section | null> {
  const { remedy, row } = detail;
  const steps = remedy === null ? [] : wrap(toCells(remedy), width);
  return [
    { title: null, height: countFactLines(detail, width), paint: (scene, area) => paintFacts(scene, area, detail) },
    remedy === null
      ? null
      : {
          title: 'What to do',
          height: steps.length,
          paint: ({ canvas, theme }, { x, y }) => {
            steps.forEach((line, at) => {
              canvas.write(x, y + at, line, theme.styles.plain, width);
            });
          },
        },
    row === null
      ? { title: null, height: 1, paint: ({ canvas, theme }, { x, y }) => void canvas.write(x, y, NO_ROW, theme.styles.faint) }
      : {
          title: null,
          height: 2,
          paint: (scene, area) => {
            const { open, refused, unanswered, halfOpen, reset } = row;
            paintOutcomeLines(scene, area, { opened: open, refused, unanswered, halfOpen, reset, forgotten: 0 }, false);
          },
        },
  ];
}

const NO_ROW = 'busier sources took its place in the table: its counts are not known';

function chartSection({ chart }: SourceDetail, { hasEnded, replay }: ScreenSnapshot, height: number): Section {
  return {
    title: 'SYN/s up, RST/s down',
    height,
    paint: (scene, area) =>
      paintMirrorChart(scene.canvas, area, scene.theme, wholeSeconds({ chart, hasEnded, replay }), {
        hasTimeAxis: height > 5,
        cursorSecond: scene.ui.second,
        axisStyle: scene.theme.styles.border,
      }),
  };
}

function portSection(title: string | null, { ports }: SourceDetail, from: number, to: number): Section | null {
  const shown = ports.slice(from, to);
  if (shown.length === 0) return null;
  return { title, height: shown.length + 1, paint: (scene, area) => paintPorts(scene, area, shown) };
}

function connectionSection({ connections }: SourceDetail, hasTitle: boolean): Section {
  if (connections.length === 0) return { title: 'No connection known', height: 0, paint: () => undefined };
  return {
    title: hasTitle ? `Last ${connections.length} connections` : null,
    height: connections.length + 1,
    paint: (scene, area) => paintConnections(scene, area, connections),
  };
}
