import { MAX_CAPTURED_LENGTH } from '../../packet.js';

/** Where bytes come from: at most `length` of them into `target` at `at`; 0 is the end. */
export type ReadBytes = (target: Uint8Array, at: number, length: number) => Promise<number>;

/** How much one read asks for. Larger ones were not faster, and fall out of the cache. */
export const CHUNK_LENGTH = 1 << 22;

/** The longest piece that a parser may need in one: a record's header, its packet and a block's options. */
export const MAX_PIECE_LENGTH = MAX_CAPTURED_LENGTH + 65_536;

/** `front` bytes for what is carried over, and behind them `length` for what a read brings. */
class Chunk {
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor(
    readonly front: number,
    readonly length: number,
  ) {
    const buffer = new ArrayBuffer(front + length);
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
  }
}

/** Chunks of the usual size that closed windows gave back: garbage of this size is collected too late, file after file. */
const freeChunks: Chunk[] = [];
const MOST_FREE_CHUNKS = 4;

function takeChunk(length: number): Chunk {
  return (length === CHUNK_LENGTH ? freeChunks.pop() : undefined) ?? new Chunk(Math.min(length, MAX_PIECE_LENGTH), length);
}

function giveBackChunk(chunk: Chunk): void {
  if (chunk.length === CHUNK_LENGTH && freeChunks.length < MOST_FREE_CHUNKS) freeChunks.push(chunk);
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
  start: number;
  end: number;
  private spare: Chunk;
  private current: Chunk;
  private pending: Promise<number> | null = null;
  private skipLength = 0;
  private released = false;

  /**
   * @param chunkLength how much one read asks for
   * @param beneath the window over the bytes that this one's are unpacked from
   */
  constructor(
    private readonly readBytes: ReadBytes,
    chunkLength = CHUNK_LENGTH,
    private readonly beneath: ByteWindow | null = null,
  ) {
    this.spare = takeChunk(chunkLength);
    this.current = takeChunk(chunkLength);
    this.bytes = this.current.bytes;
    this.view = this.current.view;
    this.start = this.current.front;
    this.end = this.start;
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
    // Its chunks may be another's by now.
    if (count === 0 || this.released) return false;
    const rest = this.length;
    if (rest > this.spare.front) this.spare = widen(this.spare, count);
    const { front } = this.spare;
    this.spare.bytes.set(this.bytes.subarray(this.start, this.end), front - rest);
    [this.current, this.spare] = [this.spare, this.current];
    this.bytes = this.current.bytes;
    this.view = this.current.view;
    this.start = front - rest;
    this.end = front + count;
    const owed = this.skipLength;
    this.skipLength = 0;
    this.skip(owed);
    // The chunk just left is free, so the next read may run while this one is parsed.
    this.pending = this.fillSpare();
    return true;
  }

  /** Gives back its memory; nothing may be read or looked at any more. A chunk that is being filled is not given back. */
  release(): void {
    if (this.released) return;
    this.released = true;
    giveBackChunk(this.current);
    if (this.pending !== null) return;
    giveBackChunk(this.spare);
    this.beneath?.release();
  }

  private fillSpare(): Promise<number> {
    const { bytes, front, length } = this.spare;
    const reading = this.readBytes(bytes, front, length);
    // A failure is told to whoever awaits it in more(); until then it must not count as unhandled.
    reading.catch(() => undefined);
    return reading;
  }
}

/** A chunk with room for any piece in front, and with the `count` bytes that were read into a smaller one. */
function widen({ bytes, front, length }: Chunk, count: number): Chunk {
  const wide = new Chunk(MAX_PIECE_LENGTH, length);
  wide.bytes.set(bytes.subarray(front, front + count), wide.front);
  return wide;
}
