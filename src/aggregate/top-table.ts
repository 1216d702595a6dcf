import type { DeltaBatch } from './delta-batch.js';
import { type KeyBatch, TAIL_WORDS } from './key-batch.js';
import { NO_STAMP } from './packet-time.js';
import { ROW_META, ROW_ORIGIN, ROW_PEER, ROW_WORDS } from './row-layout.js';
import { TableRows } from './table-rows.js';

/** Entries searched for one key, and from which the lightest gives way. */
const WAYS = 8;
/** A bucket, in words and in half words. */
const BUCKET_WORDS = 16;
const BUCKET_HALVES = 32;
const WEIGHTS = 8;
const ROWS_HALF = 8;
/** Keys gone through at a time: their lines stay in the caches from the first pass to the third. */
const PASS_LENGTH = 512;
/** Weights only decide who gives way: a row that is this heavy never does. With the way they make 31 bits. */
const MAX_WEIGHT = 0x0fffffff;
const MAX_CELL = 0xffff;
/** A cell must be heavier than the lightest row by a quarter: else keys of a flood would take turns in the row. */
const MARGIN_SHIFT = 2;
const HALF_ONES = 0x00010001;
const HALF_SIGNS = 0x80008000 | 0;

/**
 * Counts by address and port, in a fixed number of rows, within strict bounds: count - error <= true <= count.
 *
 * A key has 8 entries to be in. Where they are taken, a key without a row is counted in one of the bucket's many cells, which it
 * shares with others, so that a cell is never less than what any of its keys has sent. Only a key whose cell is heavier than the
 * lightest of the 8 rows gets that row, and goes on from what the cell says, which is its error from then on; the cell of the key
 * that gives way is raised to what that one had. So a flood of keys that come once touches cells and not rows, and the error is
 * about the flood's size divided by the number of cells (Space-Saving, Metwally et al. 2005, with the filter of Homem and
 * Carvalho 2010, made deterministic).
 *
 *     bucket   | 8 tags 2: bits of a hash, never 0 | 8 rows' numbers 2 | 8 weights 4, as far as 28 bits hold them | cells 2 each |
 *     tail     | of IPv6 addresses: origin's other words 12 | peer's 12 |
 *
 * `carry`, one a bucket, is what its cells could not hold: they are 16 bits, and with `halve` they fade. A key without a row has sent
 * no more than its cell and the carry together.
 *
 * What it costs is waiting for memory, so keys come in batches which are gone through three times: the first pass touches the
 * lines that the second will need to tell who has no row, the second those of the rows, and the third counts.
 */
export class TopTable {
  /** How often a row was given to another key, and a key was refused one. */
  evicted = 0;
  /** Rows that are some key's. */
  used = 0;
  rows = new TableRows(0, false);
  private words = new Int32Array(0);
  private halves = new Uint16Array(0);
  private carry = new Float64Array(0);
  /** By bucket: a cell that is no heavier than this gets no row. Never more than `thresholdOf`, which takes longer to find. */
  private floors = new Int32Array(0);
  private tails = new Int32Array(0);
  private readonly bucketShift: number;
  private readonly bucketWords: number;
  private readonly cellMask: number;
  /** What the second pass leaves for the third: keys of the batch, and where their rows' weights and numbers are, or -1. */
  private readonly pending = new Int32Array(PASS_LENGTH);
  private readonly guesses = new Int32Array(PASS_LENGTH);
  private readonly guessedRows = new Int32Array(PASS_LENGTH);
  /** The row that `locate` found or made. */
  private located = 0;
  /** Keeps the touching passes from being optimized away. */
  private touched = 0;

  /**
   * @param bits the table has 2^bits rows: 2^4 to 2^16, which is what an entry can number
   * @param cellBits and 2^cellBits cells, at most 2^16 a bucket
   * @param tellsSources whether each row tells how many different sources it counted
   */
  constructor(
    private readonly bits: number,
    cellBits: number,
    private readonly tellsSources: boolean,
  ) {
    const bucketBits = bits - 3;
    this.bucketShift = 32 - bucketBits;
    const cells = 1 << (cellBits - bucketBits);
    this.cellMask = cells - 1;
    this.bucketWords = BUCKET_WORDS + cells / 2;
  }

