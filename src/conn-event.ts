import { BATCH_CAPACITY } from './packet.js';

/** The segment's sender is the connection's originator; else its responder. Roles may be a guess by ports, see docs/outcomes.md. */
export const BY_ORIGINATOR = 0x01;
/** A connection that was not there before: stateBefore is NO_STATE. */
export const IS_NEW = 0x02;
/** The first SYN of a 4-tuple and initial sequence number. With IS_NEW, but where the answer was recorded before the SYN. */
export const IS_ATTEMPT = 0x04;
/** A SYN that its attempt had sent before. */
export const IS_RETRANSMISSION = 0x08;
/** The same packet once more, within a few milliseconds: it changes nothing. */
export const IS_DUPLICATE = 0x10;
/** A reset of the connection, of which copies and later ones are no more than segments. `resetKind` tells which. */
export const IS_RESET = 0x20;
/** The responder repeats its SYN-ACK: the handshake hangs half-open from here... */
export const HALF_OPENS = 0x40;
/** ...and until here. */
export const HALF_ENDS = 0x80;
/** Until now the roles were the other way round: HALF_ENDS is of what the responder from here had opened. */
export const TURNS_ROUND = 0x100;
/** Up to this segment, nobody was seen to open the connection: so it was nobody's attempt, and stateBefore counts in no table. */
export const WAS_JOINED_LATE = 0x200;

/** The segment is a SYN and nothing else, of IPv4, with no byte of data: then its first SYN is all that there is to it. */
export const IS_PLAIN = 0x400;
/** What nearly every fresh SYN does, and all of a flood's. */
export const FRESH_SYN = BY_ORIGINATOR | IS_NEW | IS_ATTEMPT | IS_PLAIN;

/**
 * What each segment of a SegmentBatch did to its connection, in columns beside the segment's own: row for row the same.
 * Whose connection it is: the sender's address and port if BY_ORIGINATOR, else the receiver's, opened it.
 */
export class EventBatch {
  static readonly BYTES = (8 + 2 + 1 + 1 + 1) * BATCH_CAPACITY;

  count = 0;
  /** From the attempt's first SYN to its first answer, in nanoseconds, on the answer; else NaN. */
  readonly latencyNanos: Float64Array;
  readonly flags: Uint16Array;
  /** Numbers of conn-state.ts: where they are equal, the segment changed nothing that is counted. */
  readonly stateBefore: Uint8Array;
  readonly stateAfter: Uint8Array;
  /** A number of reset-kind.ts, where IS_RESET. */
  readonly resetKind: Uint8Array;

  /** @param memory where it lies, from `offset` on (a multiple of 8): threads may share it */
  constructor(memory: ArrayBufferLike = new ArrayBuffer(EventBatch.BYTES), offset = 0) {
    this.latencyNanos = new Float64Array(memory, offset, BATCH_CAPACITY);
    this.flags = new Uint16Array(memory, offset + 8 * BATCH_CAPACITY, BATCH_CAPACITY);
    this.stateBefore = new Uint8Array(memory, offset + 10 * BATCH_CAPACITY, BATCH_CAPACITY);
    this.stateAfter = new Uint8Array(memory, offset + 11 * BATCH_CAPACITY, BATCH_CAPACITY);
    this.resetKind = new Uint8Array(memory, offset + 12 * BATCH_CAPACITY, BATCH_CAPACITY);
  }
}
