import { describeCause, systemErrorCode } from './errors.js';
import type { HostFacts } from './host-facts.js';
import { hostRecordPath, isHostHead, readHostLine } from './host-record.js';
import { HostRecordLines } from './host-record-lines.js';

/** The system's words for a file that is not there; a long name of a savefile leaves no room for the ending. */
const NOT_THERE = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'];
/** A file with more lines that are none has nothing to say. */
const MOST_BAD_LINES = 1000;
/** A step back of the clock by more than this is one: what follows it waits until the packets have made it, too. */
const STEP_MILLIS = 60_000;

/** What the host said, beside one savefile. Nothing in the file can hurt: what cannot be read is passed over, and counted. */
export class HostRecordReader {
  /** The time of the next facts, milliseconds since 1970; Infinity where there are no more. */
  nextMillis = Number.POSITIVE_INFINITY;
  private next: HostFacts | null = null;
  private lastMillis = Number.NEGATIVE_INFINITY;
  private badLines = 0;
  private failure: string | null = null;

  private constructor(
    private readonly path: string,
    private readonly lines: HostRecordLines,
  ) {}

  /** Null where nothing was recorded beside it. */
  static open(savefile: string): HostRecordReader | null {
    const path = hostRecordPath(savefile);
    const reader = new HostRecordReader(path, new HostRecordLines(path));
    try {
      reader.begin();
    } catch (cause) {
      if (NOT_THERE.includes(systemErrorCode(cause))) return null;
      reader.fail(describeCause(cause));
    }
    return reader;
  }

  /** Whether the next facts are from before that time. */
  isDue(millis: number): boolean {
    if (this.nextMillis >= millis) return false;
    const steppedBack = this.nextMillis < this.lastMillis - STEP_MILLIS;
    return !steppedBack || millis < this.lastMillis - STEP_MILLIS;
  }

  /** The next facts. */
  take(): HostFacts | null {
    try {
      // After the beginning, its facts are not kept: a file may wait long for its time.
      const facts = this.next ?? this.read();
      if (facts !== null) this.lastMillis = facts.atMillis;
      this.next = this.read();
      this.nextMillis = this.next?.atMillis ?? Number.POSITIVE_INFINITY;
      return facts;
    } catch (cause) {
      this.fail(describeCause(cause));
      return null;
    }
  }

  /** What was wrong with the file so far; null where nothing was. */
  get trouble(): string | null {
    if (this.failure !== null) return `cannot read ${this.path}: ${this.failure}`;
    if (this.badLines === 0) return null;
    const rest = this.badLines >= MOST_BAD_LINES ? ', and the rest of it' : '';
    return `${this.path}: lines passed over, as they are no facts of a host: ${this.badLines}${rest}`;
  }

  private begin(): void {
    if (!isHostHead(this.lines.next() ?? '')) {
      this.fail('it does not begin as this version of syntop writes it');
      return;
    }
    const { place } = this.lines;
    this.nextMillis = this.read()?.atMillis ?? Number.POSITIVE_INFINITY;
    if (this.nextMillis === Number.POSITIVE_INFINITY) return;
    this.lines.goTo(place);
    this.badLines = 0;
  }

  private read(): HostFacts | null {
    while (this.badLines < MOST_BAD_LINES) {
      const line = this.lines.next();
      if (line === null) return null;
      const facts = readHostLine(line);
      if (facts !== null) return facts;
      this.badLines++;
    }
    return null;
  }

  private fail(why: string): void {
    this.failure = why;
    this.nextMillis = Number.POSITIVE_INFINITY;
  }
}
