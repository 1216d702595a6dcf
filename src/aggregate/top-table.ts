import { BUCKET_HALVES, BUCKET_WORDS, cellOf, lightestOf, tagOf, WAYS, waysOf } from './bucket.js';
import { DELTA_CAPACITY, type DeltaBatch } from './delta-batch.js';
import type { KeyBatch } from './key-batch.js';
import type { KeyShape } from './key-shape.js';
import { NO_STAMP } from './packet-time.js';
import { ROW_WORDS } from './row-layout.js';
import { TableKeys } from './table-keys.js';
import { TableRows } from './table-rows.js';

/** Keys gone through at a time: their lines stay in the caches from the first pass to the second, and from the third to the fourth. */
const PASS_LENGTH = 512;
/** Parts of a table that are gone through one after the other. */
const PART_BITS = 6;
const PART_SHIFT = 32 - PART_BITS;
/** Weights only decide who gives way: a row that is this heavy never does. With the way they make 31 bits. */
const MAX_WEIGHT = 0x0fffffff;
const MAX_CELL = 0xffff;
/** A cell must be heavier than the lightest row by a quarter and two: else keys of a flood would take turns in the row. */
const MARGIN_SHIFT = 2;
const MARGIN = 2;

/**
 * Counts by address and port, in a fixed number of rows, within strict bounds: count - error <= true <= count.
 *
 * A key has 8 entries to be in. Where they are taken, a key without a row is counted in one of the bucket's many cells, which it
 * shares with others, so that a cell is never less than what any of its keys has sent. Only a key whose cell is heavier than the
 * lightest of the 8 rows, by a margin, gets that row, and goes on from what the cell says, which is its error from then on; the cell
 * of the key that gives way is raised to what that one had. So a flood of keys that come once touches cells and not rows, and the error is
 * about the flood's size divided by the number of cells (Space-Saving, Metwally et al. 2005, with the filter of Homem and
 * Carvalho 2010, made deterministic).
 *
 *     bucket   | 8 tags, 2 bytes of a hash each, never 0 | 56 cells 2 each |
 *     beside   | 8 weights, as far as 28 bits hold them 4 each | floor 4 | carry 8 |
 *
 * `carry`, one a bucket, is what its cells could not hold: they are 16 bits, and with `fade` they shrink. A key without a row has sent
 * no more than its cell and the carry together.
 *
 * What it costs is waiting for memory, so keys come in batches which are gone through in passes. The first touches the lines that the
 * second needs to tell who has no row; the third those of the rows, sorted by where they are; the fourth counts.
 */
export class TopTable {
  /** How often a row was given to another key, and a key was refused one. */
  evicted = 0;
  /** Rows that are some key's. */
  used = 0;
  rows = new TableRows(0, false);
  keys: TableKeys;
  /** Those, in the order in which they were first given to a key. */
  private usedRows = new Int32Array(0);
  private buckets = new Int32Array(0);
  private halves = new Uint16Array(0);
  /** By row; 0 where no key has it. */
  weights = new Int32Array(0);
  private carry = new Float64Array(0);
  /** By bucket: a cell that is no heavier than this gets no row. It may be less than what `contend` would find. */
  private floors = new Int32Array(0);
  private readonly bucketShift: number;
  /** What the second pass leaves: keys of the batch, and the rows that they may have or get. */
  private readonly pending = new Int32Array(DELTA_CAPACITY);
  private readonly guesses = new Int32Array(DELTA_CAPACITY);
  /** The order in which those are gone through, and where each part of the table begins in it. */
  private readonly order = new Int32Array(DELTA_CAPACITY);
  private readonly partEnds = new Int32Array(1 << PART_BITS);
  /** Keeps touching from being optimized away. */
  private touched = 0;

  /**
   * @param bits the table has 2^bits rows: 2^4 to 2^18
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
    this.weights = new Int32Array(rows);
    this.usedRows = new Int32Array(rows);
    this.carry = new Float64Array(rows / WAYS);
    this.floors = new Int32Array(rows / WAYS);
    this.rows = new TableRows(rows, this.tellsSources);
    this.keys = new TableKeys(this.shape, this.rows.words);
  }

  /** The rows that are some key's: of a short capture, very few. */
  get rowsInUse(): Int32Array {
    return this.usedRows.subarray(0, this.used);
  }

