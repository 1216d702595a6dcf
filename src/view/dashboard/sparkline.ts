import type { Glyphs } from './glyphs.js';

/**
 * The newest `width` of some values as bars of one cell each, oldest first; 0 is blank. The largest of them is a full one, unless it is
 * below `least`.
 */
export function drawSparkline(values: readonly number[], width: number, glyphs: Glyphs, least = 0): string {
  return drawBars(values.slice(Math.max(values.length - width, 0)), 1, glyphs, least)[0];
}

/** Bars of one cell's width and so many cells' height: lines from the top. */
export function drawBars(values: readonly number[], height: number, { sparks }: Glyphs, least = 0): string[] {
  const largest = Math.max(...values, least, Number.MIN_VALUE);
  const steps = sparks.length;
  const levels = values.map((value) => (value > 0 ? Math.max(Math.ceil((value / largest) * steps * height), 1) : 0));
  return Array.from({ length: height }, (_, line) => {
    const below = (height - 1 - line) * steps;
    return levels.map((level) => (level <= below ? ' ' : sparks[Math.min(level - below, steps) - 1])).join('');
  });
}
