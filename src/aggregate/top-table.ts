import type { KeyBatch } from './key-batch.js';

/** Entries searched for one key, and from which the lightest gives way. */
const WAYS = 8;

/** A row's words and doubles, as the class comment draws them. */
const ROW_WORDS = 8;
const META_WORD = 1;
const ERROR_WORD = 2;
const ROW_DOUBLES = 4;
const COUNT_DOUBLE = 2;
const WINDOW_DOUBLE = 3;
const ROW_MASK = 0xffff;
/** Words of an IPv6 address beyond the first. */
const TAIL_WORDS = 3;

/** Keys gone through at a time: their lines, two a key, stay in the caches from the first pass to the third. */
const PASS_LENGTH = 512;

/** Weights only decide who gives way: a row that is this heavy never does. With the way they make 31 bits. */
const MAX_WEIGHT = 0x0fffffff;
/** Errors are words; one that does not fit says so by being this, 2 billion. */
const MAX_ERROR = 0x7fffffff;

/** How often a key was seen; `count - error <= true <= count`, and an error of 0 is exact. */
export interface KeyCount {
  readonly count: number;
  readonly error: number;
  /** Of it, since the window's start; at least. */
  readonly windowCount: number;
}

/** Of a key that was not seen. */
export const NEVER: KeyCount = { count: 0, error: 0, windowCount: 0 };

/**
 * Counts by address and port, in a fixed number of rows: set-associative Space-Saving (Metwally et al., 2005). A key has 8
 * entries to be in; when all are taken, the lightest gives way, and the newcomer goes on from its count, which is its error
 * from then on. So a count is never too low, and at most `error` too high: a key that is not here has been seen no more often
 * than the lightest of its entries says.
 *
 *     bucket   | 8 entries: 16 bits of hash, never 0, and a row's number | 8 weights: counts, as far as 28 bits hold them |
 *     row      | address 4 | family, port 4 | error 4 | - 4 | count 8 | count at the window's start 8 |
 *     tail     | the rest of an IPv6 address 12 |
 *
 * What it costs is waiting for memory, so: rows are small, and taken in order, that few keys may lie in few pages; and keys come
 * in batches which are gone through three times, of which the first two only touch the lines that the third will need, so that
 * the waits overlap (docs/benchmarks.md has the figures).
 */
export class TopTable {
  /** Keys that gave way to others. */
  evicted = 0;
  /** Rows that are some key's. */
  used = 0;
  private buckets = new Int32Array(0);
  private words = new Int32Array(0);
  private doubles = new Float64Array(0);
  private tails = new Int32Array(0);
  private readonly bucketShift: number;
  /** Entries found by the second pass, which the third checks. */
  private readonly guesses = new Int32Array(PASS_LENGTH);
  /** Keeps the touching passes from being optimized away. */
  private touched = 0;

  /** @param bits the table has 2^bits rows: 2^4 to 2^16, which is what an entry can number */
  constructor(private readonly bits: number) {
    this.bucketShift = 32 - (bits - 3);
  }

  /** With the first key: a table that counts nothing (resets, where there are none) costs nothing. */
  private allocate(): void {
    const rows = 1 << this.bits;
    this.buckets = new Int32Array(rows * 2);
    this.words = new Int32Array(rows * ROW_WORDS);
    this.doubles = new Float64Array(this.words.buffer);
    this.tails = new Int32Array(rows * TAIL_WORDS);
  }

  /** Counts each key once; the addresses lie in `addresses`. */
  count(keys: KeyBatch, addresses: Int32Array): void {
    if (keys.count > 0 && this.buckets.length === 0) this.allocate();
    for (let from = 0; from < keys.count; from += PASS_LENGTH) {
      const to = Math.min(from + PASS_LENGTH, keys.count);
      this.touchBuckets(keys, from, to);
      this.guessEntries(keys, from, to);
      this.countEntries(keys, from, to, addresses);
    }
  }

  private touchBuckets({ hash }: KeyBatch, from: number, to: number): void {
    const { buckets, bucketShift } = this;
    let touched = 0;
    for (let index = from; index < to; index++) touched ^= buckets[(hash[index] >>> bucketShift) << 4];
    this.touched ^= touched;
  }

  private guessEntries({ hash }: KeyBatch, from: number, to: number): void {
    const { buckets, bucketShift, words, guesses } = this;
    let touched = 0;
    for (let index = from; index < to; index++) {
      const first = (hash[index] >>> bucketShift) << 4;
      const tag = tagOf(hash[index]);
      let way = 0;
      while (way < WAYS && buckets[first + way] >>> 16 !== tag) way++;
      // Not there: then the lightest, which is where it will come to be.
      if (way === WAYS) way = this.lightestWay(first);
      guesses[index - from] = first + way;
      touched ^= words[(buckets[first + way] & ROW_MASK) * ROW_WORDS];
    }
    this.touched ^= touched;
  }

  private countEntries({ hash, meta, at }: KeyBatch, from: number, to: number, addresses: Int32Array): void {
    const { buckets, doubles, guesses } = this;
    for (let index = from; index < to; index++) {
      let entry = guesses[index - from];
      if (!this.holds(entry, meta[index], addresses, at[index])) {
        entry = this.locate(hash[index], meta[index], addresses, at[index]);
      }
      doubles[(buckets[entry] & ROW_MASK) * ROW_DOUBLES + COUNT_DOUBLE]++;
      if (buckets[entry + WAYS] !== MAX_WEIGHT) buckets[entry + WAYS]++;
    }
  }

