import type { Line } from 'blessed/lib/widgets/screen.js';
import type { Canvas } from '../canvas.js';

/** Brings a canvas into blessed's lines. Only those in which something changes are marked, so that blessed compares no others. */
export function copyCells(canvas: Canvas, lines: readonly Line[]): void {
  const rows = Math.min(lines.length, canvas.height);
  for (let y = 0; y < rows; y++) copyLine(canvas, y, lines[y]);
}

function copyLine({ width, characters, styles }: Canvas, y: number, line: Line): void {
  const columns = Math.min(line.length, width);
  for (let x = 0; x < columns; x++) {
    const cell = line[x];
    const character = characters[y * width + x];
    const style = styles[y * width + x];
    if (cell[0] === style && cell[1] === character) continue;
    cell[0] = style;
    cell[1] = character;
    line.dirty = true;
  }
}
