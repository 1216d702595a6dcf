/*
 * From the bytes that a terminal sends to keys and clicks. blessed's own parser is left out: it takes what a slow line has split for
 * other keys, tells Enter twice, and takes a pasted text for commands.
 */

import type { KeyName, MouseEvent } from '../ui-state.js';
import { consoleKey, controlKey, csiKey, ss3Key } from './key-sequences.js';
import { readSgrMouse, readX10Mouse } from './mouse-report.js';

export type InputEvent =
  | { readonly kind: 'key'; readonly key: KeyName }
  | ({ readonly kind: 'mouse' } & { readonly event: MouseEvent });

/** Where the next one begins, and what this one was: nothing, if it says nothing to us. */
interface Token {
  readonly end: number;
  readonly event?: InputEvent | null;
  readonly paste?: 'begins' | 'ends';
}

const ESC = '\x1b';
const PASTE_BEGIN = '200';
const PASTE_END = `${ESC}[201~`;

/** The rest of a sequence may be on its way: so long it is waited for. A lone ESC is the key soon. */
const ESCAPE_MILLIS = 30;
const SEQUENCE_MILLIS = 250;
const PASTE_MILLIS = 1000;

/** No sequence that we know is longer; a terminal's answer (`ESC ]`, `ESC P`) may be, and is skipped. */
const LONGEST_SEQUENCE = 64;
const LONGEST_ANSWER = 4096;
/** Characters of one paste; the rest is dropped. */
const LONGEST_PASTE = 4096;

export class KeyParser {
  /** What has not been understood yet, a character a byte. */
  private held = '';
  /** Characters of the paste so far; null: none is going on. */
  private pasted: number | null = null;

  /** What the bytes say, as far as it is sure by now. */
  push(bytes: Uint8Array): InputEvent[] {
    const text = this.held + Buffer.from(bytes).toString('latin1');
    const events: InputEvent[] = [];
    let at = 0;
    while (at < text.length) {
      const token = this.pasted === null ? readToken(text, at) : readPasted(text, at);
      if (token === null) break;
      // Some send both for one Enter.
      const isSecondHalf = text[at] === '\n' && text[at - 1] === '\r';
      at = token.end;
      if (!isSecondHalf) this.note(token, events);
    }
    this.held = text.slice(at);
    return events;
  }

  /** In how many milliseconds `expire` is to be called, if nothing comes before; null: nothing is waited for. */
  get waitMillis(): number | null {
    if (this.pasted !== null) return PASTE_MILLIS;
    if (this.held === '') return null;
    return /^\x1b+$/.test(this.held) ? ESCAPE_MILLIS : SEQUENCE_MILLIS;
  }

  /** No more has come: what was held was all. */
  expire(): InputEvent[] {
    const { held, pasted } = this;
    this.held = '';
    this.pasted = null;
    const escapes = pasted === null && /^\x1b+$/.test(held) ? held.length : 0;
    return Array.from({ length: escapes }, () => ({ kind: 'key', key: 'escape' }));
  }

  private note({ event, paste }: Token, events: InputEvent[]): void {
    if (paste !== undefined) this.pasted = paste === 'begins' ? 0 : null;
    if (event === undefined || event === null) return;
    if (this.pasted === null || this.pasted++ < LONGEST_PASTE) events.push(event);
  }
}

/** Null: it is not whole yet. */
function readToken(text: string, at: number): Token | null {
  if (text[at] !== ESC) return readCharacter(text, at, false);
  switch (text[at + 1]) {
    case undefined:
      return null;
    case '[':
      return readCsi(text, at);
    case 'O':
      return text[at + 2] === undefined ? null : readSs3(text, at);
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
      return readAnswer(text, at);
    case ESC:
      return readTwoEscapes(text, at);
    default:
      // Alt and a key.
      return withoutEvent(readCharacter(text, at + 1, false));
  }
}

/** Alt and a key that sends a sequence; else the key Escape, and what comes then. */
function readTwoEscapes(text: string, at: number): Token | null {
  const next = text[at + 2];
  if (next === undefined) return null;
  if (next === '[' || next === 'O') return withoutEvent(readToken(text, at + 1));
  return { end: at + 1, event: { kind: 'key', key: 'escape' } };
}

function readSs3(text: string, at: number): Token {
  const letter = text[at + 2];
  if (letter < ' ' || letter > '~') return { end: at + 2 };
  return { end: at + 3, event: keyEvent(ss3Key(letter)) };
}

