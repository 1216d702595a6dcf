import type { ErrorCode } from '../../errors.js';
import type { ByteWindow } from './byte-window.js';

/** What is wrong with compressed data; the message goes on after "cannot read FILE:" or "after packet N:". */
export class PackedError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Compressed bytes, as unpackers ask for them. What a call gives is good until the next one. */
export class PackedInput {
  constructor(
    private readonly window: ByteWindow,
    /** "gzip", for messages. */
    readonly kind: string,
  ) {}

  /** Between 1 and `most` bytes, as soon as there are any; null at the end. */
  async some(most: number): Promise<Uint8Array | null> {
    const { window } = this;
    if (window.length === 0 && !(await window.more())) return null;
    return this.take(Math.min(most, window.length));
  }

  /** Exactly so many bytes, at most MAX_PIECE_LENGTH. Where the data end before: throws, as it does inside a frame. */
  async exactly(length: number): Promise<Uint8Array> {
    return (await this.exactlyOrEnd(length)) ?? this.failAtEnd();
  }

  /** As `exactly`, but null where not a single byte is left. */
  async exactlyOrEnd(length: number): Promise<Uint8Array | null> {
    const { window } = this;
    while (window.length < length) {
      if (await window.more()) continue;
      return window.length === 0 ? null : this.failAtEnd();
    }
    return this.take(length);
  }

  /** Passes over bytes, however many. */
  async pass(length: number): Promise<void> {
    let left = length;
    while (left > 0) left -= (await this.some(left))?.length ?? this.failAtEnd();
  }

  /** Takes back the last `length` bytes that the last call gave. */
  giveBack(length: number): void {
    this.window.start -= length;
  }

  failAtEnd(): never {
    throw new PackedError('truncated-file', `the ${this.kind} data end early`);
  }

  failCorrupt(why: string): never {
    throw new PackedError('corrupt-file', `the ${this.kind} data are corrupt: ${why}`);
  }

  private take(length: number): Uint8Array {
    const { window } = this;
    const { start } = window;
    window.start += length;
    return window.bytes.subarray(start, start + length);
  }
}
