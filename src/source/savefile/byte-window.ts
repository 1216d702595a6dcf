import { MAX_CAPTURED_LENGTH } from '../../packet.js';

/** Where bytes come from: at most `length` of them into `target` at `at`; 0 is the end. */
export type ReadBytes = (target: Uint8Array, at: number, length: number) => Promise<number>;

/** How much one read asks for. Larger ones were not faster, and fall out of the cache. */
export const CHUNK_LENGTH = 1 << 22;

/** The longest piece that a parser may need in one: a record's header, its packet and a block's options. */
export const MAX_PIECE_LENGTH = MAX_CAPTURED_LENGTH + 65_536;

class Chunk {
  readonly bytes = new Uint8Array(MAX_PIECE_LENGTH + CHUNK_LENGTH);
  readonly view = new DataView(this.bytes.buffer);
}

/**
 * A window over a stream of bytes, in two chunks of fixed size: while one is parsed, the other is being filled.
 *
 *     | room for the rest of the last chunk | what the read brought |
 *                              ^ start                        ^ end
 *
 * Parsers look at `bytes` and `view` from `start` to `end` and move `start`; `more` brings the next bytes, keeping
 * those that were not consumed.
 */
export class ByteWindow {
  bytes: Uint8Array;
  view: DataView;
  start = MAX_PIECE_LENGTH;
  end = MAX_PIECE_LENGTH;
  private spare = new Chunk();
  private current = new Chunk();
  private pending: Promise<number> | null = null;
  private skipLength = 0;

  constructor(private readonly readBytes: ReadBytes) {
    this.bytes = this.current.bytes;
    this.view = this.current.view;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** Passes over bytes, also over ones that have not come yet. */
  skip(length: number): void {
    const here = Math.min(length, this.length);
    this.start += here;
    this.skipLength += length - here;
  }

  /** Whether all that was to be passed over has been. */
  get skipped(): boolean {
    return this.skipLength === 0;
  }

  /** Brings the next bytes; false at the end of the stream. What is left unparsed must be shorter than a piece. */
  async more(): Promise<boolean> {
    this.pending ??= this.fillSpare();
    const count = await this.pending;
    this.pending = null;
    if (count === 0) return false;
    const rest = this.length;
    this.spare.bytes.set(this.bytes.subarray(this.start, this.end), MAX_PIECE_LENGTH - rest);
    [this.current, this.spare] = [this.spare, this.current];
    this.bytes = this.current.bytes;
    this.view = this.current.view;
    this.start = MAX_PIECE_LENGTH - rest;
    this.end = MAX_PIECE_LENGTH + count;
    const owed = this.skipLength;
    this.skipLength = 0;
    this.skip(owed);
    // The chunk just left is free, so the next read may run while this one is parsed.
    this.pending = this.fillSpare();
    return true;
  }

  private fillSpare(): Promise<number> {
    const reading = this.readBytes(this.spare.bytes, MAX_PIECE_LENGTH, CHUNK_LENGTH);
    // A failure is told to whoever awaits it in more(); until then it must not count as unhandled.
    reading.catch(() => undefined);
    return reading;
  }
}