  /** With the first key: a table that counts nothing (resets, where there are none) costs nothing. */
  private allocate(): void {
    const buckets = 1 << (this.bits - 3);
    this.words = new Int32Array(buckets * this.bucketWords);
    this.halves = new Uint16Array(this.words.buffer);
    this.carry = new Float64Array(buckets);
    this.floors = new Int32Array(buckets);
    this.rows = new TableRows(1 << this.bits, this.tellsSources);
  }

  /** Adds the records of a batch to the rows of their keys; `stamp` is the batch's second. */
  count(keys: KeyBatch, deltas: DeltaBatch, stamp: number): void {
    if (keys.count === 0) return;
    if (this.words.length === 0) this.allocate();
    for (let from = 0; from < keys.count; from += PASS_LENGTH) {
      const to = Math.min(from + PASS_LENGTH, keys.count);
      this.touchBuckets(keys, from, to);
      const pending = this.countRefused(keys, from, to);
      this.countRows(keys, pending, deltas, stamp);
    }
  }

  private touchBuckets({ hash }: KeyBatch, from: number, to: number): void {
    const { words, halves, bucketShift, bucketWords, cellMask } = this;
    let touched = 0;
    for (let key = from; key < to; key++) {
      const first = (hash[key] >>> bucketShift) * bucketWords;
      touched ^= words[first] ^ halves[first * 2 + BUCKET_HALVES + (tagOf(hash[key]) & cellMask)];
    }
    this.touched ^= touched;
  }

  /** Counts those that have no row and get none; of the others it notes where their rows may be. */
  private countRefused({ hash, weight }: KeyBatch, from: number, to: number): number {
    const { words, halves, floors, bucketShift, bucketWords, cellMask, pending, guesses, guessedRows } = this;
    const rowWords = this.rows.words;
    let left = 0;
    let touched = 0;
    for (let key = from; key < to; key++) {
      const bucket = hash[key] >>> bucketShift;
      const first = bucket * bucketWords;
      const tag = tagOf(hash[key]);
      // Two tags a word, all compared without a branch: it says whether one may be equal.
      const twice = tag | (tag << 16);
      const differ0 = words[first] ^ twice;
      const differ1 = words[first + 1] ^ twice;
      const differ2 = words[first + 2] ^ twice;
      const differ3 = words[first + 3] ^ twice;
      const some = halfIsZero(differ0) | halfIsZero(differ1) | halfIsZero(differ2) | halfIsZero(differ3);
      if ((some & HALF_SIGNS) === 0) {
        const cell = first * 2 + BUCKET_HALVES + (tag & cellMask);
        const sum = halves[cell] + weight[key];
        if (sum <= floors[bucket] && weight[key] !== 0) {
          halves[cell] = sum;
          continue;
        }
        guesses[left] = -1;
      } else {
        let way = 0;
        while (way < WAYS && halves[first * 2 + way] !== tag) way++;
        const row = halves[first * 2 + ROWS_HALF + (way & 7)];
        touched ^= rowWords[row * ROW_WORDS];
        guesses[left] = first + WEIGHTS + (way & 7);
        guessedRows[left] = row;
      }
      pending[left++] = key;
    }
    this.evicted += to - from - left;
    this.touched ^= touched;
    return left;
  }

  private countRows(keys: KeyBatch, pending: number, deltas: DeltaBatch, stamp: number): void {
    const { words, guesses, guessedRows, rows } = this;
    const { sketches } = rows;
    for (let index = 0; index < pending; index++) {
      const key = this.pending[index];
      let entry = guesses[index];
      let row = guessedRows[index];
      if (entry < 0 || !this.holds(row, keys, key)) {
        entry = this.locate(keys, key);
        if (entry < 0) continue;
        row = this.located;
      }
      const weight = keys.weight[key];
      const sum = words[entry] + weight;
      words[entry] = Math.min(sum, MAX_WEIGHT);
      rows.add(row, weight, keys.other[key], deltas, key);
      if (stamp !== NO_STAMP) rows.moments.add(row, stamp, deltas, key);
      if (sketches !== null && weight > 0) sketches.add(row, keys.source[key]);
    }
  }

