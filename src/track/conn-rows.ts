import type { SegmentBatch } from '../segment.js';

/* Words of a row that every connection has: one half of a cache line. */
export const ROW_WORDS = 8;
export const ORIG_WORD = 0;
export const RESP_WORD = 1;
/** The originator's port in the upper half. */
export const PORTS_WORD = 2;
/** The originator's initial sequence number. */
export const START_WORD = 3;
export const SECONDS_WORD = 4;
export const NANOS_WORD = 5;
export const STATE_WORD = 6;
/** Retries 8 | emitted 1 | may be a remnant 1 | input 6 | IP identification of the first packet, or repeated SYN-ACKs 16. */
export const MORE_WORD = 7;

/* Words of what is known of a connection beside its first SYN: of those that had more, or did not begin with one. */
export const DETAIL_WORDS = 11;
export const RESP_START = 0;
/** What each side's last packet looked like, to tell it when it comes again. */
export const ORIG_SIGNATURE = 1;
export const RESP_SIGNATURE = 2;
export const LAST_SECONDS = 3;
export const LAST_NANOS = 4;
/** Milliseconds of each side's last packet, modulo 2^16; the originator's in the upper half. */
export const LAST_MILLIS = 5;
export const ORIG_LAST_ACK = 6;
export const RESP_LAST_ACK = 7;
export const HISTORY = 8;
/** A float. */
export const LATENCY_NANOS = 9;
/** An entry of the bucket in which the index has the row: only of rows in the room of the answered. */
export const INDEX_ENTRY = 10;

/* Bits of the state word, which is 0 where there is no connection. */
export const ORIG_MASK = 0x7;
export const RESP_SHIFT = 3;
export const VERDICT_SHIFT = 6;
export const VERDICT_MASK = 0xf << VERDICT_SHIFT;
export const SIDES_MASK = 0x3f;
export const ORIG_START_KNOWN = 1 << 10;
export const IS_IPV6 = 1 << 11;
export const HAS_NO_TIME = 1 << 12;
export const IS_GUESSED = 1 << 13;
export const ORIG_SENT_SYN = 1 << 14;
export const ORIG_SENT_OTHER = 1 << 15;
export const HAS_PAYLOAD = 1 << 16;
export const ORIG_RESET_AFTER_CLOSE = 1 << 17;
export const RESP_RESET_AFTER_CLOSE = 1 << 18;
export const HALF_OPEN = 1 << 19;
export const WAS_RESET = 1 << 20;
export const RESET_BY_RESP = 1 << 21;
export const KIND_SHIFT = 22;
export const HAS_DETAILS = 1 << 25;
export const ORIG_SENT_FIN = 1 << 26;
export const RESP_SENT_FIN = 1 << 27;
export const RESP_START_KNOWN = 1 << 28;
export const HAS_LATENCY = 1 << 29;
export const IS_FINISHED = 1 << 30;
export const RESP_SENT_SYN_ACK = 1 << 31;

/* Bits of MORE_WORD. */
export const RETRIES_SHIFT = 24;
export const WAS_EMITTED = 1 << 23;
/** It began without its SYN, after others had been forgotten: it may be what is left of one of them. */
export const MAY_BE_REMNANT = 1 << 22;
export const INPUT_SHIFT = 16;
export const LOW_HALF = 0xffff;

const TAIL_WORDS = 6;

/**
 * Connections as rows of typed arrays. What every connection has stands side by side; what only one has that had more
 * than a SYN, and what only an IPv6 address has, is beside it: memory that is never touched costs nothing.
 */
export class ConnRows {
  readonly words: Int32Array;
  readonly details: Int32Array;
  readonly floats: Float32Array;
  private tails = new Int32Array(0);

  constructor(readonly rowCount: number) {
    this.words = makeWords(rowCount * ROW_WORDS);
    this.details = makeWords(rowCount * DETAIL_WORDS);
    this.floats = new Float32Array(this.details.buffer);
  }

  /** 1: the segment is of this row's connection, from its originator; -1: from its responder; 0: of another connection. */
  match(row: number, segments: SegmentBatch, index: number): number {
    const { words } = this;
    const base = row * ROW_WORDS;
    const state = words[base + STATE_WORD];
    if (state === 0) return 0;
    const at = index * 4;
    const source = segments.sourceWords[at];
    const destination = segments.destinationWords[at];
    const ports = words[base + PORTS_WORD];
    const sourcePort = segments.sourcePort[index];
    const destinationPort = segments.destinationPort[index];
    const isIpv6 = (state & IS_IPV6) !== 0;
    if (isIpv6 !== (segments.family[index] === 6)) return 0;
    if (words[base + ORIG_WORD] === source && words[base + RESP_WORD] === destination) {
      if (ports === ((sourcePort << 16) | destinationPort)) {
        if (!isIpv6 || this.matchesTail(row, segments.sourceWords, segments.destinationWords, at)) return 1;
      }
    }
    if (words[base + ORIG_WORD] === destination && words[base + RESP_WORD] === source) {
      if (ports === ((destinationPort << 16) | sourcePort)) {
        if (!isIpv6 || this.matchesTail(row, segments.destinationWords, segments.sourceWords, at)) return -1;
      }
    }
    return 0;
  }

