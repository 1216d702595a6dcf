import type { ByteStream } from '../../src/source/savefile/savefile-source.js';

export interface MemoryStreamOptions {
  readonly name?: string;
  /** How many bytes each read gives, over and over again; by default all it asks for. */
  readonly chunkSizes?: readonly number[];
  /** What comes after the bytes instead of the end: a failure, or nothing for ever. */
  readonly after?: Error | 'silence';
}

/** As much of what a read may write into as is spoiled: more would take longer and show no more. */
const SPOILED_LENGTH = 65_536;

/** A stream over bytes in memory, which counts what is asked of it. */
export class MemoryStream implements ByteStream {
  readonly name: string;
  reads = 0;
  closes = 0;
  /** The most that one read has asked for. */
  largestRead = 0;
  private at = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly options: MemoryStreamOptions = {},
  ) {
    this.name = options.name ?? 'memory';
  }

  readonly read = async (target: Uint8Array, at: number, length: number): Promise<number> => {
    const { chunkSizes, after } = this.options;
    this.largestRead = Math.max(this.largestRead, length);
    const size = chunkSizes?.[this.reads++ % chunkSizes.length] ?? length;
    const count = Math.min(size, length, this.bytes.length - this.at);
    // Whoever reads on while somebody still looks at these bytes is to be found out: a kernel would overwrite them too.
    target.fill(0xee, at, at + Math.min(length, SPOILED_LENGTH));
    await null;
    if (count === 0 && after instanceof Error) throw after;
    if (count === 0 && after === 'silence') return new Promise(() => undefined);
    target.set(this.bytes.subarray(this.at, this.at + count), at);
    this.at += count;
    return count;
  };

  readonly close = async (): Promise<void> => {
    this.closes++;
  };
}
