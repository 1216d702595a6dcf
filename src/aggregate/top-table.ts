import type { CountedRow, CountSpan } from '../counted-row.js';
import type { KeyBatch } from './key-batch.js';
import { selectFirst } from './select-first.js';

/** Rows searched, and from which the smallest gives way, for one key. */
const WAYS = 8;
/** A bucket's words: the tags of its rows, then their weights. One cache line. */
const BUCKET_WORDS = 16;

/** A row's words and doubles, as the class comment draws them. One cache line. */
const ROW_WORDS = 16;
const META_WORD = 4;
const ERROR_WORD = 5;
const ROW_DOUBLES = 8;
const COUNT_DOUBLE = 4;
const WINDOW_DOUBLE = 6;

/** Keys gone through at a time: their lines, two a key, stay in the caches from the first pass to the third. */
const PASS_LENGTH = 512;

/** Weights only decide who gives way: a row that is this heavy never does. */
const MAX_WEIGHT = 0x0fffffff;
/** Errors are words; one that does not fit says so by being this, 2 billion. */
const MAX_ERROR = 0x7fffffff;

/** Which of a row's two counts. */
export const SYN_COLUMN = 0;
export const RST_COLUMN = 1;
export type CountColumn = typeof SYN_COLUMN | typeof RST_COLUMN;

/**
 * Counts of SYNs and resets by address and port, in a fixed number of rows: set-associative Space-Saving (Metwally et al.,
 * 2005). A key has 8 rows to be in; when all are taken, the one with the least gives way, and the newcomer starts from the
 * highest counts that have ever given way there, kept as its error. So a count is never too low, and at most `error` too
 * high: a key that is not here had, when it gave way, no more than those.
 *
 *     bucket   | 8 tags: 32 bits of hash, 0 = free | 8 weights: SYNs and resets together |
 *     row      | address 16 | family, port 4 | errors 2 x 4 | - 4 | counts 2 x 8 | counts at the window's start 2 x 8 |
 *
 * Keys come in batches and are gone through three times: the first two passes only touch the lines that the third will
 * need, so that the waits for memory overlap. That halves the time of 10,000,000 SYNs (docs/benchmarks.md).
 */
export class TopTable {
  /** Rows that gave way to others. */
  evicted = 0;
  used = 0;
  readonly capacity: number;
  private readonly buckets: Int32Array;
  private readonly words: Int32Array;
  private readonly doubles: Float64Array;
  /** The highest counts that gave way, two a bucket: SYNs and resets. */
  private readonly floors: Float64Array;
  private readonly bucketShift: number;
  /** Rows found by the second pass, which the third checks. */
  private readonly guesses = new Int32Array(PASS_LENGTH);
  /** Keeps the touching passes from being optimized away. */
  private touched = 0;

  /** @param bits the table has 2^bits rows, 16 at least */
  constructor(bits: number) {
    this.capacity = 1 << bits;
    this.buckets = new Int32Array(this.capacity * 2);
    this.words = new Int32Array(this.capacity * ROW_WORDS);
    this.doubles = new Float64Array(this.words.buffer);
    this.floors = new Float64Array(this.capacity / 4);
    this.bucketShift = 32 - (bits - 3);
  }

  /** Counts each key once, in the given column; the addresses lie in `addresses`. */
  count(keys: KeyBatch, addresses: Int32Array, column: CountColumn): void {
    for (let from = 0; from < keys.count; from += PASS_LENGTH) {
      const to = Math.min(from + PASS_LENGTH, keys.count);
      this.touchBuckets(keys, from, to);
      this.guessRows(keys, from, to);
      this.countRows(keys, from, to, addresses, column);
    }
  }

  private touchBuckets({ hash }: KeyBatch, from: number, to: number): void {
    const { buckets, bucketShift } = this;
    let touched = 0;
    for (let index = from; index < to; index++) touched ^= buckets[(hash[index] >>> bucketShift) << 4];
    this.touched ^= touched;
  }

  private guessRows({ hash }: KeyBatch, from: number, to: number): void {
    const { buckets, bucketShift, words, guesses } = this;
    let touched = 0;
    for (let index = from; index < to; index++) {
      const tag = hash[index];
      const bucket = tag >>> bucketShift;
      const first = bucket << 4;
      let way = 0;
      while (way < WAYS && buckets[first + way] !== tag) way++;
      // Not there: then the lightest row, which is where it will come to be.
      if (way === WAYS) way = this.lightestWay(first);
      const row = (bucket << 3) | way;
      guesses[index - from] = row;
      touched ^= words[row << 4];
    }
    this.touched ^= touched;
  }

  private countRows({ hash, meta, at }: KeyBatch, from: number, to: number, addresses: Int32Array, column: CountColumn): void {
    const { buckets, doubles, guesses } = this;
    for (let index = from; index < to; index++) {
      let row = guesses[index - from];
      if (!this.holds(row, meta[index], addresses, at[index])) row = this.locate(hash[index], meta[index], addresses, at[index]);
      doubles[row * ROW_DOUBLES + COUNT_DOUBLE + column]++;
      const weight = weightIndex(row);
      if (buckets[weight] !== MAX_WEIGHT) buckets[weight]++;
    }
  }

