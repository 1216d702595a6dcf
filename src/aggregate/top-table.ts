import type { CountedRow, CountSpan } from '../counted-row.js';
import { selectFirst } from './select-first.js';

/** Rows searched, and from which the smallest gives way, for one key. */
const WAYS = 8;

/** Words of a row: four of address, family and port, and doubles for the counts. One cache line. */
const ROW_WORDS = 16;
const ROW_DOUBLES = 8;
const META_WORD = 4;
const SYN_DOUBLE = 3;
const RST_DOUBLE = 4;
const SYN_ERROR_DOUBLE = 5;
const RST_ERROR_DOUBLE = 6;

/**
 * Counts of SYNs and resets by address and port, in a fixed number of rows: set-associative Space-Saving (Metwally et al.,
 * 2005). A key has 8 rows to be in; when all are taken, the one with the least gives way, and the newcomer starts from the
 * highest counts that have ever given way there, kept as its error. So a count is never too low, and at most `error` too
 * high: a key that is not here had, when it gave way, no more than those.
 *
 *     tags   | 8 x 32 bits of hash, 0 = free |  one cache line answers "which of the 8"
 *     rows   | address 16 | family, port 4 | - 4 | syn 8 | rst 8 | syn error 8 | rst error 8 | - 8 |  and one holds the row
 */
export class TopTable {
  /** Rows that gave way to others. */
  evicted = 0;
  used = 0;
  private readonly tags: Int32Array;
  private readonly words: Int32Array;
  private readonly doubles: Float64Array;
  /** The highest counts that gave way, two a bucket: SYNs and resets. */
  private readonly floors: Float64Array;
  private readonly windowStart: Float64Array;
  private readonly bucketShift: number;

  /** @param bits the table has 2^bits rows */
  constructor(private readonly bits: number) {
    const rows = 1 << bits;
    this.tags = new Int32Array(rows);
    this.words = new Int32Array(rows * ROW_WORDS);
    this.doubles = new Float64Array(this.words.buffer);
    this.floors = new Float64Array((rows / WAYS) * 2);
    this.windowStart = new Float64Array(rows * 2);
    this.bucketShift = 32 - (bits - 3);
  }

  get capacity(): number {
    return 1 << this.bits;
  }

  countSyn(hash: number, meta: number, words: Int32Array, at: number): void {
    this.doubles[this.locate(hash, meta, words, at) * ROW_DOUBLES + SYN_DOUBLE]++;
  }

  countRst(hash: number, meta: number, words: Int32Array, at: number): void {
    this.doubles[this.locate(hash, meta, words, at) * ROW_DOUBLES + RST_DOUBLE]++;
  }

  /** The row of a key, which is made if need be. `meta` is the family times 65,536, plus the port. */
  private locate(hash: number, meta: number, words: Int32Array, at: number): number {
    const tag = hash === 0 ? 1 : hash;
    const first = (hash >>> this.bucketShift) * WAYS;
    for (let row = first; row < first + WAYS; row++) {
      const found = this.tags[row];
      if (found === tag && this.holds(row, meta, words, at)) return row;
      if (found === 0) return this.fill(row, tag, meta, words, at);
    }
    return this.replaceSmallest(first, tag, meta, words, at);
  }

  private holds(row: number, meta: number, words: Int32Array, at: number): boolean {
    const base = row * ROW_WORDS;
    const own = this.words;
    return (
      own[base] === words[at] &&
      own[base + META_WORD] === meta &&
      own[base + 1] === words[at + 1] &&
      own[base + 2] === words[at + 2] &&
      own[base + 3] === words[at + 3]
    );
  }

  private fill(row: number, tag: number, meta: number, words: Int32Array, at: number): number {
    const base = row * ROW_WORDS;
    this.tags[row] = tag;
    this.words[base] = words[at];
    this.words[base + 1] = words[at + 1];
    this.words[base + 2] = words[at + 2];
    this.words[base + 3] = words[at + 3];
    this.words[base + META_WORD] = meta;
    this.used++;
    return row;
  }

  private replaceSmallest(first: number, tag: number, meta: number, words: Int32Array, at: number): number {
    const { doubles, floors, windowStart } = this;
    let smallest = first;
    let least = Number.POSITIVE_INFINITY;
    for (let row = first; row < first + WAYS; row++) {
      const base = row * ROW_DOUBLES;
      const weight = doubles[base + SYN_DOUBLE] + doubles[base + RST_DOUBLE];
      if (weight < least) {
        least = weight;
        smallest = row;
      }
    }
    const base = smallest * ROW_DOUBLES;
    const floor = (first / WAYS) * 2;
    const syn = Math.max(floors[floor], doubles[base + SYN_DOUBLE]);
    const rst = Math.max(floors[floor + 1], doubles[base + RST_DOUBLE]);
    floors[floor] = syn;
    floors[floor + 1] = rst;
    doubles[base + SYN_DOUBLE] = syn;
    doubles[base + RST_DOUBLE] = rst;
    doubles[base + SYN_ERROR_DOUBLE] = syn;
    doubles[base + RST_ERROR_DOUBLE] = rst;
    windowStart[smallest * 2] = syn;
    windowStart[smallest * 2 + 1] = rst;
    this.evicted++;
    this.used--;
    return this.fill(smallest, tag, meta, words, at);
  }

  /** The next window counts from here. */
  endWindow(): void {
    const { doubles, windowStart, capacity } = this;
    for (let row = 0; row < capacity; row++) {
      windowStart[row * 2] = doubles[row * ROW_DOUBLES + SYN_DOUBLE];
      windowStart[row * 2 + 1] = doubles[row * ROW_DOUBLES + RST_DOUBLE];
    }
  }

  /** The rows with the highest counts of SYNs and resets together, at most `limit`; largest first, ties by key. */
  top(limit: number, span: CountSpan): CountedRow[] {
    const weights = this.weigh(span);
    const ranksBefore = (a: number, b: number) => weights[a] > weights[b] || (weights[a] === weights[b] && this.keyPrecedes(a, b));
    const present = this.used === 0 ? [] : weights.keys();
    return selectFirst(present, limit, (row) => weights[row] > 0, ranksBefore).map((row) => this.readRow(row));
  }

  private weigh(span: CountSpan): Float64Array {
    const { doubles, windowStart, capacity } = this;
    const weights = new Float64Array(capacity);
    for (let row = 0; row < capacity; row++) {
      const total = doubles[row * ROW_DOUBLES + SYN_DOUBLE] + doubles[row * ROW_DOUBLES + RST_DOUBLE];
      weights[row] = span === 'total' ? total : total - windowStart[row * 2] - windowStart[row * 2 + 1];
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
    const { doubles, windowStart, words } = this;
    const base = row * ROW_DOUBLES;
    const meta = words[row * ROW_WORDS + META_WORD];
    const syn = doubles[base + SYN_DOUBLE];
    const rst = doubles[base + RST_DOUBLE];
    return {
      family: meta >>> 16,
      port: meta & 0xffff,
      words: [...words.subarray(row * ROW_WORDS, row * ROW_WORDS + 4)],
      syn,
      rst,
      error: Math.max(doubles[base + SYN_ERROR_DOUBLE], doubles[base + RST_ERROR_DOUBLE]),
      windowSyn: syn - windowStart[row * 2],
      windowRst: rst - windowStart[row * 2 + 1],
    };
  }
}
