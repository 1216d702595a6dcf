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

  /** Writes a row's address into four words. */
  readAddress(row: number, into: Int32Array): void {
    into[0] = this.words[row * ROW_WORDS + ROW_ORIGIN];
    for (let tail = 0; tail < TAIL_WORDS; tail++) into[1 + tail] = this.tailOf(row, tail);
  }

  /** Writes a pair's responder into four words. */
  readPeer(row: number, into: Int32Array): void {
    into[0] = this.words[row * ROW_WORDS + ROW_PEER];
    for (let tail = 0; tail < TAIL_WORDS; tail++) into[1 + tail] = this.tailOf(row, TAIL_WORDS + tail);
  }

  /** The first word of a pair's responder. */
  peerWordOf(row: number): number {
    return this.words[row * ROW_WORDS + ROW_PEER];
  }

  get hasPeers(): boolean {
    return this.shape.peerMask !== 0;
  }

  /** The first word of a row's address. */
  originOf(row: number): number {
    return this.words[row * ROW_WORDS + ROW_ORIGIN];
  }

  /** Whether a row is a key's; `meta` is family * 65,536 + port, `peer` is not looked at where the table has none. */
  isKey(row: number, meta: number, address: ArrayLike<number>, peer: ArrayLike<number>): boolean {
    if (this.metaOf(row) !== meta || !this.hasAddress(row, meta >>> 16, address)) return false;
    return !this.hasPeers || this.hasPeer(row, meta >>> 16, peer);
  }

  /** Whether a row's address is this one, whatever its port and peer. */
  hasAddress(row: number, family: number, words: ArrayLike<number>): boolean {
    if (this.words[row * ROW_WORDS + ROW_ORIGIN] !== words[0] || this.metaOf(row) >>> 16 !== family) return false;
    return family === 4 || this.hasTail(row, 0, words);
  }

  /** The same of a pair's responder. */
  hasPeer(row: number, family: number, words: ArrayLike<number>): boolean {
    if (this.words[row * ROW_WORDS + ROW_PEER] !== words[0] || this.metaOf(row) >>> 16 !== family) return false;
    return family === 4 || this.hasTail(row, TAIL_WORDS, words);
  }

  private hasTail(row: number, first: number, words: ArrayLike<number>): boolean {
    const at = row * KEY_TAIL_WORDS + first;
    return this.tails[at] === words[1] && this.tails[at + 1] === words[2] && this.tails[at + 2] === words[3];
  }

  addressOf(row: number): number[] {
    return [this.words[row * ROW_WORDS + ROW_ORIGIN], this.tailOf(row, 0), this.tailOf(row, 1), this.tailOf(row, 2)];
  }

  /** A pair's responder; empty in other tables. */
  peerOf(row: number): number[] {
    if (!this.hasPeers) return [];
    return [this.words[row * ROW_WORDS + ROW_PEER], this.tailOf(row, 3), this.tailOf(row, 4), this.tailOf(row, 5)];
  }

  /** The order of keys: IPv4 before IPv6, then by address, as unsigned numbers, then by peer, then by port. */
  compare(a: number, b: number): number {
    const { words } = this;
    return (
      this.compareAddresses(a, b) ||
      compareWords(words[a * ROW_WORDS + ROW_PEER], words[b * ROW_WORDS + ROW_PEER]) ||
      this.compareTails(a, b, TAIL_WORDS) ||
      this.metaOf(a) - this.metaOf(b)
    );
  }

  /** The order of addresses alone. */
  compareAddresses(a: number, b: number): number {
    const { words } = this;
    const familyA = this.metaOf(a) >>> 16;
    const familyB = this.metaOf(b) >>> 16;
    if (familyA !== familyB) return familyA - familyB;
    return compareWords(words[a * ROW_WORDS + ROW_ORIGIN], words[b * ROW_WORDS + ROW_ORIGIN]) || this.compareTails(a, b, 0);
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