  /** The row of a key, which is made if need be. */
  private locate(hash: number, meta: number, addresses: Int32Array, at: number): number {
    const { buckets } = this;
    const bucket = hash >>> this.bucketShift;
    const first = bucket << 4;
    for (let way = 0; way < WAYS; way++) {
      const tag = buckets[first + way];
      if (tag === hash && this.holds(bucket * WAYS + way, meta, addresses, at)) return bucket * WAYS + way;
    }
    const way = this.lightestWay(first);
    if (buckets[first + way] === 0) this.used++;
    else this.inherit(bucket, way);
    return this.fill(bucket, way, hash, meta, addresses, at);
  }

  /**
   * A free row weighs nothing, so that it comes before all others. Which row it is cannot be foreseen, so that a branch a row
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

  private holds(row: number, meta: number, addresses: Int32Array, at: number): boolean {
    const base = row * ROW_WORDS;
    const { words } = this;
    return (
      words[base] === addresses[at] &&
      words[base + META_WORD] === meta &&
      words[base + 1] === addresses[at + 1] &&
      words[base + 2] === addresses[at + 2] &&
      words[base + 3] === addresses[at + 3]
    );
  }

  private fill(bucket: number, way: number, tag: number, meta: number, addresses: Int32Array, at: number): number {
    const row = bucket * WAYS + way;
    const base = row * ROW_WORDS;
    const { words } = this;
    this.buckets[bucket * BUCKET_WORDS + way] = tag;
    words[base] = addresses[at];
    words[base + 1] = addresses[at + 1];
    words[base + 2] = addresses[at + 2];
    words[base + 3] = addresses[at + 3];
    words[base + META_WORD] = meta;
    return row;
  }

  /** Lets a row give way: what comes into it starts from the highest counts that did so in this bucket. */
  private inherit(bucket: number, way: number): void {
    const { doubles, words, floors, buckets } = this;
    const row = bucket * WAYS + way;
    let weight = 0;
    for (let column = 0; column < 2; column++) {
      const count = row * ROW_DOUBLES + COUNT_DOUBLE + column;
      const floor = Math.max(floors[bucket * 2 + column], doubles[count]);
      floors[bucket * 2 + column] = floor;
      doubles[count] = floor;
      doubles[row * ROW_DOUBLES + WINDOW_DOUBLE + column] = floor;
      words[row * ROW_WORDS + ERROR_WORD + column] = Math.min(floor, MAX_ERROR);
      weight += floor;
    }
    buckets[bucket * BUCKET_WORDS + WAYS + way] = Math.min(weight, MAX_WEIGHT);
    this.evicted++;
  }

  /** The next window counts from here. */
  endWindow(): void {
    const { doubles, capacity } = this;
    for (let base = 0; base < capacity * ROW_DOUBLES; base += ROW_DOUBLES) {
      doubles[base + WINDOW_DOUBLE] = doubles[base + COUNT_DOUBLE];
      doubles[base + WINDOW_DOUBLE + 1] = doubles[base + COUNT_DOUBLE + 1];
    }
  }

  /** The rows with the highest counts of SYNs and resets together, at most `limit`; largest first, ties by key. */
  top(limit: number, span: CountSpan): CountedRow[] {
    if (this.used === 0) return [];
    const weights = this.weigh(span);
    const ranksBefore = (a: number, b: number) =>
      weights[a] > weights[b] || (weights[a] === weights[b] && this.keyPrecedes(a, b));
    return selectFirst(weights.keys(), limit, (row) => weights[row] > 0, ranksBefore).map((row) => this.readRow(row));
  }

  private weigh(span: CountSpan): Float64Array {
    const { doubles, capacity } = this;
    const weights = new Float64Array(capacity);
    for (let row = 0; row < capacity; row++) {
      const base = row * ROW_DOUBLES;
      weights[row] = doubles[base + COUNT_DOUBLE] + doubles[base + COUNT_DOUBLE + 1];
      if (span === 'window') weights[row] -= doubles[base + WINDOW_DOUBLE] + doubles[base + WINDOW_DOUBLE + 1];
    }
    return weights;
  }

  /** IPv4 before IPv6, then by address, then by port. */
  private keyPrecedes(a: number, b: number): boolean {
    const { words } = this;
    const metaA = words[a * ROW_WORDS + META_WORD];
    const metaB = words[b * ROW_WORDS + META_WORD];
    if (metaA >>> 16 !== metaB >>> 16) return metaA < metaB;
    for (let word = 0; word < 4; word++) {
      const wordA = words[a * ROW_WORDS + word] >>> 0;
      const wordB = words[b * ROW_WORDS + word] >>> 0;
      if (wordA !== wordB) return wordA < wordB;
    }
    return metaA < metaB;
  }

  private readRow(row: number): CountedRow {
    const { doubles, words } = this;
    const base = row * ROW_WORDS;
    const count = row * ROW_DOUBLES + COUNT_DOUBLE;
    const window = row * ROW_DOUBLES + WINDOW_DOUBLE;
    return {
      family: words[base + META_WORD] >>> 16,
      port: words[base + META_WORD] & 0xffff,
      words: [...words.subarray(base, base + 4)],
      syn: doubles[count],
      rst: doubles[count + 1],
      error: Math.max(words[base + ERROR_WORD], words[base + ERROR_WORD + 1]),
      windowSyn: doubles[count] - doubles[window],
      windowRst: doubles[count + 1] - doubles[window + 1],
    };
  }
}

/** The smaller of two numbers from 0 to 2^31 - 1, without a branch. */
function smaller(a: number, b: number): number {
  return b ^ ((a ^ b) & ((a - b) >> 31));
}

function weightIndex(row: number): number {
  return (row >>> 3) * BUCKET_WORDS + WAYS + (row & 7);
}
