/* The help: every key, made from the table of keys. */
import type { Area, Canvas } from '../canvas.js';
import { insideOf, paintFrame, paintScrollbar } from '../frame.js';
import type { KeyEntry, KeyGroup } from '../keys.js';
import { KEY_GROUPS, KEYS } from '../keys.js';
import type { RenderContext } from '../scene.js';

const WIDTH = 60;
/** Blank columns and rows that the help leaves around its text. */
const MARGIN = 1;
const GROUP_WIDTH = 8;
const BETWEEN = '   ';

interface HelpEntry {
  readonly keys: string;
  readonly words: string;
}

export interface HelpLine {
  /** Said on the first line of a group. */
  readonly group: string;
  readonly entries: readonly HelpEntry[];
}

/** The lines of the help, its groups in order. */
export function listHelpLines(): HelpLine[] {
  const room = WIDTH - 2 - 2 * MARGIN - GROUP_WIDTH;
  return KEY_GROUPS.flatMap((group) => groupLines(group, room));
}

function groupLines(group: KeyGroup, room: number): HelpLine[] {
  const lines: HelpEntry[][] = [];
  let used = 0;
  for (const { shown, words } of KEYS.filter((entry: KeyEntry) => entry.group === group && entry.shown !== '')) {
    const width = shown.length + (words === '' ? 0 : 1 + words.length);
    const last = lines[lines.length - 1];
    if (last !== undefined && used + BETWEEN.length + width <= room) {
      last.push({ keys: shown, words });
      used += BETWEEN.length + width;
    } else {
      lines.push([{ keys: shown, words }]);
      used = width;
    }
  }
  return lines.map((entries, at) => ({ group: at === 0 ? group : '', entries }));
}

/** Where the help is: as large as its lines, and no larger than the screen. */
export function planHelp(body: Area): Area {
  const width = Math.min(WIDTH, body.width);
  const height = Math.min(listHelpLines().length + 2 + 2 * MARGIN, body.height);
  return { x: body.x + Math.floor((body.width - width) / 2), y: body.y + Math.floor((body.height - height) / 2), width, height };
}

/** Rows of lines in it. */
export function countHelpRows(area: Area): number {
  const margin = marginOf(area);
  return Math.max(area.height - 2 - 2 * margin, 0);
}

/** The blank rows are the first to go. */
function marginOf({ height }: Area): number {
  return height >= listHelpLines().length + 2 + 2 * MARGIN ? MARGIN : 0;
}

export function paintHelp(scene: RenderContext & { readonly canvas: Canvas }, body: Area, scroll: number): void {
  const { canvas, theme } = scene;
  const area = planHelp(body);
  const lines = listHelpLines();
  const rows = countHelpRows(area);
  const from = Math.min(Math.max(scroll, 0), Math.max(lines.length - rows, 0));
  canvas.fill(area, ' ', theme.styles.plain);
  const hints = lines.length > rows ? ['Up/Down scroll, any other key closes'] : ['any key closes'];
  paintFrame(canvas, area, theme, { title: 'Keys', hints, isFocused: true });
  const inside = insideOf(area);
  const y = inside.y + marginOf(area);
  lines.slice(from, from + rows).forEach((line, at) => {
    canvas.write(inside.x + MARGIN, y + at, line.group, theme.styles.faint);
    let x = inside.x + MARGIN + GROUP_WIDTH;
    for (const { keys, words } of line.entries) {
      x = canvas.write(x, y + at, keys, theme.styles.strong);
      if (words !== '') x = canvas.write(x + 1, y + at, words, theme.styles.plain);
      x += BETWEEN.length;
    }
  });
  paintScrollbar(canvas, { x: area.x + area.width - 1, y, height: rows }, { from, total: lines.length }, theme);
}
