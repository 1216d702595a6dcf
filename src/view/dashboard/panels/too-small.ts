import type { Canvas } from '../canvas.js';
import { LEAST_COLUMNS, LEAST_ROWS } from '../layout.js';
import type { Theme } from '../theme.js';

/** A screen that is too small says so, and what can be done. */
export function paintTooSmall(canvas: Canvas, { styles }: Theme): void {
  const { width, height } = canvas;
  canvas.write(0, 0, `Terminal too small: ${width}x${height}, need ${LEAST_COLUMNS}x${LEAST_ROWS}`, styles.strong);
  canvas.write(0, 1, 'Enlarge it, or use --plain for text output', styles.plain);
  canvas.write(0, 2, 'q quits', styles.plain);
}
