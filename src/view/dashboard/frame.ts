import type { Area, Canvas } from './canvas.js';
import type { Theme } from './theme.js';

export interface FrameWords {
  readonly title: string;
  /** Said at the right end: the first of these that fits. */
  readonly hints?: readonly string[];
  readonly isFocused?: boolean;
}

/** A border with its title in it: "╭─ 1 Sources ───── 1-10/214 ─╮". */
export function paintFrame(canvas: Canvas, area: Area, theme: Theme, { title, hints = [], isFocused = false }: FrameWords): void {
  const { x, y, width, height } = area;
  const { glyphs, styles } = theme;
  if (width < 2 || height < 2) return;
  const border = isFocused ? styles.borderFocused : styles.border;
  const right = x + width - 1;
  const bottom = y + height - 1;
  for (let column = x + 1; column < right; column++) {
    canvas.set(column, y, glyphs.horizontal, border);
    canvas.set(column, bottom, glyphs.horizontal, border);
  }
  for (let row = y + 1; row < bottom; row++) {
    canvas.set(x, row, glyphs.vertical, border);
    canvas.set(right, row, glyphs.vertical, border);
  }
  canvas.set(x, y, glyphs.topLeft, border);
  canvas.set(right, y, glyphs.topRight, border);
  canvas.set(x, bottom, glyphs.bottomLeft, border);
  canvas.set(right, bottom, glyphs.bottomRight, border);

  if (width < 7) return;
  const shown = title.slice(0, width - 6);
  canvas.write(x + 2, y, ` ${shown} `, styles.title);
  const hint = hints.find((one) => one.length > 0 && shown.length + one.length + 9 <= width);
  if (hint !== undefined) canvas.write(right - 3 - hint.length, y, ` ${hint} `, styles.faint);
}

/** What a frame leaves. */
export function insideOf({ x, y, width, height }: Area): Area {
  return { x: x + 1, y: y + 1, width: Math.max(width - 2, 0), height: Math.max(height - 2, 0) };
}

/** Marks, on a line of cells from the top of `track` down, which part of `total` lines is shown. Nothing where all are. */
export function paintScrollbar(
  canvas: Canvas,
  track: { readonly x: number; readonly y: number; readonly height: number },
  { from, total }: { readonly from: number; readonly total: number },
  theme: Theme,
): void {
  const shown = track.height;
  if (shown <= 0 || total <= shown) return;
  const size = Math.max(1, Math.round((shown * shown) / total));
  const share = Math.min(Math.max(from / (total - shown), 0), 1);
  const top = track.y + Math.round(share * (shown - size));
  for (let row = top; row < top + size; row++) canvas.set(track.x, row, theme.glyphs.thumb, theme.styles.faint);
}
