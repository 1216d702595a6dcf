/* What terminals send for the mouse: a number for button and modifiers, column and row from 1. */
import type { MouseEvent } from '../ui-state.js';

/** Of the number: 4 shift, 8 meta, 16 control; 32 moved; 64 a wheel; 128 buttons that few mice have. */
const BUTTON_BITS = 0b1110_0011;
const KINDS: ReadonlyMap<number, MouseEvent['kind']> = new Map([
  [0, 'click'],
  [64, 'wheelup'],
  [65, 'wheeldown'],
]);

/** No screen is wider or higher. */
const MOST_CELLS = 0xffff;

/** `CSI < button ; column ; row M`, or `m` for a button that is let go. */
export function readSgrMouse(parameters: string, final: string): MouseEvent | null {
  const numbers = /^(\d{1,9});(\d{1,9});(\d{1,9})$/.exec(parameters);
  if (numbers === null || final !== 'M') return null;
  return makeEvent(Number(numbers[1]), Number(numbers[2]), Number(numbers[3]));
}

/** `CSI M` and three bytes, each 32 more. A button that is let go is number 3. */
export function readX10Mouse(bytes: string): MouseEvent | null {
  const [button, column, row] = Array.from(bytes, (byte) => byte.charCodeAt(0) - 32);
  return makeEvent(button, column, row);
}

function makeEvent(button: number, column: number, row: number): MouseEvent | null {
  const kind = KINDS.get(button & BUTTON_BITS);
  if (button < 0 || kind === undefined) return null;
  if (column < 1 || row < 1 || column > MOST_CELLS || row > MOST_CELLS) return null;
  return { kind, x: column - 1, y: row - 1 };
}
