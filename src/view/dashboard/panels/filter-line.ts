/* The filter while it is typed, in the line of the keys: "/port:443 refu>10  37 of 214  Enter apply  Esc cancel". */

import type { ScreenTable } from '../../../screen-snapshot.js';
import type { Area } from '../canvas.js';
import { toCells } from '../canvas.js';
import { formatCount, shortenEnd } from '../cell-format.js';
import type { RenderContext, Scene } from '../scene.js';
import type { Overlay } from '../ui-state.js';

/** Cells that the text keeps, whatever is said behind it. */
const LEAST_TEXT = 20;

export function paintFilterLine(
  { canvas, theme }: RenderContext & Pick<Scene, 'canvas'>,
  { x, y, width }: Area,
  overlay: Overlay & { readonly kind: 'filter' },
  table: ScreenTable | null,
): void {
  const { styles, glyphs } = theme;
  const { error } = overlay;
  const told = error === null ? countMatches(table, theme) : toCells(error);
  const keys = 'Enter apply  Esc cancel';

  canvas.fill({ x, y, width, height: 1 }, ' ', styles.plain);
  canvas.write(x, y, '/', styles.strong);
  // One code point a cell, so that the cursor stands where it should; what does not fit is cut off on the left.
  const typed = [...overlay.input.text].map(toCells);
  const cursor = [...overlay.input.text.slice(0, overlay.input.cursor)].length;
  const needed = Math.max(typed.length + 1, LEAST_TEXT);
  const room = Math.max(Math.min(needed, width - 1 - 2 - told.length - 2 - keys.length), LEAST_TEXT);
  const from = Math.max(cursor - room + 1, 0);
  for (let at = from; at < from + room; at++) {
    const style = at === cursor ? styles.cursor : error === null ? styles.plain : styles.error;
    if (at < typed.length || at === cursor) canvas.set(x + 1 + at - from, y, typed[at] ?? ' ', style);
  }

  let at = x + 1 + Math.min(room, Math.max(typed.length - from, 0)) + 2;
  const left = x + width - at;
  at = canvas.write(at, y, shortenEnd(told, left, glyphs), error === null ? styles.strong : styles.error) + 2;
  if (at + keys.length <= x + width) canvas.write(at, y, keys, styles.faint);
}

function countMatches(table: ScreenTable | null, { glyphs }: RenderContext['theme']): string {
  if (table === null) return '';
  return `${formatCount(table.matched)} of ${table.isPartial ? glyphs.low : ''}${formatCount(table.total)}`;
}
