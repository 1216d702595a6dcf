import type { HostFacts } from './host-facts.js';
import { HostRecordReader } from './host-record-reader.js';

/** In milliseconds. */
const SECOND = 1000;
/** The host says what happened within a second after it did; to whom a socket belongs, within two. */
const TELL_SECONDS = 1;
const LATE_SECONDS = 2;
/** Facts that are older than this say nothing of a moment: twice of what a replay goes through before it judges anything. */
const STALE_MILLIS = 20_000;

/** What was recorded of hosts beside the savefiles of a replay, in the order of time. */
export class HostRecords {
  private readonly readers: readonly HostRecordReader[];
  private newestMillis = Number.NaN;

  /** @param files paths of savefiles; "-" is standard input, beside which there is nothing */
  constructor(files: readonly string[]) {
    this.readers = files.flatMap((file) => (file === '-' ? [] : (HostRecordReader.open(file) ?? [])));
  }

  /** Hands on what was said until a second (since 1970) was over, which is about to be judged, and what was then said of it. */
  passOnSecond(second: number, note: (facts: HostFacts) => void): void {
    this.passOn((second + 1 + TELL_SECONDS) * SECOND, note);
  }

  /** Hands on what was said of the last second of a capture. */
  passOnEnd(second: number, note: (facts: HostFacts) => void): void {
    this.passOn((second + 1 + LATE_SECONDS) * SECOND, note);
  }

  /** The facts of long before are read, and passed over. */
  private passOn(untilMillis: number, note: (facts: HostFacts) => void): void {
    for (let reader = this.findDue(untilMillis); reader !== null; reader = this.findDue(untilMillis)) {
      const facts = reader.take();
      // Beside the files of one recording, the same facts may stand more than once.
      if (facts === null || facts.atMillis === this.newestMillis) continue;
      this.newestMillis = facts.atMillis;
      if (facts.atMillis >= untilMillis - STALE_MILLIS) note(facts);
    }
  }

  /** What was wrong with each file that something was wrong with. */
  get troubles(): readonly string[] {
    return this.readers.flatMap(({ trouble }) => trouble ?? []);
  }

  private findDue(untilMillis: number): HostRecordReader | null {
    let due: HostRecordReader | null = null;
    for (const reader of this.readers) {
      if (reader.isDue(untilMillis) && (due === null || reader.nextMillis < due.nextMillis)) due = reader;
    }
    return due;
  }
}
