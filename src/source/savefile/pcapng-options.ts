const OPTION_END = 0;

/** Walks options: a code and a length of 16 bits each, and the value, padded to 4 bytes. A cut one ends the walk. */
export function forEachOption(
  view: DataView,
  from: number,
  to: number,
  littleEndian: boolean,
  visit: (code: number, valueAt: number, valueLength: number) => void,
): void {
  let at = from;
  while (at + 4 <= to) {
    const code = view.getUint16(at, littleEndian);
    const valueLength = view.getUint16(at + 2, littleEndian);
    if (code === OPTION_END || at + 4 + valueLength > to) return;
    visit(code, at + 4, valueLength);
    at += 4 + Math.ceil(valueLength / 4) * 4;
  }
}

/** Where the value of the first option of this code and at least this length begins; -1 where there is none. */
export function findOption(
  view: DataView,
  from: number,
  to: number,
  littleEndian: boolean,
  wanted: number,
  leastLength: number,
): number {
  let at = from;
  while (at + 4 <= to) {
    const code = view.getUint16(at, littleEndian);
    const valueLength = view.getUint16(at + 2, littleEndian);
    if (code === OPTION_END || at + 4 + valueLength > to) return -1;
    if (code === wanted && valueLength >= leastLength) return at + 4;
    at += 4 + Math.ceil(valueLength / 4) * 4;
  }
  return -1;
}
