import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** The longest line that is one: a busy host's has a tenth of it. */
export const MOST_LINE_BYTES = 1 << 20;
const CHUNK_BYTES = 1 << 16;
const LINE_FEED = 10;
const NOTHING = Buffer.alloc(0);

/** The lines of a file, one at a time. The file is open only while it is read: of a recording of a thousand files, all are at hand. */
export class HostRecordLines {
  /** Where the next line begins. */
  private offset = 0;
  private rest: Buffer = NOTHING;

  constructor(private readonly path: string) {}

  /** Null at the end, "" in the place of a line that is too long. Throws the system's error. */
  next(): string | null {
    let isTooLong = false;
    for (;;) {
      const end = this.rest.indexOf(LINE_FEED);
      if (end >= 0) return this.cut(end, end + 1, isTooLong);
      if (this.rest.length > MOST_LINE_BYTES) {
        isTooLong = true;
        this.offset += this.rest.length;
        this.rest = NOTHING;
      }
      const chunk = this.readAt(this.offset + this.rest.length);
      if (chunk.length === 0)
        return this.rest.length === 0 ? (isTooLong ? '' : null) : this.cut(this.rest.length, this.rest.length, isTooLong);
      this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    }
  }

  /** Where the next line begins, for `goTo`. */
  get place(): number {
    return this.offset;
  }

  /** Goes on from a place; what was read is let go of. */
  goTo(place: number): void {
    this.offset = place;
    this.rest = NOTHING;
  }

  private cut(end: number, next: number, isTooLong: boolean): string {
    const line = isTooLong || end > MOST_LINE_BYTES ? '' : this.rest.toString('utf8', 0, end);
    this.rest = this.rest.subarray(next);
    this.offset += next;
    return line;
  }

  private readAt(position: number): Buffer {
    // A pipe of that name would be waited for.
    const file = openSync(this.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      if (!fstatSync(file).isFile()) return NOTHING;
      const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
      return chunk.subarray(0, readSync(file, chunk, 0, CHUNK_BYTES, position));
    } finally {
      closeSync(file);
    }
  }
}
