import { type EventBatch, FRESH_SYN } from '../conn-event.js';
import type { SegmentBatch } from '../segment.js';
import {
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

/** A record's counts are signed bytes, and each segment changes one by 1 at most: before they could overflow, another goes on. */
const MAX_TOUCHES = 120;
/** An entry: 16 bits of a hash, and a record's number plus 1; 0 is free. Twice as many entries as records. */
const INDEX_LENGTH = DELTA_CAPACITY * 2;
const INDEX_SHIFT = 32 - Math.log2(INDEX_LENGTH);
const INDEX_MASK = INDEX_LENGTH - 1;
const TAG_SHIFT = 16;
const RECORD_MASK = 0xffff;
const RECORD_LIMIT = DELTA_CAPACITY - 1;
const IPV4_META = 4 << 16;

/**
 * Gathers what is to be added to the tables, so that a segment looks one record up, and not a row in each of five tables: a batch, and
 * an index of it by hash. When the batch is full, or a second of packet time ends, the tables get it, and it begins anew.
 *
 * Records are taken in order: the few that are in use lie in few pages, and what the processor waits for, most of all, is to learn
 * where a page is.
 */
export class DeltaCache {
  private readonly index = new Int32Array(INDEX_LENGTH);
  /** Where the index has each record. */
  private readonly places = new Int32Array(DELTA_CAPACITY);
  /** Keeps touching from being optimized away. */
  private touched = 0;

  constructor(readonly batch: DeltaBatch) {}

  /** Before `locate` there must be room for a record. */
  get isFull(): boolean {
    return this.batch.count === DELTA_CAPACITY;
  }

  /** The tables have what was gathered. */
  clear(): void {
    const { index, places, batch } = this;
    if (batch.count > INDEX_LENGTH >> 4) index.fill(0);
    else for (let record = 0; record < batch.count; record++) index[places[record]] = 0;
    batch.count = 0;
  }

  /** Brings the entries, and then the records, of some flows into the caches, so that the waits overlap. */
  touch(hashes: Int32Array, from: number, to: number): void {
    const { index, batch } = this;
    const { words } = batch;
    let touched = 0;
    for (let row = from; row < to; row++) touched ^= index[hashes[row] >>> INDEX_SHIFT];
    for (let row = from; row < to; row++) {
      const entry = index[hashes[row] >>> INDEX_SHIFT];
      if (entry !== 0) touched ^= words[((entry & RECORD_MASK) - 1) * RECORD_WORDS];
    }
    this.touched ^= touched;
  }

  /**
   * The number of a key's record, ready to be added to; `nanos` is the segment's moment. What is more than an attempt has to raise
   * `MORE_BYTE`, by 1 a call.
   */
  locate(hash: number, meta: number, origins: Int32Array, peers: Int32Array, at: number, nanos: number): number {
    const { index, batch } = this;
    const { words, bytes } = batch;
    let place = hash >>> INDEX_SHIFT;
    for (; index[place] !== 0; place = (place + 1) & INDEX_MASK) {
      if ((index[place] ^ (hash << TAG_SHIFT)) >>> TAG_SHIFT !== 0) continue;
      const record = (index[place] & RECORD_MASK) - 1;
      const word = record * RECORD_WORDS;
      if (!holds(words, word, meta, origins, peers, at)) continue;
      const touches = record * RECORD_BYTES + TOUCHES_BYTE;
      // It has all that it can bear: another goes on in its place.
      if (bytes[touches] === MAX_TOUCHES) break;
      bytes[touches]++;
      noteNanos(words, word, nanos);
      return record;
    }
    const record = batch.count++;
    index[place] = (hash << TAG_SHIFT) | (record + 1);
    this.places[record] = place;
    begin(words, record * RECORD_WORDS, meta, origins, peers, at, nanos);
    bytes[record * RECORD_BYTES + TOUCHES_BYTE] = 1;
    return record;
  }

  /**
   * Adds first SYNs of connections of which nothing was known (IPv4's, of the second at hand, one behind the other: what floods, and
   * most of all else, are made of), and gives the row of the first segment that is something else, or finds no room. In one loop, where
   * everything stays in registers; a touch that no other count goes with is such an attempt.
   */
  addAttempts(segments: SegmentBatch, events: EventBatch, from: number, to: number, second: number): number {
    const { index } = this;
    const { words, bytes } = this.batch;
    const { sourceWords, destinationWords, destinationPort, timestampSeconds, timestampNanos, flowHash } = segments;
    const { flags: eventFlags } = events;
    let row = from;
    for (; row < to; row++) {
      if (eventFlags[row] !== FRESH_SYN || timestampSeconds[row] !== second) break;
      const hash = flowHash[row];
      const entry = index[hash >>> INDEX_SHIFT];
      const meta = IPV4_META | destinationPort[row];
      const at = row * 4;
      const nanos = timestampNanos[row];
      // Of an entry that is free, the first record: that is another's then, or its own after all.
      const word = (((entry & RECORD_MASK) - 1) & RECORD_LIMIT) * RECORD_WORDS;
      const touches = word * 4 + TOUCHES_BYTE;
      const isThere = words[word] === sourceWords[at] && words[word + PEER_WORD] === destinationWords[at];
      if (entry !== 0 && isThere && words[word + META_WORD] === meta && bytes[touches] < MAX_TOUCHES) {
        bytes[touches]++;
        noteNanos(words, word, nanos);
      } else {
        if (this.isFull) break;
        this.locate(hash, meta, sourceWords, destinationWords, at, nanos);
      }
    }
    return row;
  }
}

function noteNanos(words: Int32Array, word: number, nanos: number): void {
  if (nanos > words[word + LAST_NANOS_WORD]) words[word + LAST_NANOS_WORD] = nanos;
  else if (nanos < words[word + FIRST_NANOS_WORD]) words[word + FIRST_NANOS_WORD] = nanos;
}

function holds(words: Int32Array, word: number, meta: number, origins: Int32Array, peers: Int32Array, at: number): boolean {
  if (words[word + ORIGIN_WORD] !== origins[at] || words[word + PEER_WORD] !== peers[at] || words[word + META_WORD] !== meta) {
    return false;
  }
  return meta >>> 16 === 4 || holdsTails(words, word, origins, peers, at);
}

function holdsTails(words: Int32Array, word: number, origins: Int32Array, peers: Int32Array, at: number): boolean {
  for (let tail = 0; tail < 3; tail++) {
    if (words[word + ORIGIN_TAIL_WORD + tail] !== origins[at + 1 + tail]) return false;
    if (words[word + PEER_TAIL_WORD + tail] !== peers[at + 1 + tail]) return false;
  }
  return true;
}

/** Makes a record a key's, with nothing counted. */
function begin(
  words: Int32Array,
  word: number,
  meta: number,
  origins: Int32Array,
  peers: Int32Array,
  at: number,
  nanos: number,
): void {
  words[word + ORIGIN_WORD] = origins[at];
  words[word + PEER_WORD] = peers[at];
  words[word + META_WORD] = meta;
  for (let count = word + COUNTS_WORD; count < word + RECORD_WORDS; count++) words[count] = 0;
  words[word + FIRST_NANOS_WORD] = nanos;
  words[word + LAST_NANOS_WORD] = nanos;
  if (meta >>> 16 === 4) return;
  for (let tail = 0; tail < 3; tail++) {
    words[word + ORIGIN_TAIL_WORD + tail] = origins[at + 1 + tail];
    words[word + PEER_TAIL_WORD + tail] = peers[at + 1 + tail];
  }
}
