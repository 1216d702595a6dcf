import type { DeltaBatch } from './delta-batch.js';
import type { KeyBatch } from './key-batch.js';
import type { KeyShape } from './key-shape.js';
import { NO_STAMP } from './packet-time.js';
import { ROW_WORDS } from './row-layout.js';
import { TableKeys } from './table-keys.js';
import { TableRows } from './table-rows.js';

/** Rows searched for one key, and of which the lightest gives way. */
const WAYS = 8;
/** A bucket, in words and in half words: the tags of its rows, and cells. Two cache lines, which most keys need no more than. */
const BUCKET_WORDS = 32;
const BUCKET_HALVES = 64;
const CELLS = BUCKET_HALVES - WAYS;
/** Keys gone through at a time: their lines stay in the caches from the first pass to the third. */
const PASS_LENGTH = 512;
/** Weights only decide who gives way: a row that is this heavy never does. With the way they make 31 bits. */
const MAX_WEIGHT = 0x0fffffff;
const MAX_CELL = 0xffff;
/** A cell must be heavier than the lightest row by a quarter and two: else keys of a flood would take turns in the row. */
const MARGIN_SHIFT = 2;
const MARGIN = 2;
const HALF_ONES = 0x00010001;
const HALF_SIGNS = 0x80008000 | 0;

