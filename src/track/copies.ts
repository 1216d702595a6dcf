import { BATCH_CAPACITY } from '../packet.js';
import type { SegmentBatch } from '../segment.js';

/** Copies of a packet come within this time, by their own clocks; Linux sends nothing again in less than 200 ms (TCP_RTO_MIN). */
const WINDOW_MILLIS = 100;
/** What was seen is needed for the window, and as long again as packets of another interface may wait to be read. */
const NEEDED_MILLIS = 2 * WINDOW_MILLIS;
/** The clock was set back, when it is by more than this. */
const STEP_MILLIS = 10_000;
/** 262,144 packets, 9.5 MB: 200 ms of 1,300,000 a second; at 400,000 a second one in thousands gives way too early. */
const SET_BITS = 15;
const WAYS = 8;
const PASS_LENGTH = 512;

/* Words of an entry: the first and the last time it was sent, in milliseconds modulo 2^32, and a word for each input that saw it. */
const ENTRY_WORDS = 8;
const FIRST = 0;
const LAST = 1;
const SLOTS = 2;
/** A slot is the input, from 1 on, in the upper half, and how often that has seen the packet in the lower. */
const COUNT_MASK = 0xffff;
const MAX_INPUT_NUMBER = 0xfffe;

/**
 * Tells copies from what was sent again, where several interfaces are captured at once. The rule:
 *
 * Packets are the same where both endpoints, sequence and acknowledgement number, flags, payload length and IP identification are, and
 * no more than 100 ms of packet time lie between one and the next. Such a packet was sent as often as the interface that saw it most
 * often has seen it. So a sighting is a copy where the interface has, up to here, seen it less often than another; and a transmission
 * where it has now seen it more often than any other. In which order the interfaces are read does not matter.
 *
 * Beyond six interfaces that see one packet, the others are taken to see copies only. Memory is bounded: the oldest of a set gives way.
 * `forgotten` counts those that did so too early: copies of them, if more came, were taken for sent.
 */
export class Copies {
  /** Packets that gave way while copies of them could still come. */
  forgotten = 0;
  /** Sightings that were copies. */
  found = 0;
  private readonly setShift: number;
  private readonly fingerprints: Int32Array;
  private readonly entries: Int32Array;
  /** Of each set, the way that was filled the longest ago. */
  private readonly oldest: Uint8Array;
  private readonly hashes = new Int32Array(PASS_LENGTH);
  private readonly sets = new Int32Array(PASS_LENGTH);
  private readonly copied = new Uint8Array(BATCH_CAPACITY);
  private newestMillis = 0;
  /** Keeps the touching pass from being optimized away. */
  private touched = 0;

  /** @param seed random words of the run: what is compared comes from an attacker */
  constructor(
    private readonly seed: ArrayLike<number>,
    setBits = SET_BITS,
  ) {
    this.setShift = 32 - setBits;
    this.fingerprints = new Int32Array(WAYS << setBits);
    this.entries = new Int32Array((WAYS << setBits) * ENTRY_WORDS);
    this.oldest = new Uint8Array(1 << setBits);
  }

  /** Marks the copies in a batch whose hashes have been filled in: in `segments.copied`, which is null where there are none. */
  mark(segments: SegmentBatch): void {
    const { copied } = this;
    const { count } = segments;
    const input = Math.min(segments.input, MAX_INPUT_NUMBER) + 1;
    let found = 0;
    for (let from = 0; from < count; from += PASS_LENGTH) {
      const to = Math.min(from + PASS_LENGTH, count);
      this.prepare(segments, from, to);
      for (let at = from; at < to; at++) {
        const seconds = segments.timestampSeconds[at];
        let isCopy = 0;
        if (!Number.isNaN(seconds)) {
          const millis = (Math.imul(seconds | 0, 1000) + Math.floor(segments.timestampNanos[at] / 1e6)) | 0;
          isCopy = this.see(this.sets[at - from], this.hashes[at - from], input, millis);
        }
        copied[at] = isCopy;
        found += isCopy;
      }
    }
    this.found += found;
    segments.copied = found > 0 ? copied : null;
  }