  /** Where the weight of a key's row is, and in `located` the row; it is made if need be. -1 if the key gets none. */
  private locate(keys: KeyBatch, key: number): number {
    const found = this.find(keys, key);
    const weight = keys.weight[key];
    // What weighs nothing gets no row: it would take it from who does.
    if (found >= 0 || weight === 0) return found;
    const bucket = keys.hash[key] >>> this.bucketShift;
    const first = bucket * this.bucketWords;
    const way = this.lightestWay(first);
    const entry = first + WEIGHTS + way;
    if (this.words[entry] !== 0) return this.contend(bucket, first, way, keys, key) ? entry : -1;
    this.halves[first * 2 + ROWS_HALF + way] = this.used++;
    this.begin(first, way, 0, keys, key);
    return entry;
  }

  /** A key without a row is counted in its cell; true if it then gets the row of the lightest. */
  private contend(bucket: number, first: number, way: number, keys: KeyBatch, key: number): boolean {
    const { words, halves, carry } = this;
    this.evicted++;
    const weight = keys.weight[key];
    const cell = first * 2 + BUCKET_HALVES + (tagOf(keys.hash[key]) & this.cellMask);
    const before = halves[cell];
    const carried = carry[bucket];
    halves[cell] = Math.min(before + weight, MAX_CELL);
    if (before + weight > MAX_CELL) carry[bucket] += before + weight - MAX_CELL;
    // A cell that is full no longer tells its keys' weight: the carry does.
    const contender = before === MAX_CELL ? before + carried : before;
    const lightest = words[first + WEIGHTS + way];
    const floor = lightest + (lightest >>> MARGIN_SHIFT);
    this.floors[bucket] = floor;
    if (contender + weight <= floor) return false;
    this.giveWay(bucket, first, way);
    words[first + WEIGHTS + way] = Math.min(contender, MAX_WEIGHT);
    this.begin(first, way, before + carried, keys, key);
    return true;
  }

  /** From here on, the key of an entry is counted in its cell: which, with the carry, must not say less than its row did. */
  private giveWay(bucket: number, first: number, way: number): void {
    const { words, halves, carry } = this;
    const cell = first * 2 + BUCKET_HALVES + (halves[first * 2 + way] & this.cellMask);
    halves[cell] = Math.max(halves[cell], Math.min(words[first + WEIGHTS + way], MAX_CELL));
    carry[bucket] = Math.max(carry[bucket], this.rows.countOf(halves[first * 2 + ROWS_HALF + way]) - halves[cell]);
  }

  /** Makes the row of an entry a key's. */
  private begin(first: number, way: number, error: number, keys: KeyBatch, key: number): void {
    const { hash, meta, origin, peer, tails } = keys;
    const row = this.halves[first * 2 + ROWS_HALF + way];
    this.halves[first * 2 + way] = tagOf(hash[key]);
    this.located = row;
    const { words } = this.rows;
    words[row * ROW_WORDS + ROW_ORIGIN] = origin[key];
    words[row * ROW_WORDS + ROW_PEER] = peer[key];
    words[row * ROW_WORDS + ROW_META] = meta[key];
    this.rows.begin(row, error, keys.other[key] > 0);
    if (meta[key] >>> 16 === 4) return;
    if (this.tails.length === 0) this.tails = new Int32Array(TAIL_WORDS << this.bits);
    for (let word = 0; word < TAIL_WORDS; word++) this.tails[row * TAIL_WORDS + word] = tails[key * TAIL_WORDS + word];
  }

  /** The row of a key, or -1. */
  rowOf(keys: KeyBatch, key: number): number {
    return this.find(keys, key) < 0 ? -1 : this.located;
  }

  /** Where the weight of a key's row is, and in `located` the row; or -1. */
  private find(keys: KeyBatch, key: number): number {
    if (this.used === 0) return -1;
    const first = (keys.hash[key] >>> this.bucketShift) * this.bucketWords;
    const tag = tagOf(keys.hash[key]);
    for (let way = 0; way < WAYS; way++) {
      if (this.halves[first * 2 + way] !== tag) continue;
      const row = this.halves[first * 2 + ROWS_HALF + way];
      if (!this.holds(row, keys, key)) continue;
      this.located = row;
      return first + WEIGHTS + way;
    }
    return -1;
  }