function readCsi(text: string, at: number): Token | null {
  const first = text[at + 2];
  if (first === '[') return readConsole(text, at);
  if (first === 'M') return readX10(text, at);
  let end = at + 2;
  while (end < text.length && text[end] >= '0' && text[end] <= '?') end++;
  const parameters = text.slice(at + 2, end);
  // rxvt ends keys with "$", which begins the end of other sequences.
  const isRxvt = text[end] === '$' && /^\d+$/.test(parameters);
  while (!isRxvt && end < text.length && text[end] >= ' ' && text[end] <= '/') end++;
  if (end - at > LONGEST_SEQUENCE) return { end };
  const final = text[end];
  if (final === undefined) return null;
  if (isRxvt) return { end: end + 1 };
  // Cut off by something else, which counts.
  if (final < '@' || final > '~') return { end };
  if (end > at + 2 + parameters.length) return { end: end + 1 };
  return { end: end + 1, ...readWholeCsi(parameters, final) };
}

function readWholeCsi(parameters: string, final: string): Pick<Token, 'event' | 'paste'> {
  if (final === '~' && parameters === PASTE_BEGIN) return { paste: 'begins' };
  if (parameters.startsWith('<')) return { event: mouseEvent(readSgrMouse(parameters.slice(1), final)) };
  return { event: keyEvent(csiKey(parameters, final)) };
}

function readConsole(text: string, at: number): Token | null {
  const letter = text[at + 3];
  if (letter === undefined) return null;
  if (letter < ' ' || letter > '~') return { end: at + 3 };
  return { end: at + 4, event: keyEvent(consoleKey(letter)) };
}

/** From terminals that do not know the newer form: three bytes, which are no keys. */
function readX10(text: string, at: number): Token | null {
  if (text.length < at + 6) return null;
  return { end: at + 6, event: mouseEvent(readX10Mouse(text.slice(at + 3, at + 6))) };
}

/** `ESC ] ... BEL`, `ESC P ... ESC \` and the like: an answer to what somebody else has asked. */
function readAnswer(text: string, at: number): Token | null {
  for (let end = at + 2; end < text.length; end++) {
    const byte = text[end];
    if (byte === '\x07' || byte === '\x18' || byte === '\x1a') return { end: end + 1 };
    if (byte === ESC && end + 1 < text.length) return { end: text[end + 1] === '\\' ? end + 2 : end };
    if (end - at > LONGEST_ANSWER) return { end };
  }
  return null;
}

function readPasted(text: string, at: number): Token | null {
  if (text[at] !== ESC) return readCharacter(text, at, true);
  if (text.startsWith(PASTE_END, at)) return { end: at + PASTE_END.length, paste: 'ends' };
  return PASTE_END.startsWith(text.slice(at)) ? null : { end: at + 1 };
}

/** A byte below 0x80, or a character in UTF-8. Of a paste, only what can be written: a line's end in it presses no Enter. */
function readCharacter(text: string, at: number, isPasted: boolean): Token | null {
  const byte = text[at];
  if (byte < ' ' || byte === '\x7f') return { end: at + 1, event: isPasted ? null : keyEvent(controlKey(byte)) };
  if (byte < '\x7f') return { end: at + 1, event: keyEvent(byte === ' ' ? 'space' : byte) };
  const length = utf8Length(byte.charCodeAt(0));
  const bytes = text.slice(at, at + length);
  const firstStray = bytes.slice(1).search(/[^\x80-\xbf]/);
  if (firstStray !== -1) return { end: at + 1 + firstStray };
  if (bytes.length < length) return null;
  const character = Buffer.from(bytes, 'latin1').toString('utf8');
  return { end: at + length, event: keyEvent(isWritable(character) ? character : null) };
}

function utf8Length(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 1;
}

/** One character, and neither a control nor what stands for bytes that were none. */
function isWritable(character: string): boolean {
  return /^[^\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\ufffd]$/u.test(character);
}

function withoutEvent(token: Token | null): Token | null {
  return token === null ? null : { end: token.end };
}

function keyEvent(key: KeyName | null): InputEvent | null {
  return key === null ? null : { kind: 'key', key };
}

function mouseEvent(event: MouseEvent | null): InputEvent | null {
  return event === null ? null : { kind: 'mouse', event };
}
