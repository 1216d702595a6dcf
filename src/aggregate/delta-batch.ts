/**
 * Records in one batch: so many that each table, when its turn comes, is used for a while. What makes a flood slow is less the
 * caches than the processor's memory of where pages are, which holds a few megabytes' worth: about one table's.
 */
export const DELTA_CAPACITY = 4096;

export const RECORD_WORDS = 16;
export const RECORD_BYTES = 64;

/** Words of a record. */
export const ORIGIN_WORD = 0;
export const PEER_WORD = 1;
export const META_WORD = 2;
export const FIRST_NANOS_WORD = 3;
export const ORIGIN_TAIL_WORD = 4;
export const PEER_TAIL_WORD = 7;
/** From here on, all but the nanoseconds are counts. */
export const COUNTS_WORD = 10;
export const LAST_NANOS_WORD = 11;

/** Bytes of a record: what is to be added, signed. */
export const SEGMENTS_BYTE = 40;
export const FRESH_BYTE = 41;
export const REPEATS_BYTE = 42;
export const MORE_BYTE = 43;
export const KINDS_BYTE = 48;
export const HALF_OPEN_BYTE = 61;
export const TOUCHES_BYTE = 62;
export const BORN_BYTE = 63;

/**
 * Things to be added to the tables, all of one second of packet time. A record speaks of a flow (whoever opens connections from
 * one address to one endpoint) or of who resets (an endpoint; it has no peer):
 *
 *     word  0 origin  1 peer  2 family * 65,536 + port  3 nanoseconds of the first segment
 *           4-6 and 7-9 the other words of origin's and peer's IPv6 addresses  11 nanoseconds of the last segment
 *     byte  40 SYNs or RSTs  41 attempts or connections reset  42 retransmissions  43 whether more than these and S0 is there
 *           48-60 connections by state, or resets by kind  61 half-open  62 how often it was added to  63 minus new connections
 */
export class DeltaBatch {
  count = 0;
  /** Whole seconds since 1970; -Infinity stands for no time. */
  second = Number.NEGATIVE_INFINITY;
  readonly words = new Int32Array(DELTA_CAPACITY * RECORD_WORDS);
  readonly bytes = new Int8Array(this.words.buffer);

  /** @param isResets whether records speak of resets */
  constructor(readonly isResets: boolean) {}

  /** Takes a record over, its counts with it. */
  push(words: Int32Array, at: number): void {
    const target = this.words;
    const to = this.count++ * RECORD_WORDS;
    for (let word = 0; word < RECORD_WORDS; word++) target[to + word] = words[at + word];
  }
}

/** Adds an attempt that nobody has answered yet. */
export function addAttempt(bytes: Int8Array, record: number): void {
  const at = record * RECORD_BYTES;
  bytes[at + SEGMENTS_BYTE]++;
  bytes[at + FRESH_BYTE]++;
  bytes[at + KINDS_BYTE]++;
  bytes[at + BORN_BYTE]--;
}