  private holds(row: number, { meta, origin, peer, tails }: KeyBatch, key: number): boolean {
    const { words } = this.rows;
    const base = row * ROW_WORDS;
    if (words[base] !== origin[key] || words[base + ROW_PEER] !== peer[key] || words[base + ROW_META] !== meta[key]) return false;
    return meta[key] >>> 16 === 4 || this.holdsTails(row * TAIL_WORDS, tails, key * TAIL_WORDS);
  }

  private holdsTails(row: number, tails: Int32Array, key: number): boolean {
    for (let word = 0; word < TAIL_WORDS; word++) if (this.tails[row + word] !== tails[key + word]) return false;
    return true;
  }

  /**
   * A free way weighs nothing, so that it comes before all others. Each weight carries its way in the low bits, and the minimum is
   * arithmetic: which it is cannot be foreseen, so that a branch a way would be mispredicted again and again.
   */
  private lightestWay(first: number): number {
    const { words } = this;
    const weights = first + WEIGHTS;
    const least01 = smaller(words[weights] << 3, (words[weights + 1] << 3) | 1);
    const least23 = smaller((words[weights + 2] << 3) | 2, (words[weights + 3] << 3) | 3);
    const least45 = smaller((words[weights + 4] << 3) | 4, (words[weights + 5] << 3) | 5);
    const least67 = smaller((words[weights + 6] << 3) | 6, (words[weights + 7] << 3) | 7);
    return smaller(smaller(least01, least23), smaller(least45, least67)) & 7;
  }

  /** Halves what decides who gives way, `times` times, rounding up: who was heavy long ago gives way to who is now. */
  fade(times: number): void {
    const { words, halves, carry, floors, bucketWords, cellMask } = this;
    const divisor = 2 ** times;
    floors.fill(0);
    for (let bucket = 0; bucket < carry.length; bucket++) {
      const first = bucket * bucketWords;
      for (let entry = first + WEIGHTS; entry < first + BUCKET_WORDS; entry++) words[entry] = Math.ceil(words[entry] / divisor);
      let cut = 0;
      const firstCell = first * 2 + BUCKET_HALVES;
      for (let cell = firstCell; cell <= firstCell + cellMask; cell++) {
        const faded = Math.ceil(halves[cell] / divisor);
        cut = Math.max(cut, halves[cell] - faded);
        halves[cell] = faded;
      }
      carry[bucket] += cut;
    }
  }

  /** What decides who gives way, by row: counts, faded where the table fades. */
  weights(): Int32Array {
    const weights = new Int32Array(this.used);
    for (let first = 0; first < this.words.length; first += this.bucketWords) {
      for (let way = 0; way < WAYS; way++) {
        const weight = this.words[first + WEIGHTS + way];
        if (weight > 0) weights[this.halves[first * 2 + ROWS_HALF + way]] = weight;
      }
    }
    return weights;
  }

  /** Copies a row's key. */
  copyKey(row: number, target: KeyBatch, key: number): void {
    const { words } = this.rows;
    target.origin[key] = words[row * ROW_WORDS + ROW_ORIGIN];
    target.peer[key] = words[row * ROW_WORDS + ROW_PEER];
    target.meta[key] = words[row * ROW_WORDS + ROW_META];
    const hasTails = target.meta[key] >>> 16 !== 4;
    for (let word = 0; word < TAIL_WORDS; word++) {
      target.tails[key * TAIL_WORDS + word] = hasTails ? this.tails[row * TAIL_WORDS + word] : 0;
    }
  }
}

/** The smaller of two numbers from 0 to 2^31 - 1, without a branch. */
function smaller(a: number, b: number): number {
  return b ^ ((a ^ b) & ((a - b) >> 31));
}

/** Has one of the signs of HALF_SIGNS set if one of the two half words is zero; rarely also if none is. */
function halfIsZero(word: number): number {
  return (word - HALF_ONES) & ~word;
}

/** The hash's lower half; its upper bits choose the bucket. */
function tagOf(hash: number): number {
  return hash & 0xffff || 1;
}
