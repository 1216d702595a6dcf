import { MAX_CAPTURED_LENGTH } from '../../packet.js';

/** Where bytes come from: at most `length` of them into `target` at `at`; 0 is the end. */
export type ReadBytes = (target: Uint8Array, at: number, length: number) => Promise<number>;

/** How much one read asks for: not more than stays in the second-level cache until it has been parsed. */
export const CHUNK_LENGTH = 1 << 20;

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

/** What is read at a time of files of which many are open at once, and of a file's beginning. */
export const SMALL_CHUNK_LENGTH = 1 << 14;

/** Chunks of the two usual sizes that closed windows gave back: such garbage is collected too late, file after file. */
const freeChunks: ReadonlyMap<number, { readonly most: number; readonly chunks: Chunk[] }> = new Map([
  [CHUNK_LENGTH, { most: 4, chunks: [] }],
  [SMALL_CHUNK_LENGTH, { most: 64, chunks: [] }],
]);

function takeChunk(length: number): Chunk {
  return freeChunks.get(length)?.chunks.pop() ?? new Chunk(Math.min(length, MAX_PIECE_LENGTH), length);
}

function giveBackChunk(chunk: Chunk): void {
  const free = freeChunks.get(chunk.length);
  if (free === undefined || chunk.front > chunk.length) return;
  if (free.chunks.length < free.most) free.chunks.push(chunk);
}

/**
 * A window over a stream of bytes, in two chunks of fixed size: while one is parsed, the other is being filled. Of a stream that reads
 * at once, in one.
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
  private current: Chunk;
  /** null where nothing is read ahead. */
  private spare: Chunk | null;
  private pending: Promise<number> | null = null;
  private skipLength = 0;
  private released = false;

  /**
   * @param chunkLength how much one read asks for
   * @param beneath the window over the bytes that this one's are unpacked from
   * @param readsAtOnce whether a read is done when it has been asked for, so that there is nothing to be gained by asking early
   */
  constructor(
    private readonly readBytes: ReadBytes,
    chunkLength = CHUNK_LENGTH,
    private readonly beneath: ByteWindow | null = null,
    readsAtOnce = false,
  ) {
    this.spare = readsAtOnce ? null : takeChunk(chunkLength);
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
    if (this.spare === null) this.moveRestToFront();
    this.pending ??= this.fill(this.spare ?? this.current);
    const count = await this.pending;
    this.pending = null;
    // Its chunks may be another's by now.
    if (count === 0 || this.released) return false;
    if (this.spare !== null) this.turnTo(this.spare, count);
    this.end = this.current.front + count;
    const owed = this.skipLength;
    this.skipLength = 0;
    this.skip(owed);
    // The chunk just left is free, so the next read may run while this one is parsed.
    if (this.spare !== null) this.pending = this.fill(this.spare);
    return true;
  }

  /** Gives back its memory; nothing may be read or looked at any more. A chunk that is being filled is given back when it is. */
  release(): void {
    if (this.released) return;
    this.released = true;
    const { pending, current, spare, beneath } = this;
    const giveBack = () => {
      giveBackChunk(current);
      if (spare !== null) giveBackChunk(spare);
      beneath?.release();
    };
    if (pending === null) giveBack();
    else pending.then(giveBack, giveBack);
  }

  /** Goes on in the spare chunk, into which `count` bytes were read. */
  private turnTo(filled: Chunk, count: number): void {
    const rest = this.length;
    const next = rest > filled.front ? widen(filled, count) : filled;
    next.bytes.set(this.bytes.subarray(this.start, this.end), next.front - rest);
    this.spare = this.current;
    this.lookAt(next, rest);
  }

  /** Makes room for the next read in the very chunk: what was just read is still in the cache, and what comes next will be. */
  private moveRestToFront(): void {
    const rest = this.length;
    const { current } = this;
    const next = rest > current.front ? new Chunk(MAX_PIECE_LENGTH, current.length) : current;
    next.bytes.set(this.bytes.subarray(this.start, this.end), next.front - rest);
    this.lookAt(next, rest);
  }

  /** Looks at what is in front of a chunk's own bytes. */
  private lookAt(chunk: Chunk, rest: number): void {
    this.current = chunk;
    this.bytes = chunk.bytes;
    this.view = chunk.view;
    this.start = chunk.front - rest;
    this.end = chunk.front;
  }

  private fill({ bytes, front, length }: Chunk): Promise<number> {
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
