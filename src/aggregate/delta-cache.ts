import {
  addAttempt,
  COUNTS_WORD,
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
/** So few lookups tell nothing of the next ones. */
const MIN_LOOKUPS = 1024;
const BYPASSED_BATCHES = 16;

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
  private lookups = 0;
  private misses = 0;
  private bypassed = 0;

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
    const { bytes, words } = this;
    const set = (hash >>> this.setShift) * WAYS;
    const way = this.wayOf(set, hash);
    let slot = set + way;
    this.lookups++;
    if (way === WAYS) slot = this.replace(set + this.turn, hash, meta, origins, peers, at);
    else if (!this.holds(slot, meta, origins, peers, at)) this.replace(slot, hash, meta, origins, peers, at);
    const touches = slot * RECORD_BYTES + TOUCHES_BYTE;
    if (bytes[touches] >= MAX_TOUCHES) this.spillRecord(slot);
    const word = slot * RECORD_WORDS;
    const touched = bytes[touches];
    if (touched > 1) {
      bytes[touches] = touched + 1;
      if (nanos > words[word + LAST_NANOS_WORD]) words[word + LAST_NANOS_WORD] = nanos;
      else if (nanos < words[word + FIRST_NANOS_WORD]) words[word + FIRST_NANOS_WORD] = nanos;
      return slot;
    }
    if (touched === 0) this.dirty[this.dirtyCount++] = slot;
    bytes[touches] = 2;
    words[word + FIRST_NANOS_WORD] = nanos;
    words[word + LAST_NANOS_WORD] = nanos;
    return slot;
  }

  /** Spills the record of a single attempt, past the cache. */
  spillAttempt(meta: number, origins: Int32Array, peers: Int32Array, at: number, nanos: number): void {
    const { words, bytes } = this.spill;
    const record = this.spill.count++;
    writeKey(words, record * RECORD_WORDS, meta, origins, peers, at);
    for (let word = record * RECORD_WORDS + COUNTS_WORD; word < (record + 1) * RECORD_WORDS; word++) words[word] = 0;
    words[record * RECORD_WORDS + FIRST_NANOS_WORD] = nanos;
    words[record * RECORD_WORDS + LAST_NANOS_WORD] = nanos;
    addAttempt(bytes, record);
  }

  /**
   * Whether the cache would only be in the way, as in a flood from random sources: asked for each batch, it has all of one go through
   * the cache from time to time, to see.
   */
  decideBypass(): boolean {
    const { lookups, misses } = this;
    this.lookups = 0;
    this.misses = 0;
    if (this.bypassed > 0) return --this.bypassed > 0;
    if (lookups < MIN_LOOKUPS || misses * 8 < lookups * 7) return false;
    this.bypassed = BYPASSED_BATCHES;
    return true;
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

  /** The way that has the tag, or WAYS. Which it is cannot be foreseen: without branches. */
  private wayOf(set: number, tag: number): number {
    const { tags } = this;
    const not0 = differs(tags[set], tag);
    const not1 = not0 & differs(tags[set + 1], tag);
    const not2 = not1 & differs(tags[set + 2], tag);
    return not0 + not1 + not2 + (not2 & differs(tags[set + 3], tag));
  }

  private replace(slot: number, hash: number, meta: number, origins: Int32Array, peers: Int32Array, at: number): number {
    this.misses++;
    this.turn = (this.turn + 1) & (WAYS - 1);
    if (this.bytes[slot * RECORD_BYTES + TOUCHES_BYTE] > 1) this.spillRecord(slot);
    this.tags[slot] = hash;
    writeKey(this.words, slot * RECORD_WORDS, meta, origins, peers, at);
    return slot;
  }

  /** It stays in its slot, and on the list of those to be spilled: a touch count of 1 says that. */
  private spillRecord(slot: number): void {
    const { words, bytes } = this;
    const word = slot * RECORD_WORDS;
    this.spill.push(words, word);
    for (let counts = word + COUNTS_WORD; counts < word + RECORD_WORDS; counts++) words[counts] = 0;
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

/** 1 if two words differ, else 0. */
function differs(a: number, b: number): number {
  const difference = a ^ b;
  return (difference | -difference) >>> 31;
}

function writeKey(words: Int32Array, word: number, meta: number, origins: Int32Array, peers: Int32Array, at: number): void {
  words[word + ORIGIN_WORD] = origins[at];
  words[word + PEER_WORD] = peers[at];
  words[word + META_WORD] = meta;
  if (meta >>> 16 === 4) return;
  for (let tail = 0; tail < 3; tail++) {
    words[word + ORIGIN_TAIL_WORD + tail] = origins[at + 1 + tail];
    words[word + PEER_TAIL_WORD + tail] = peers[at + 1 + tail];
  }
}
