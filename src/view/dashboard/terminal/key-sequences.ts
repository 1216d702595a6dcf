/* What terminals send for keys. */
import type { KeyName } from '../ui-state.js';

/** CSI letter, and SS3 letter. */
const LETTERS: Readonly<Record<string, KeyName>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** CSI only. */
const CSI_LETTERS: Readonly<Record<string, KeyName>> = { ...LETTERS, Z: 'shift-tab' };

/** SS3 only: the keypad, which sends these once it is told to. */
const SS3_LETTERS: Readonly<Record<string, KeyName>> = {
  ...LETTERS,
  I: 'tab',
  M: 'enter',
  X: '=',
  j: '*',
  k: '+',
  l: ',',
  m: '-',
  n: '.',
  o: '/',
  ...Object.fromEntries(Array.from('pqrstuvwxy', (letter, digit) => [letter, String(digit)])),
};

/** CSI number ~ */
const NUMBERS: Readonly<Record<string, KeyName>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** CSI [ letter: the Linux console's. */
const CONSOLE_LETTERS: Readonly<Record<string, KeyName>> = { A: 'f1', B: 'f2', C: 'f3', D: 'f4', E: 'f5' };

/** Bytes; ctrl-h, ctrl-i, ctrl-j and ctrl-m are other keys to a terminal. */
const CONTROLS: Readonly<Record<string, KeyName>> = {
  ...Object.fromEntries(
    Array.from('abcdefghijklmnopqrstuvwxyz', (letter, place) => [String.fromCharCode(place + 1), `ctrl-${letter}`]),
  ),
  '\b': 'backspace',
  '\t': 'tab',
  '\n': 'enter',
  '\r': 'enter',
  '\x7f': 'backspace',
};

/** Every name that is not a character's own. */
export const NAMED_KEYS: ReadonlySet<KeyName> = new Set([
  'space',
  'escape',
  ...[CSI_LETTERS, SS3_LETTERS, NUMBERS, CONSOLE_LETTERS, CONTROLS]
    .flatMap((table) => Object.values(table))
    .filter((name) => name.length > 1),
]);

/** Of `CSI parameters final`; null: no key, or one with modifiers, of which no name is known. */
export function csiKey(parameters: string, final: string): KeyName | null {
  if (final === '~') return lookUp(NUMBERS, parameters);
  return /^(1?|1;1)$/.test(parameters) ? lookUp(CSI_LETTERS, final) : null;
}

export function ss3Key(letter: string): KeyName | null {
  return lookUp(SS3_LETTERS, letter);
}

export function consoleKey(letter: string): KeyName | null {
  return lookUp(CONSOLE_LETTERS, letter);
}

export function controlKey(byte: string): KeyName | null {
  return lookUp(CONTROLS, byte);
}

function lookUp(table: Readonly<Record<string, KeyName>>, key: string): KeyName | null {
  return Object.hasOwn(table, key) ? table[key] : null;
}