  /** Adds the records of a batch to the rows of their keys; `stamp` is the batch's second. */
  count(keys: KeyBatch, deltas: DeltaBatch, stamp: number): void {
    if (keys.count > 0 && this.buckets.length === 0) this.allocate();
    let pending = 0;
    for (let from = 0; from < keys.count; from += PASS_LENGTH) {
      const to = Math.min(from + PASS_LENGTH, keys.count);
      this.touchBuckets(keys, from, to);
      pending = this.countRefused(keys, from, to, pending);
    }
    this.sortPending(keys, pending);
    for (let from = 0; from < pending; from += PASS_LENGTH) {
      const to = Math.min(from + PASS_LENGTH, pending);
      this.touchRows(from, to);
      this.countRows(keys, from, to, deltas, stamp);
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

  /** Counts those that have no row and get none; the others it adds to those pending, with the rows that they may have or get. */
  private countRefused({ hash, weight }: KeyBatch, from: number, to: number, before: number): number {
    const { buckets, halves, weights, floors, bucketShift, pending, guesses } = this;
    let left = before;
    for (let key = from; key < to; key++) {
      const bucket = hash[key] >>> bucketShift;
      const tag = tagOf(hash[key]);
      const ways = waysOf(buckets, bucket * BUCKET_WORDS, tag);
      if (ways === 0) {
        const cell = bucket * BUCKET_HALVES + cellOf(tag);
        const sum = halves[cell] + weight[key];
        if (sum <= floors[bucket] && weight[key] !== 0) {
          halves[cell] = sum;
          continue;
        }
        guesses[left] = bucket * WAYS + lightestOf(weights, bucket * WAYS);
      } else guesses[left] = bucket * WAYS + (31 - Math.clz32(ways & -ways));
      pending[left++] = key;
    }
    this.evicted += to - from - (left - before);
    return left;
  }

  /** Puts those of the same part of the table one behind the other, so that few pages are in use at a time. */
  private sortPending({ hash }: KeyBatch, count: number): void {
    const { order, partEnds, pending } = this;
    partEnds.fill(0);
    for (let index = 0; index < count; index++) partEnds[hash[pending[index]] >>> PART_SHIFT]++;
    for (let part = 1; part < partEnds.length; part++) partEnds[part] += partEnds[part - 1];
    for (let index = count - 1; index >= 0; index--) order[--partEnds[hash[pending[index]] >>> PART_SHIFT]] = index;
  }

  private touchRows(from: number, to: number): void {
    const { guesses, order, rows } = this;
    let touched = 0;
    for (let index = from; index < to; index++) touched ^= rows.words[guesses[order[index]] * ROW_WORDS];
    this.touched ^= touched;
  }

  private countRows(batch: KeyBatch, from: number, to: number, deltas: DeltaBatch, stamp: number): void {
    const { weights, guesses, pending, order, rows, keys } = this;
    const { sketches, moments } = rows;
    for (let index = from; index < to; index++) {
      const key = pending[order[index]];
      let row = guesses[order[index]];
      if (weights[row] === 0 || !keys.holds(row, deltas, key)) row = this.locate(batch, deltas, key);
      if (row < 0) continue;
      const weight = batch.weight[key];
      weights[row] = Math.min(weights[row] + weight, MAX_WEIGHT);
      rows.add(row, weight, batch.rst[key], deltas, key);
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
    const row = bucket * WAYS + lightestOf(this.weights, bucket * WAYS);
    if (this.weights[row] !== 0) return this.contend(bucket, row, batch, deltas, key) ? row : -1;
    this.usedRows[this.used++] = row;
    this.begin(bucket, row, 0, batch, deltas, key);
    return row;
  }

  /** A key without a row is counted in its cell; true if it then gets the row of the lightest. */
  private contend(bucket: number, row: number, batch: KeyBatch, deltas: DeltaBatch, key: number): boolean {
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
    const floor = weights[row] + (weights[row] >>> MARGIN_SHIFT) + MARGIN;
    this.floors[bucket] = floor;
    if (contender + weight <= floor) return false;
    this.giveWay(bucket, row);
    weights[row] = Math.min(contender, MAX_WEIGHT);
    this.begin(bucket, row, before + carried, batch, deltas, key);
    return true;
  }

  /** From here on, the key of a row is counted in its cell: which, with the carry, must not say less than its row did. */
  private giveWay(bucket: number, row: number): void {
    const { weights, halves, carry } = this;
    const first = bucket * BUCKET_HALVES;
    const cell = first + cellOf(halves[first + (row & (WAYS - 1))]);
    halves[cell] = Math.max(halves[cell], Math.min(weights[row], MAX_CELL));
    carry[bucket] = Math.max(carry[bucket], this.rows.countOf(row) - halves[cell]);
  }

  /** Makes a row a key's. */
  private begin(bucket: number, row: number, error: number, batch: KeyBatch, deltas: DeltaBatch, key: number): void {
    this.halves[bucket * BUCKET_HALVES + (row & (WAYS - 1))] = tagOf(batch.hash[key]);
    this.keys.write(row, deltas, key);
    this.rows.begin(row, error, batch.rst[key] > 0);
  }

  /** The row of a record's key, or -1. */
  find(hash: number, deltas: DeltaBatch, record: number): number {
    if (this.used === 0) return -1;
    const bucket = hash >>> this.bucketShift;
    const tag = tagOf(hash);
    for (let way = 0; way < WAYS; way++) {
      const row = bucket * WAYS + way;
      if (this.halves[bucket * BUCKET_HALVES + way] === tag && this.keys.holds(row, deltas, record)) return row;
    }
    return -1;
  }

  /** The row of a key that is no record's, or -1; see TableKeys.isKey. */
  findKey(hash: number, meta: number, address: ArrayLike<number>, peer: ArrayLike<number>): number {
    if (this.used === 0) return -1;
    const first = (hash >>> this.bucketShift) * WAYS;
    for (let row = first; row < first + WAYS; row++) {
      if (this.weights[row] !== 0 && this.keys.isKey(row, meta, address, peer)) return row;
    }
    return -1;
  }

  /** Halves what decides who gives way, `times` times, rounding up: who was heavy long ago gives way to who is now. */
  fade(times: number): void {
    const { weights, halves, carry, floors } = this;
    const divisor = 2 ** times;
    floors.fill(0);
    for (let row = 0; row < weights.length; row++) weights[row] = Math.ceil(weights[row] / divisor);
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
}