/**
 * Counts by address and port, in a fixed number of rows, within strict bounds: count - error <= true <= count.
 *
 * A key has 8 entries to be in. Where they are taken, a key without a row is counted in one of the bucket's many cells, which it
 * shares with others, so that a cell is never less than what any of its keys has sent. Only a key whose cell is heavier than the
 * lightest of the 8 rows, by a margin, gets that row, and goes on from what the cell says, which is its error from then on; the cell of the key
 * that gives way is raised to what that one had. So a flood of keys that come once touches cells and not rows, and the error is
 * about the flood's size divided by the number of cells (Space-Saving, Metwally et al. 2005, with the filter of Homem and
 * Carvalho 2010, made deterministic).
 *
 *     bucket   | 8 tags, 2 bytes of a hash each, never 0 | 56 cells 2 each |
 *     beside   | 8 rows' numbers 2 each | 8 weights, as far as 28 bits hold them 4 each | floor 4 | carry 8 |
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
  keys: TableKeys;
  private buckets = new Int32Array(0);
  private halves = new Uint16Array(0);
  private rowOfWay = new Uint16Array(0);
  private weights = new Int32Array(0);
  private carry = new Float64Array(0);
  /** By bucket: a cell that is no heavier than this gets no row. It may be less than what `contend` would find. */
  private floors = new Int32Array(0);
  private readonly bucketShift: number;
  /** What the second pass leaves for the third: keys of the batch, and which way of which bucket they may be in, or -1. */
  private readonly pending = new Int32Array(PASS_LENGTH);
  private readonly guesses = new Int32Array(PASS_LENGTH);
  /** Keeps the touching passes from being optimized away. */
  private touched = 0;

  /**
   * @param bits the table has 2^bits rows: 2^4 to 2^16, which is what 16 bits can number
   * @param tellsSources whether each row tells how many different sources it counted
   */
  constructor(
    private readonly bits: number,
    private readonly shape: KeyShape,
    private readonly tellsSources = false,
  ) {
    this.bucketShift = 32 - (bits - 3);
    this.keys = new TableKeys(shape, this.rows.words);
  }

  /** With the first key: a table that counts nothing (resets, where there are none) costs nothing. */
  private allocate(): void {
    const rows = 1 << this.bits;
    this.buckets = new Int32Array((rows / WAYS) * BUCKET_WORDS);
    this.halves = new Uint16Array(this.buckets.buffer);
    this.rowOfWay = new Uint16Array(rows);
    this.weights = new Int32Array(rows);
    this.carry = new Float64Array(rows / WAYS);
    this.floors = new Int32Array(rows / WAYS);
    this.rows = new TableRows(rows, this.tellsSources);
    this.keys = new TableKeys(this.shape, this.rows.words);
  }

  /** Adds the records of a batch to the rows of their keys; `stamp` is the batch's second. */
  count(keys: KeyBatch, deltas: DeltaBatch, stamp: number): void {
    if (keys.count === 0) return;
    if (this.buckets.length === 0) this.allocate();
    for (let from = 0; from < keys.count; from += PASS_LENGTH) {
      const to = Math.min(from + PASS_LENGTH, keys.count);
      this.touchBuckets(keys, from, to);
      const pending = this.countRefused(keys, from, to);
      this.countRows(keys, pending, deltas, stamp);
    }
  }

  private touchBuckets({ hash }: KeyBatch, from: number, to: number): void {
    const { halves, bucketShift } = this;
    let touched = 0;
    for (let key = from; key < to; key++) {
      const first = (hash[key] >>> bucketShift) * BUCKET_HALVES;
      touched ^= halves[first] ^ halves[first + cellOf(tagOf(hash[key]))];
    }
    this.touched ^= touched;
  }

  /** Counts those that have no row and get none; of the others it notes where their rows may be. */
  private countRefused({ hash, weight }: KeyBatch, from: number, to: number): number {
    const { buckets, halves, rowOfWay, floors, bucketShift, pending, guesses } = this;
    const { words } = this.rows;
    let left = 0;
    let touched = 0;
    for (let key = from; key < to; key++) {
      const bucket = hash[key] >>> bucketShift;
      const tag = tagOf(hash[key]);
      if (!mayHold(buckets, bucket * BUCKET_WORDS, tag)) {
        const cell = bucket * BUCKET_HALVES + cellOf(tag);
        const sum = halves[cell] + weight[key];
        if (sum <= floors[bucket] && weight[key] !== 0) {
          halves[cell] = sum;
          continue;
        }
        guesses[left] = -1;
        // If it gets a row, then that of the lightest.
        touched ^= words[rowOfWay[bucket * WAYS + this.lightestWay(bucket * WAYS)] * ROW_WORDS];
      } else {
        let way = 0;
        while (way < WAYS - 1 && halves[bucket * BUCKET_HALVES + way] !== tag) way++;
        guesses[left] = bucket * WAYS + way;
        touched ^= words[rowOfWay[bucket * WAYS + way] * ROW_WORDS];
      }
      pending[left++] = key;
    }
    this.evicted += to - from - left;
    this.touched ^= touched;
    return left;
  }

  private countRows(batch: KeyBatch, pending: number, deltas: DeltaBatch, stamp: number): void {
    const { weights, rowOfWay, guesses, rows, keys } = this;
    const { sketches, moments } = rows;
    for (let index = 0; index < pending; index++) {
      const key = this.pending[index];
      let place = guesses[index];
      if (place < 0 || weights[place] === 0 || !keys.holds(rowOfWay[place], deltas, key)) place = this.locate(batch, deltas, key);
      if (place < 0) continue;
      const row = rowOfWay[place];
      const weight = batch.weight[key];
      weights[place] = Math.min(weights[place] + weight, MAX_WEIGHT);
      rows.add(row, weight, batch.other[key], deltas, key);
      if (stamp !== NO_STAMP) moments.add(row, stamp, deltas, key);
      if (sketches !== null && weight > 0) sketches.add(row, batch.source[key]);
    }
  }

  /** Which way of which bucket is a key's; it is made so if need be. -1 if the key gets none. */
  private locate(batch: KeyBatch, deltas: DeltaBatch, key: number): number {
    const found = this.find(batch.hash[key], deltas, key);
    // What weighs nothing gets no row: it would take it from who does.
    if (found >= 0 || batch.weight[key] === 0) return found;
    const bucket = batch.hash[key] >>> this.bucketShift;
    const place = bucket * WAYS + this.lightestWay(bucket * WAYS);
    if (this.weights[place] !== 0) return this.contend(bucket, place, batch, deltas, key) ? place : -1;
    this.rowOfWay[place] = this.used++;
    this.begin(bucket, place, 0, batch, deltas, key);
    return place;
  }

  /** A key without a row is counted in its cell; true if it then gets the row of the lightest. */
  private contend(bucket: number, place: number, batch: KeyBatch, deltas: DeltaBatch, key: number): boolean {
    const { weights, halves, carry } = this;
    this.evicted++;
    const weight = batch.weight[key];
    const cell = bucket * BUCKET_HALVES + cellOf(tagOf(batch.hash[key]));
    const before = halves[cell];
    const carried = carry[bucket];
    halves[cell] = Math.min(before + weight, MAX_CELL);
    if (before + weight > MAX_CELL) carry[bucket] += before + weight - MAX_CELL;
    // A cell that is full no longer tells its keys' weight: the carry does.
    const contender = before === MAX_CELL ? before + carried : before;
    const floor = weights[place] + (weights[place] >>> MARGIN_SHIFT) + MARGIN;
    this.floors[bucket] = floor;
    if (contender + weight <= floor) return false;
    this.giveWay(bucket, place);
    weights[place] = Math.min(contender, MAX_WEIGHT);
    this.begin(bucket, place, before + carried, batch, deltas, key);
    return true;
  }

  /** From here on, the key of a row is counted in its cell: which, with the carry, must not say less than its row did. */
  private giveWay(bucket: number, place: number): void {
    const { weights, halves, carry } = this;
    const first = bucket * BUCKET_HALVES;
    const cell = first + cellOf(halves[first + (place & (WAYS - 1))]);
    halves[cell] = Math.max(halves[cell], Math.min(weights[place], MAX_CELL));
    carry[bucket] = Math.max(carry[bucket], this.rows.countOf(this.rowOfWay[place]) - halves[cell]);
  }

  /** Makes a row a key's. */
  private begin(bucket: number, place: number, error: number, batch: KeyBatch, deltas: DeltaBatch, key: number): void {
    this.halves[bucket * BUCKET_HALVES + (place & (WAYS - 1))] = tagOf(batch.hash[key]);
    this.keys.write(this.rowOfWay[place], deltas, key);
    this.rows.begin(this.rowOfWay[place], error, batch.other[key] > 0);
  }

  /** The row of a record's key, or -1. */
  rowOf(hash: number, deltas: DeltaBatch, record: number): number {
    const place = this.used === 0 ? -1 : this.find(hash, deltas, record);
    return place < 0 ? -1 : this.rowOfWay[place];
  }

  private find(hash: number, deltas: DeltaBatch, record: number): number {
    const bucket = hash >>> this.bucketShift;
    const tag = tagOf(hash);
    for (let way = 0; way < WAYS; way++) {
      const place = bucket * WAYS + way;
      if (this.halves[bucket * BUCKET_HALVES + way] === tag && this.keys.holds(this.rowOfWay[place], deltas, record))
        return place;
    }
    return -1;
  }

  /**
   * A free way weighs nothing, so that it comes before all others. Each weight carries its way in the low bits, and the minimum is
   * arithmetic: which it is cannot be foreseen, so that a branch a way would be mispredicted again and again.
   */
  private lightestWay(first: number): number {
    const { weights } = this;
    const least01 = smaller(weights[first] << 3, (weights[first + 1] << 3) | 1);
    const least23 = smaller((weights[first + 2] << 3) | 2, (weights[first + 3] << 3) | 3);
    const least45 = smaller((weights[first + 4] << 3) | 4, (weights[first + 5] << 3) | 5);
    const least67 = smaller((weights[first + 6] << 3) | 6, (weights[first + 7] << 3) | 7);
    return smaller(smaller(least01, least23), smaller(least45, least67)) & 7;
  }

  /** Halves what decides who gives way, `times` times, rounding up: who was heavy long ago gives way to who is now. */
  fade(times: number): void {
    const { weights, halves, carry, floors } = this;
    const divisor = 2 ** times;
    floors.fill(0);
    for (let place = 0; place < weights.length; place++) weights[place] = Math.ceil(weights[place] / divisor);
    for (let bucket = 0; bucket < carry.length; bucket++) {
      let cut = 0;
      for (let cell = bucket * BUCKET_HALVES + WAYS; cell < (bucket + 1) * BUCKET_HALVES; cell++) {
        const faded = Math.ceil(halves[cell] / divisor);
        cut = Math.max(cut, halves[cell] - faded);
        halves[cell] = faded;
      }
      carry[bucket] += cut;
    }
  }

  /** What decides who gives way, by row: counts, faded where the table fades. */
  weightsByRow(): Int32Array {
    const byRow = new Int32Array(this.used);
    for (let place = 0; place < this.weights.length; place++) {
      if (this.weights[place] > 0) byRow[this.rowOfWay[place]] = this.weights[place];
    }
    return byRow;
  }
}

/** The smaller of two numbers from 0 to 2^31 - 1, without a branch. */
function smaller(a: number, b: number): number {
  return b ^ ((a ^ b) & ((a - b) >> 31));
}

/** Whether one of a bucket's tags may be this one; rarely it says so if none is. Two tags a word are compared at once. */
function mayHold(buckets: Int32Array, first: number, tag: number): boolean {
  const twice = tag | (tag << 16);
  const some =
    halfIsZero(buckets[first] ^ twice) |
    halfIsZero(buckets[first + 1] ^ twice) |
    halfIsZero(buckets[first + 2] ^ twice) |
    halfIsZero(buckets[first + 3] ^ twice);
  return (some & HALF_SIGNS) !== 0;
}

/** Has one of the signs of HALF_SIGNS set if one of the two half words is zero; rarely also if none is. */
function halfIsZero(word: number): number {
  return (word - HALF_ONES) & ~word;
}

/** The hash's lower half; its upper bits choose the bucket. */
function tagOf(hash: number): number {
  return hash & 0xffff || 1;
}

/** Where in its bucket the cell of a tag is. */
function cellOf(tag: number): number {
  return WAYS + ((tag * CELLS) >>> 16);
}
