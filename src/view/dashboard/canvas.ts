/**
 * How a cell looks, as blessed keeps it in its lines:
 *
 *     | flags 9: 1 bold, 2 underline, 4 blink, 8 inverse, 16 invisible | foreground 9 | background 9 |
 *
 * A colour is a number of the 256-colour palette, or DEFAULT_COLOUR, the terminal's own.
 */
export type CellStyle = number;

export const DEFAULT_COLOUR = 0x1ff;
const BOLD = 1;
const UNDERLINE = 2;
const INVERSE = 8;

export interface StyleParts {
  readonly foreground?: number;
  readonly background?: number;
  readonly bold?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
}

export function makeStyle({ foreground, background, bold, underline, inverse }: StyleParts): CellStyle {
  const flags = (bold ? BOLD : 0) | (underline ? UNDERLINE : 0) | (inverse ? INVERSE : 0);
  return (flags << 18) | ((foreground ?? DEFAULT_COLOUR) << 9) | (background ?? DEFAULT_COLOUR);
}

export const PLAIN: CellStyle = makeStyle({});

/** A part of a canvas: cells from `x`, `y` on, 0 the first. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A screen's worth of cells, one UTF-16 unit wide each. What is painted outside is cut off. Control characters become "?": whatever a
 * text says, it cannot leave its cells.
 */
export class Canvas {
  readonly characters: string[];
  readonly styles: Int32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.characters = new Array<string>(width * height).fill(' ');
    this.styles = new Int32Array(width * height).fill(PLAIN);
  }

  /** Writes a text from a cell on, to the right, up to `width` cells. Gives the cell behind it. */
  write(x: number, y: number, text: string, style: CellStyle, width = Number.POSITIVE_INFINITY): number {
    let at = x;
    for (const character of text) {
      if (at - x >= width) break;
      this.set(at++, y, character, style);
    }
    return at;
  }

  set(x: number, y: number, character: string, style: CellStyle): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    this.characters[y * this.width + x] = isPlainCell(character) ? character : '?';
    this.styles[y * this.width + x] = style;
  }

  fill({ x, y, width, height }: Area, character: string, style: CellStyle): void {
    for (let row = y; row < y + height; row++)
      for (let column = x; column < x + width; column++) this.set(column, row, character, style);
  }

  /** Changes how cells look, and not what they say. */
  restyle({ x, y, width, height }: Area, change: (style: CellStyle) => CellStyle): void {
    for (let row = Math.max(y, 0); row < Math.min(y + height, this.height); row++) {
      for (let column = Math.max(x, 0); column < Math.min(x + width, this.width); column++) {
        this.styles[row * this.width + column] = change(this.styles[row * this.width + column]);
      }
    }
  }

  /** Copies lines of another canvas, from its `sourceY`-th on, into an area of this one. */
  paste(source: Canvas, sourceY: number, { x, y, width, height }: Area): void {
    for (let row = 0; row < Math.min(height, source.height - sourceY); row++) {
      for (let column = 0; column < Math.min(width, source.width); column++) {
        const from = (sourceY + row) * source.width + column;
        this.set(x + column, y + row, source.characters[from], source.styles[from]);
      }
    }
  }

  /** The lines as text, without trailing blanks. */
  toText(): string {
    const lines: string[] = [];
    for (let y = 0; y < this.height; y++) {
      lines.push(
        this.characters
          .slice(y * this.width, (y + 1) * this.width)
          .join('')
          .trimEnd(),
      );
    }
    return lines.join('\n');
  }
}

/** A text from outside as a canvas would show it: as many units as it takes cells, so that it can be measured and cut. */
export function toCells(text: string): string {
  let cells = '';
  for (const character of text) cells += isPlainCell(character) ? character : '?';
  return cells;
}

/** One unit, one cell wide, and nothing that a terminal obeys: no control, combining, format or wide character, no emoji. */
function isPlainCell(character: string): boolean {
  const code = character.charCodeAt(0);
  if (character.length !== 1) return false;
  if (code >= 0x20 && code < 0x7f) return true;
  if (code < 0xa0) return false;
  // Box drawing, blocks and braille: most of what is no letter on the screen.
  if ((code >= 0x2500 && code < 0x25a0) || (code >= 0x2800 && code < 0x2900)) return true;
  return !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{M}\p{Zl}\p{Zp}\p{Emoji_Presentation}]/u.test(character) && !isWide(code);
}

/** East Asian wide and fullwidth blocks (UAX #11). */
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6)
  );
}
