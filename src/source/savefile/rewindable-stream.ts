import type { ByteStream } from './savefile-source.js';

/** Reads are short until it is known where in time a file begins. */
const FIRST_LENGTH = 1 << 14;
/** Whoever has found no packet in so many bytes need not look further. */
const MOST_BYTES = 1 << 22;
const NOTHING: Uint8Array = new Uint8Array(0);

/**
 * A stream that can be begun anew, once: it keeps the bytes that `look` has been given, for `begin` to start with. So the start of a pipe
 * can be looked at, too.
 */
export class RewindableStream {
  /** What was read, or is being read; the read itself, so that a failure comes again. */
  private readonly kept: Array<Promise<Uint8Array>> = [];
  private keptBytes = 0;
  private hasBegun = false;

  constructor(private readonly stream: ByteStream) {}

  get name(): string {
    return this.stream.name;
  }

  /** Whether what was looked at was not all, though it seemed to end. */
  get isLong(): boolean {
    return this.keptBytes >= MOST_BYTES;
  }

  /** To look at the start. Closing it gives back nothing: there is more to come. */
  look(): ByteStream {
    return {
      name: this.name,
      readsAtOnce: this.stream.readsAtOnce ?? false,
      read: async (target, at, length) => {
        // One that reads on behind the back of whoever has looked finds the end.
        if (this.hasBegun || this.isLong) return 0;
        const reading = this.keep(Math.min(length, FIRST_LENGTH));
        this.kept.push(reading);
        const piece = await reading;
        target.set(piece, at);
        return piece.length;
      },
      close: async () => undefined,
    };
  }

  /** All of it, from the start. */
  begin(): ByteStream {
    this.hasBegun = true;
    let rest = NOTHING;
    return {
      name: this.name,
      readsAtOnce: this.stream.readsAtOnce ?? false,
      read: async (target, at, length) => {
        while (rest.length === 0) {
          const next = this.kept.shift();
          if (next === undefined) return this.stream.read(target, at, length);
          rest = await next;
          if (rest.length === 0) return 0;
        }
        const count = Math.min(rest.length, length);
        target.set(rest.subarray(0, count), at);
        // Of a view of no bytes, too, the memory is kept.
        rest = count < rest.length ? rest.subarray(count) : NOTHING;
        return count;
      },
      close: () => this.close(),
    };
  }

  close(): Promise<void> {
    return this.stream.close();
  }

  private async keep(length: number): Promise<Uint8Array> {
    const piece = new Uint8Array(length);
    const count = await this.stream.read(piece, 0, length);
    this.keptBytes += count;
    return count < length ? piece.slice(0, count) : piece;
  }
}