  /** Where the entry of a key is; it is made if need be. */
  private locate(hash: number, meta: number, addresses: Int32Array, at: number): number {
    const { buckets } = this;
    const found = this.find(hash, meta, addresses, at);
    if (found >= 0) return found;
    const first = (hash >>> this.bucketShift) << 4;
    const entry = first + this.lightestWay(first);
    if (buckets[entry] === 0) buckets[entry] = this.used++;
    else this.giveWay(buckets[entry] & ROW_MASK);
    this.fill(entry, tagOf(hash), meta, addresses, at);
    return entry;
  }

  /** Where the entry of a key is, or -1. */
  private find(hash: number, meta: number, addresses: Int32Array, at: number): number {
    if (this.used === 0) return -1;
    const first = (hash >>> this.bucketShift) << 4;
    const tag = tagOf(hash);
    for (let entry = first; entry < first + WAYS; entry++) {
      if (this.buckets[entry] >>> 16 === tag && this.holds(entry, meta, addresses, at)) return entry;
    }
    return -1;
  }

  /**
   * A free way weighs nothing, so that it comes before all others. Which way it is cannot be foreseen, so that a branch a way
   * would be mispredicted again and again: each weight carries its way in the low bits, and the minimum is arithmetic.
   */
  private lightestWay(first: number): number {
    const { buckets } = this;
    const weights = first + WAYS;
    const least01 = smaller(buckets[weights] << 3, (buckets[weights + 1] << 3) | 1);
    const least23 = smaller((buckets[weights + 2] << 3) | 2, (buckets[weights + 3] << 3) | 3);
    const least45 = smaller((buckets[weights + 4] << 3) | 4, (buckets[weights + 5] << 3) | 5);
    const least67 = smaller((buckets[weights + 6] << 3) | 6, (buckets[weights + 7] << 3) | 7);
    return smaller(smaller(least01, least23), smaller(least45, least67)) & 7;
  }

  private holds(entry: number, meta: number, addresses: Int32Array, at: number): boolean {
    const { words, buckets } = this;
    if (buckets[entry] === 0) return false;
    const row = buckets[entry] & ROW_MASK;
    const base = row * ROW_WORDS;
    if (words[base] !== addresses[at] || words[base + META_WORD] !== meta) return false;
    return meta >>> 16 === 4 || this.holdsTail(row * TAIL_WORDS, addresses, at);
  }

  private holdsTail(tail: number, addresses: Int32Array, at: number): boolean {
    const { tails } = this;
    return tails[tail] === addresses[at + 1] && tails[tail + 1] === addresses[at + 2] && tails[tail + 2] === addresses[at + 3];
  }

  private fill(entry: number, tag: number, meta: number, addresses: Int32Array, at: number): void {
    const { buckets, words, tails } = this;
    const row = buckets[entry] & ROW_MASK;
    buckets[entry] = (tag << 16) | row;
    words[row * ROW_WORDS] = addresses[at];
    words[row * ROW_WORDS + META_WORD] = meta;
    if (meta >>> 16 === 4) return;
    for (let word = 0; word < TAIL_WORDS; word++) tails[row * TAIL_WORDS + word] = addresses[at + 1 + word];
  }

  /** The next key of the row goes on from the count of the last. */
  private giveWay(row: number): void {
    const { doubles, words } = this;
    const count = doubles[row * ROW_DOUBLES + COUNT_DOUBLE];
    doubles[row * ROW_DOUBLES + WINDOW_DOUBLE] = count;
    words[row * ROW_WORDS + ERROR_WORD] = Math.min(count, MAX_ERROR);
    this.evicted++;
  }

  /** The next window counts from here. */
  endWindow(): void {
    const { doubles, used } = this;
    for (let base = 0; base < used * ROW_DOUBLES; base += ROW_DOUBLES)
      doubles[base + WINDOW_DOUBLE] = doubles[base + COUNT_DOUBLE];
  }

  /** Whether a key has a row. */
  has(hash: number, meta: number, addresses: Int32Array, at: number): boolean {
    return this.find(hash, meta, addresses, at) >= 0;
  }

  /** What is known of a key, whether it has a row or not. */
  lookUp(hash: number, meta: number, addresses: Int32Array, at: number): KeyCount {
    const entry = this.find(hash, meta, addresses, at);
    if (entry >= 0) return this.countOf(this.buckets[entry] & ROW_MASK);
    if (this.used === 0) return NEVER;
    const first = (hash >>> this.bucketShift) << 4;
    const lightest = first + this.lightestWay(first);
    if (this.buckets[lightest] === 0) return NEVER;
    const { count } = this.countOf(this.buckets[lightest] & ROW_MASK);
    return { count, error: count, windowCount: 0 };
  }

  countOf(row: number): KeyCount {
    const count = this.doubles[row * ROW_DOUBLES + COUNT_DOUBLE];
    const windowCount = count - this.doubles[row * ROW_DOUBLES + WINDOW_DOUBLE];
    return { count, error: this.words[row * ROW_WORDS + ERROR_WORD], windowCount };
  }

  /** The family times 65,536, plus the port, of a row. */
  metaOf(row: number): number {
    return this.words[row * ROW_WORDS + META_WORD];
  }

  /** Copies the four words of a row's address. */
  copyAddress(row: number, target: Int32Array, at: number): void {
    const isIpv4 = this.metaOf(row) >>> 16 === 4;
    target[at] = this.words[row * ROW_WORDS];
    for (let word = 0; word < TAIL_WORDS; word++) target[at + 1 + word] = isIpv4 ? 0 : this.tails[row * TAIL_WORDS + word];
  }
}

/** The smaller of two numbers from 0 to 2^31 - 1, without a branch. */
function smaller(a: number, b: number): number {
  return b ^ ((a ^ b) & ((a - b) >> 31));
}

/** The hash's lower half; its upper bits choose the bucket. */
function tagOf(hash: number): number {
  return hash & 0xffff || 1;
}
