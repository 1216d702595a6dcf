import { AFTER_NAME, parseTraceLine, type TraceEvent } from './trace-line.js';

/** "%16s-": the kernel pads a thread's name, of at most 15 bytes, to 16. */
const DASH_AT = AFTER_NAME - 1;
const DASH = 0x2d;
const LETTER_C = 0x43;
/** No line is nearly as long; what is, is none. */
const MOST_LINE = 4096;

/** What is told of a text of events. */
export interface TraceSink {
  onEvent(event: TraceEvent): void;
  /** Events that gave way to others in the kernel's buffer before they were read. */
  onLost(count: number): void;
}

/**
 * The text of a trace_pipe, in pieces that end anywhere, to events. Between them stands what was lost: "CPU:1 [LOST 512 EVENTS]".
 *
 * A program chooses its name: it may hold spaces, "]", "-" and line ends, and try to look like another event. But it always ends at byte 16,
 * and begins with a space, as it is shorter: so it is cut out by its place, before a line end is looked for.
 */
export class TraceParser {
  /** Lines that could not be read. */
  malformed = 0;
  /** The beginning of a line whose end has not come yet. */
  private held = '';

  constructor(private readonly sink: TraceSink) {}

  /** @param length how many of the bytes count */
  feed(bytes: Buffer, length: number): void {
    const text = this.held + bytes.toString('latin1', 0, length);
    let at = 0;
    for (let end = findEnd(text, at); end >= 0; end = findEnd(text, at)) {
      this.take(text, at, end);
      at = end + 1;
    }
    this.held = text.slice(at);
    if (this.held.length <= MOST_LINE) return;
    this.held = '';
    this.malformed++;
  }

  private take(text: string, at: number, end: number): void {
    if (text.charCodeAt(at) === LETTER_C) {
      const lost = /^CPU:\d+ \[LOST (?:(\d{1,15}) )?EVENTS\]$/.exec(text.slice(at, end));
      // The kernel does not always know how many.
      if (lost !== null) this.sink.onLost(Number(lost[1] ?? 1));
      else this.malformed++;
      return;
    }
    const event = text.charCodeAt(at + DASH_AT) === DASH ? parseTraceLine(text, at, end) : null;
    if (event === null) this.malformed++;
    else this.sink.onEvent(event);
  }
}

/** Where the line that begins here ends: -1 where that is not to be seen yet. */
function findEnd(text: string, at: number): number {
  return text.indexOf('\n', text.charCodeAt(at) === LETTER_C ? at : at + DASH_AT);
}
