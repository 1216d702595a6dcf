import {
  type DeltaBatch,
  META_WORD,
  ORIGIN_TAIL_WORD,
  ORIGIN_WORD,
  PEER_TAIL_WORD,
  PEER_WORD,
  RECORD_WORDS,
} from './delta-batch.js';
import { type KeyShape, TAIL_WORDS } from './key-shape.js';
import { ROW_META, ROW_ORIGIN, ROW_PEER, ROW_WORDS } from './row-layout.js';

const KEY_TAIL_WORDS = 2 * TAIL_WORDS;

/** The keys of a table's rows: their words in the row (row-layout.ts), and those of IPv6 beside, where there are any. */
export class TableKeys {
  private tails = new Int32Array(0);

  /** @param words the rows */
  constructor(
    readonly shape: KeyShape,
    private readonly words: Int32Array,
  ) {}

  /** Whether a row is the key's of a record. */
  holds(row: number, deltas: DeltaBatch, record: number): boolean {
    const { words, shape } = this;
    const base = row * ROW_WORDS;
    const at = record * RECORD_WORDS;
    const meta = deltas.words[at + META_WORD];
    if (words[base + ROW_META] !== (meta & shape.metaMask)) return false;
    if (words[base + ROW_PEER] !== (deltas.words[at + PEER_WORD] & shape.peerMask)) return false;
    if (words[base] !== shape.firstWord(deltas.words, at)) return false;
    return meta >>> 16 === 4 || this.holdsTail(row, deltas.words, at);
  }

  private holdsTail(row: number, words: Int32Array, at: number): boolean {
    for (let tail = 0; tail < KEY_TAIL_WORDS; tail++) {
      if (this.tails[row * KEY_TAIL_WORDS + tail] !== this.shape.tailOf(words, at, tail)) return false;
    }
    return true;
  }

  /** Makes a row the key's of a record. */
  write(row: number, deltas: DeltaBatch, record: number): void {
    const { words, shape } = this;
    const base = row * ROW_WORDS;
    const at = record * RECORD_WORDS;
    const meta = deltas.words[at + META_WORD];
    words[base + ROW_ORIGIN] = shape.firstWord(deltas.words, at);
    words[base + ROW_PEER] = deltas.words[at + PEER_WORD] & shape.peerMask;
    words[base + ROW_META] = meta & shape.metaMask;
    if (meta >>> 16 === 4) return;
    if (this.tails.length === 0) this.tails = new Int32Array((words.length / ROW_WORDS) * KEY_TAIL_WORDS);
    for (let tail = 0; tail < KEY_TAIL_WORDS; tail++)
      this.tails[row * KEY_TAIL_WORDS + tail] = shape.tailOf(deltas.words, at, tail);
  }

  /** Makes a record of a row's address alone, as if it were an origin. */
  copyAddress(row: number, words: Int32Array): void {
    words[ORIGIN_WORD] = this.words[row * ROW_WORDS + ROW_ORIGIN];
    words[META_WORD] = this.words[row * ROW_WORDS + ROW_META];
    for (let tail = 0; tail < KEY_TAIL_WORDS; tail++) {
      words[(tail < TAIL_WORDS ? ORIGIN_TAIL_WORD : PEER_TAIL_WORD - TAIL_WORDS) + tail] = this.tailOf(row, tail);
    }
  }

  metaOf(row: number): number {
    return this.words[row * ROW_WORDS + ROW_META];
  }

  addressOf(row: number): number[] {
    return [this.words[row * ROW_WORDS + ROW_ORIGIN], this.tailOf(row, 0), this.tailOf(row, 1), this.tailOf(row, 2)];
  }

  /** A pair's responder; empty in other tables. */
  peerOf(row: number): number[] {
    if (this.shape.peerMask === 0) return [];
    return [this.words[row * ROW_WORDS + ROW_PEER], this.tailOf(row, 3), this.tailOf(row, 4), this.tailOf(row, 5)];
  }

  /** The order of keys: IPv4 before IPv6, then by address, as unsigned numbers, then by peer, then by port. */
  compare(a: number, b: number): number {
    const { words } = this;
    const metaA = this.metaOf(a);
    const metaB = this.metaOf(b);
    if (metaA >>> 16 !== metaB >>> 16) return metaA - metaB;
    return (
      compareWords(words[a * ROW_WORDS + ROW_ORIGIN], words[b * ROW_WORDS + ROW_ORIGIN]) ||
      this.compareTails(a, b, 0) ||
      compareWords(words[a * ROW_WORDS + ROW_PEER], words[b * ROW_WORDS + ROW_PEER]) ||
      this.compareTails(a, b, TAIL_WORDS) ||
      metaA - metaB
    );
  }

  private compareTails(a: number, b: number, first: number): number {
    let order = 0;
    for (let tail = first; tail < first + TAIL_WORDS && order === 0; tail++)
      order = compareWords(this.tailOf(a, tail), this.tailOf(b, tail));
    return order;
  }

  private tailOf(row: number, tail: number): number {
    return this.metaOf(row) >>> 16 === 4 ? 0 : this.tails[row * KEY_TAIL_WORDS + tail];
  }
}

function compareWords(a: number, b: number): number {
  return (a >>> 0) - (b >>> 0);
}
