import { ACK, FIN, RST, SYN } from '../segment.js';

/** Letters by their codes, which are 1 to 6; bit 3 of a nibble says that the responder sent it. */
const LETTERS = ' SHFRIQ';
const TURNED = 7;
const RESPONDER = 8;
const LENGTH = 8;

/**
 * A connection's history in one word: a nibble a letter, the first in the lowest. A letter is recorded once a side, as Zeek does it;
 * what does not fit is left out.
 */
export function addToHistory(history: number, flags: number, byOriginator: boolean): number {
  const code = codeOf(flags) | (byOriginator ? 0 : RESPONDER);
  for (let place = 0; place < LENGTH; place++) {
    const there = (history >>> (place * 4)) & 15;
    if (there === code) return history;
    if (there === 0) return history | (code << (place * 4));
  }
  return history;
}

/** The mark of a connection whose roles were turned round, which comes first. */
export const TURNED_HISTORY = TURNED;

/** The roles of a history's sides, exchanged, and the mark of that in front. */
export function turnHistory(history: number): number {
  let turned = TURNED;
  for (let place = 0; place < LENGTH - 1; place++) {
    const code = (history >>> (place * 4)) & 15;
    if (code !== 0 && code !== TURNED) turned |= (code ^ RESPONDER) << ((place + 1) * 4);
  }
  return turned;
}

/** "ShFf": upper case is the originator's. */
export function formatHistory(history: number): string {
  let text = '';
  for (let place = 0; place < LENGTH; place++) {
    const code = (history >>> (place * 4)) & 15;
    if (code === 0) break;
    if (code === TURNED) text += '^';
    else text += (code & RESPONDER) === 0 ? LETTERS[code] : LETTERS[code & 7].toLowerCase();
  }
  return text;
}

/** S SYN, H SYN-ACK, F FIN, R RST; I FIN and RST at once, Q SYN with FIN or RST. */
function codeOf(flags: number): number {
  const control = flags & (SYN | FIN | RST);
  if (control === SYN) return (flags & ACK) !== 0 ? 2 : 1;
  if (control === FIN) return 3;
  if (control === RST) return 4;
  return (control & (FIN | RST)) === (FIN | RST) ? 5 : 6;
}
