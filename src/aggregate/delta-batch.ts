/**
 * Records in one batch: so many that each table, when its turn comes, is used for a while, and that most flows of a second find
 * their record again; a megabyte.
 */
export const DELTA_CAPACITY = 16_384;

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

/**
 * Things to be added to the tables, all of one second of packet time. A record speaks of a flow (whoever opens connections from
 * one address to one endpoint) or of who resets (an endpoint; it has no peer):
 *
 *     word  0 origin  1 peer  2 family * 65,536 + port  3 nanoseconds of the first segment
 *           4-6 and 7-9 the other words of origin's and peer's IPv6 addresses  11 nanoseconds of the last segment
 *     byte  40 SYNs or RSTs  41 attempts or connections reset  42 retransmissions  43 how often more than an attempt was added
 *           48-60 connections by state, or resets by kind  61 half-open  62 how often it was added to
 *           63 takes what would be taken from the state of none (NO_STATE), and is not read
 */
export class DeltaBatch {
  count = 0;
  /** Whole seconds since 1970; -Infinity stands for no time. */
  second = Number.NEGATIVE_INFINITY;
  readonly words: Int32Array;
  readonly bytes: Int8Array;

  /**
   * @param isResets whether records speak of resets
   * @param capacity in records
   */
  constructor(
    readonly isResets: boolean,
    capacity = DELTA_CAPACITY,
  ) {
    this.words = new Int32Array(capacity * RECORD_WORDS);
    this.bytes = new Int8Array(this.words.buffer);
  }

  /** Writes out the attempts: touches that nothing else was counted with. Once, before the tables count. */
  settleAttempts(): void {
    const { bytes, count } = this;
    for (let at = 0; at < count * RECORD_BYTES; at += RECORD_BYTES) {
      const attempts = bytes[at + TOUCHES_BYTE] - bytes[at + MORE_BYTE];
      bytes[at + SEGMENTS_BYTE] += attempts;
      bytes[at + FRESH_BYTE] += attempts;
      bytes[at + KINDS_BYTE] += attempts;
    }
  }
}
