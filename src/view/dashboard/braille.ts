/** Dots of a braille cell's left and right column, from its bottom to its top. */
const LEFT_UP = [0x40, 0x04, 0x02, 0x01] as const;
const RIGHT_UP = [0x80, 0x20, 0x10, 0x08] as const;
const BLANK = 0x2800;

/** Dots that are on top of each other in a cell. */
export const DOTS_PER_CELL = 4;

/** A cell with so many dots (0 to 4) in its left and right column, from the bottom or, `isHanging`, from the top. */
export function brailleCell(left: number, right: number, isHanging: boolean): string {
  if (left <= 0 && right <= 0) return ' ';
  let code = BLANK;
  for (let dot = 0; dot < DOTS_PER_CELL; dot++) {
    const at = isHanging ? DOTS_PER_CELL - 1 - dot : dot;
    if (dot < left) code |= LEFT_UP[at];
    if (dot < right) code |= RIGHT_UP[at];
  }
  return String.fromCharCode(code);
}
