import {
  DELTA_CAPACITY,
  type DeltaBatch,
  FIRST_NANOS_WORD,
  LAST_NANOS_WORD,
  META_WORD,
  ORIGIN_TAIL_WORD,
  ORIGIN_WORD,
  PEER_TAIL_WORD,
  PEER_WORD,
  RECORD_BYTES,
  RECORD_WORDS,
  TOUCHES_BYTE,
} from './delta-batch.js';

const WAYS = 4;

/** A record's counts are signed bytes, and each segment changes one by 1 at most: before they could overflow, it is spilled. */
const MAX_TOUCHES = 120;

/**
 * Gathers what is to be added to the tables, so that a segment looks one record up, and not a row in each of five tables. A record
 * that gives way, and all of them when a second of packet time ends, are spilled into a DeltaBatch.
 *
 * Set-associative, 4 ways, taken in turn. Before `locate`, `spill` must have room for two records.
 */
export class DeltaCache {
  readonly words: Int32Array;
  readonly bytes: Int8Array;
  private readonly tags: Int32Array;
  private readonly setShift: number;
  /** Slots that hold anything to be spilled, in the order in which they came to. */
  private readonly dirty: Int32Array;
  private dirtyCount = 0;
  private turn = 0;

  /** @param bits the cache has 2^bits records of 64 bytes */
  constructor(
    bits: number,
    readonly spill: DeltaBatch,
  ) {
    const slots = 1 << bits;
    this.words = new Int32Array(slots * RECORD_WORDS);
    this.bytes = new Int8Array(this.words.buffer);
    this.tags = new Int32Array(slots);
    this.dirty = new Int32Array(slots);
    this.setShift = 32 - (bits - 2);
  }

  get isSpillFull(): boolean {
    return this.spill.count > DELTA_CAPACITY - 2;
  }

  /** The number of a key's record, ready to be added to; `nanos` is the segment's moment. */
  locate(hash: number, meta: number, origins: Int32Array, peers: Int32Array, at: number, nanos: number): number {
    const { tags, bytes, words } = this;
    const set = (hash >>> this.setShift) * WAYS;
    let slot = set;
    while (slot < set + WAYS && !(tags[slot] === hash && this.holds(slot, meta, origins, peers, at))) slot++;
    if (slot === set + WAYS) slot = this.replace(set, hash, meta, origins, peers, at);
    const touches = slot * RECORD_BYTES + TOUCHES_BYTE;
    if (bytes[touches] >= MAX_TOUCHES) this.spillRecord(slot);
    const word = slot * RECORD_WORDS;
    if (bytes[touches] <= 1) {
      if (bytes[touches] === 0) {
        this.dirty[this.dirtyCount++] = slot;
        bytes[touches] = 1;
      }
      words[word + FIRST_NANOS_WORD] = nanos;
      words[word + LAST_NANOS_WORD] = nanos;
    } else if (nanos > words[word + LAST_NANOS_WORD]) words[word + LAST_NANOS_WORD] = nanos;
    else if (nanos < words[word + FIRST_NANOS_WORD]) words[word + FIRST_NANOS_WORD] = nanos;
    bytes[touches]++;
    return slot;
  }

  /** Spills as much as fits; false when there is nothing left. */
  flush(): boolean {
    const { dirty, spill, bytes } = this;
    while (this.dirtyCount > 0 && spill.count < DELTA_CAPACITY) {
      const slot = dirty[--this.dirtyCount];
      this.spillRecord(slot);
      bytes[slot * RECORD_BYTES + TOUCHES_BYTE] = 0;
    }
    return spill.count > 0;
  }

  private replace(set: number, hash: number, meta: number, origins: Int32Array, peers: Int32Array, at: number): number {
    const slot = set + this.turn;
    this.turn = (this.turn + 1) & (WAYS - 1);
    if (this.bytes[slot * RECORD_BYTES + TOUCHES_BYTE] > 1) this.spillRecord(slot);
    this.tags[slot] = hash;
    const { words } = this;
    const word = slot * RECORD_WORDS;
    words[word + ORIGIN_WORD] = origins[at];
    words[word + PEER_WORD] = peers[at];
    words[word + META_WORD] = meta;
    if (meta >>> 16 === 4) return slot;
    for (let tail = 0; tail < 3; tail++) {
      words[word + ORIGIN_TAIL_WORD + tail] = origins[at + 1 + tail];
      words[word + PEER_TAIL_WORD + tail] = peers[at + 1 + tail];
    }
    return slot;
  }

  /** It stays in its slot, and on the list of those to be spilled: a touch count of 1 says that. */
  private spillRecord(slot: number): void {
    const { words, bytes } = this;
    const word = slot * RECORD_WORDS;
    this.spill.push(words, word);
    words[word + 10] = 0;
    for (let counts = 12; counts < RECORD_WORDS; counts++) words[word + counts] = 0;
    bytes[slot * RECORD_BYTES + TOUCHES_BYTE] = 1;
  }

  private holds(slot: number, meta: number, origins: Int32Array, peers: Int32Array, at: number): boolean {
    const { words } = this;
    const word = slot * RECORD_WORDS;
    if (words[word + ORIGIN_WORD] !== origins[at] || words[word + PEER_WORD] !== peers[at] || words[word + META_WORD] !== meta) {
      return false;
    }
    return meta >>> 16 === 4 || this.holdsTails(word, origins, peers, at);
  }

  private holdsTails(word: number, origins: Int32Array, peers: Int32Array, at: number): boolean {
    const { words } = this;
    for (let tail = 0; tail < 3; tail++) {
      if (words[word + ORIGIN_TAIL_WORD + tail] !== origins[at + 1 + tail]) return false;
      if (words[word + PEER_TAIL_WORD + tail] !== peers[at + 1 + tail]) return false;
    }
    return true;
  }
}