  private matchesTail(row: number, orig: Int32Array, resp: Int32Array, at: number): boolean {
    const { tails } = this;
    const base = row * TAIL_WORDS;
    return (
      tails[base] === orig[at + 1] &&
      tails[base + 1] === orig[at + 2] &&
      tails[base + 2] === orig[at + 3] &&
      tails[base + 3] === resp[at + 1] &&
      tails[base + 4] === resp[at + 2] &&
      tails[base + 5] === resp[at + 3]
    );
  }

  /** Makes the row the segment's connection, which its sender opened, or, turned round, its receiver. All else is left to the caller. */
  fillKey(row: number, segments: SegmentBatch, index: number, isTurned: boolean): void {
    const { words } = this;
    const base = row * ROW_WORDS;
    const at = index * 4;
    const orig = isTurned ? segments.destinationWords : segments.sourceWords;
    const resp = isTurned ? segments.sourceWords : segments.destinationWords;
    const sourcePort = segments.sourcePort[index];
    const destinationPort = segments.destinationPort[index];
    words[base + ORIG_WORD] = orig[at];
    words[base + RESP_WORD] = resp[at];
    words[base + PORTS_WORD] = isTurned ? (destinationPort << 16) | sourcePort : (sourcePort << 16) | destinationPort;
    if (segments.family[index] === 6) this.fillTail(row, orig, resp, at);
  }

  private fillTail(row: number, orig: Int32Array, resp: Int32Array, at: number): void {
    if (this.tails.length === 0) this.tails = new Int32Array(this.rowCount * TAIL_WORDS);
    for (let word = 0; word < 3; word++) {
      this.tails[row * TAIL_WORDS + word] = orig[at + 1 + word];
      this.tails[row * TAIL_WORDS + 3 + word] = resp[at + 1 + word];
    }
  }

  /** Exchanges the roles of a row's two endpoints, in its key only. */
  turnKey(row: number): void {
    const { words, tails } = this;
    const base = row * ROW_WORDS;
    [words[base + ORIG_WORD], words[base + RESP_WORD]] = [words[base + RESP_WORD], words[base + ORIG_WORD]];
    const ports = words[base + PORTS_WORD];
    words[base + PORTS_WORD] = (ports << 16) | (ports >>> 16);
    const tail = row * TAIL_WORDS;
    if (tails.length === 0) return;
    for (let word = tail; word < tail + 3; word++) [tails[word], tails[word + 3]] = [tails[word + 3], tails[word]];
  }

  /** Whether there is a connection in a row, and an address (of four words) is one of its two. */
  isOf(row: number, family: number, address: Int32Array): boolean {
    const { words } = this;
    const base = row * ROW_WORDS;
    if (words[base + ORIG_WORD] !== address[0] && words[base + RESP_WORD] !== address[0]) return false;
    const state = words[base + STATE_WORD];
    if (state === 0 || ((state & IS_IPV6) !== 0) !== (family === 6)) return false;
    return family === 4 || this.isSide(row, 0, address) || this.isSide(row, 1, address);
  }

  private isSide(row: number, side: 0 | 1, address: Int32Array): boolean {
    const { tails } = this;
    const tail = row * TAIL_WORDS + side * 3;
    if (this.words[row * ROW_WORDS + side] !== address[0]) return false;
    return tails[tail] === address[1] && tails[tail + 1] === address[2] && tails[tail + 2] === address[3];
  }

  /** The address of the originator (side 0) or the responder (side 1), in four words. */
  addressOf(row: number, side: 0 | 1): number[] {
    const first = this.words[row * ROW_WORDS + side];
    const tail = row * TAIL_WORDS + side * 3;
    const isIpv6 = (this.words[row * ROW_WORDS + STATE_WORD] & IS_IPV6) !== 0;
    return isIpv6 ? [first, this.tails[tail], this.tails[tail + 1], this.tails[tail + 2]] : [first, 0, 0, 0];
  }

  /** Moves a connection with all that is known of it; its old row is free then. */
  move(from: number, to: number): void {
    const { words, details, tails } = this;
    words.copyWithin(to * ROW_WORDS, from * ROW_WORDS, (from + 1) * ROW_WORDS);
    details.copyWithin(to * DETAIL_WORDS, from * DETAIL_WORDS, (from + 1) * DETAIL_WORDS);
    if ((words[from * ROW_WORDS + STATE_WORD] & IS_IPV6) !== 0) {
      tails.copyWithin(to * TAIL_WORDS, from * TAIL_WORDS, (from + 1) * TAIL_WORDS);
    }
    words[from * ROW_WORDS + STATE_WORD] = 0;
  }
}

/**
 * Words, all 0. In memory that could be shared, though nobody does: V8 does not count that, and else goes looking for garbage, twice,
 * before the first packet, as so many megabytes have come at once.
 */
export function makeWords(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}