  /** Hashes what makes a packet the same, and touches the sets, so that the waits for memory overlap. */
  private prepare(segments: SegmentBatch, from: number, to: number): void {
    const { hashes, sets, fingerprints, entries, oldest, setShift, seed } = this;
    const { tupleHash, flowHash, sequence, acknowledgement, payloadBytes, ipId, flags } = segments;
    const start = seed[0] | 0;
    const other = seed[1] | 1;
    let touched = 0;
    for (let at = from; at < to; at++) {
      let hash = Math.imul(tupleHash[at] ^ start ^ sequence[at], 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 15) ^ acknowledgement[at], 0xc2b2ae35);
      hash = Math.imul(hash ^ (hash >>> 13) ^ ((payloadBytes[at] << 16) | ipId[at]), 0x9e3779b1);
      hash = Math.imul(hash ^ (hash >>> 16) ^ flags[at], 0x85ebca6b);
      hash ^= hash >>> 15;
      const beside = Math.imul(hash ^ flowHash[at], other);
      const set = Math.imul(beside ^ (beside >>> 15), 0xc2b2ae35) >>> setShift;
      hashes[at - from] = hash;
      sets[at - from] = set;
      touched ^= fingerprints[set * WAYS];
    }
    // What will be filled, where the packet is a new one.
    for (let at = 0; at < to - from; at++) touched ^= entries[(sets[at] * WAYS + oldest[sets[at]]) * ENTRY_WORDS + SLOTS];
    this.touched ^= touched;
  }

  /** Takes note of one sighting. 1 where it is a copy, else 0. */
  private see(set: number, hash: number, input: number, millis: number): number {
    const { fingerprints, entries } = this;
    const first = set * WAYS;
    let near = WINDOW_MILLIS + 1;
    let found = -1;
    for (let way = first; way < first + WAYS; way++) {
      if (fingerprints[way] !== hash) continue;
      const entry = way * ENTRY_WORDS;
      if (entries[entry + SLOTS] === 0) continue;
      const distance = Math.max((entries[entry + FIRST] - millis) | 0, (millis - entries[entry + LAST]) | 0);
      if (distance >= near) continue;
      near = distance;
      found = entry;
    }
    if (found >= 0) return this.seeAgain(found, input, millis);
    this.begin(set, hash, input, millis);
    return 0;
  }

  private seeAgain(entry: number, input: number, millis: number): number {
    const { entries } = this;
    let own = -1;
    let ownCount = 0;
    let most = 0;
    for (let slot = entry + SLOTS; slot < entry + ENTRY_WORDS; slot++) {
      const count = entries[slot] & COUNT_MASK;
      if (count > most) most = count;
      if (own >= 0) continue;
      if (entries[slot] === 0 || entries[slot] >>> 16 === input) {
        own = slot;
        ownCount = count;
      }
    }
    // More interfaces than slots.
    if (own < 0) return 1;
    if (ownCount === COUNT_MASK) ownCount = most = this.lowerCounts(entry);
    entries[own] = (input << 16) | (ownCount + 1);
    if (ownCount < most) return 1;
    if (((entries[entry + FIRST] - millis) | 0) > 0) entries[entry + FIRST] = millis;
    if (((millis - entries[entry + LAST]) | 0) > 0) entries[entry + LAST] = millis;
    return 0;
  }

  /** One packet is sent all the time: what counts is by how much an interface is behind, and none is by as much as half the range. */
  private lowerCounts(entry: number): number {
    const { entries } = this;
    const half = (COUNT_MASK + 1) / 2;
    for (let slot = entry + SLOTS; slot < entry + ENTRY_WORDS; slot++) {
      const count = entries[slot] & COUNT_MASK;
      entries[slot] -= Math.min(count, half);
    }
    return COUNT_MASK - half;
  }

  private begin(set: number, hash: number, input: number, millis: number): void {
    const { fingerprints, entries, oldest } = this;
    const since = (millis - this.newestMillis) | 0;
    if (since > 0 || since < -STEP_MILLIS) this.newestMillis = millis;
    const way = set * WAYS + oldest[set];
    oldest[set] = (oldest[set] + 1) % WAYS;
    const entry = way * ENTRY_WORDS;
    if (entries[entry + SLOTS] !== 0) {
      const age = (this.newestMillis - entries[entry + LAST]) | 0;
      if (age >= 0 && age < NEEDED_MILLIS) this.forgotten++;
    }
    fingerprints[way] = hash;
    entries[entry + FIRST] = millis;
    entries[entry + LAST] = millis;
    entries[entry + SLOTS] = (input << 16) | 1;
    for (let slot = SLOTS + 1; slot < ENTRY_WORDS; slot++) entries[entry + slot] = 0;
  }
}
