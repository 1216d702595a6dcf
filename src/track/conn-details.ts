import { ACK, FIN, RST, type SegmentBatch, SYN } from '../segment.js';
import * as R from './conn-rows.js';
import { addToHistory, turnHistory } from './history.js';
import { RESET } from './side-state.js';

const CONTROL = SYN | FIN | RST | ACK;
/** The same packet within so many milliseconds is a copy; retransmissions take 200 ms and more. */
const DUPLICATE_MILLIS = 5;
/** Beyond this, a reset's sequence number is nothing to go by. */
const MAX_RESET_JUMP = 1 << 20;

/** What there is to know of a connection beyond its first SYN, kept in a row's details. */
export class ConnDetails {
  constructor(private readonly rows: R.ConnRows) {}

  /** Whether a segment is the same packet as its side's last one: seen on two interfaces, or copied on its way. */
  isDuplicate(row: number, segments: SegmentBatch, at: number, byOriginator: boolean): boolean {
    const { words, details } = this.rows;
    const seconds = segments.timestampSeconds[at];
    if (Number.isNaN(seconds)) return false;
    const base = row * R.ROW_WORDS;
    if ((words[base + R.STATE_WORD] & R.HAS_DETAILS) === 0) {
      if (!byOriginator || (segments.flags[at] & CONTROL) !== SYN || words[base + R.START_WORD] !== segments.sequence[at])
        return false;
      if ((words[base + R.MORE_WORD] & R.LOW_HALF) !== segments.ipId[at]) return false;
      return isWithin(words[base + R.SECONDS_WORD], words[base + R.NANOS_WORD], seconds, segments.timestampNanos[at]);
    }
    const detail = row * R.DETAIL_WORDS;
    const known = details[detail + (byOriginator ? R.ORIG_SIGNATURE : R.RESP_SIGNATURE)];
    if (known !== signatureOf(segments, at)) return false;
    const since = seconds - (details[detail + R.LAST_SECONDS] >>> 0);
    if (since < -1 || since > 1) return false;
    const last = byOriginator ? details[detail + R.LAST_MILLIS] >>> 16 : details[detail + R.LAST_MILLIS] & R.LOW_HALF;
    const between = (millisOf(seconds, segments.timestampNanos[at]) - last) & R.LOW_HALF;
    return between <= DUPLICATE_MILLIS || between >= R.LOW_HALF + 1 - DUPLICATE_MILLIS;
  }

  /** Makes room for details, with those of the first SYN in it. */
  begin(row: number): void {
    const { words, details } = this.rows;
    const base = row * R.ROW_WORDS;
    const state = words[base + R.STATE_WORD];
    if ((state & R.HAS_DETAILS) !== 0) return;
    const detail = row * R.DETAIL_WORDS;
    words[base + R.STATE_WORD] = state | R.HAS_DETAILS;
    details.fill(0, detail, detail + R.DETAIL_WORDS);
    details[detail + R.LAST_SECONDS] = words[base + R.SECONDS_WORD];
    details[detail + R.LAST_NANOS] = words[base + R.NANOS_WORD];
    if ((state & R.ORIG_SENT_SYN) !== 0) {
      const ipId = words[base + R.MORE_WORD] & R.LOW_HALF;
      details[detail + R.ORIG_SIGNATURE] = mixSignature(words[base + R.START_WORD], 0, SYN, ipId);
      details[detail + R.LAST_MILLIS] = millisOf(words[base + R.SECONDS_WORD] >>> 0, words[base + R.NANOS_WORD]) << 16;
      details[detail + R.HISTORY] = addToHistory(0, SYN, true);
    }
    // From here on it is the place for repeated SYN-ACKs.
    words[base + R.MORE_WORD] &= ~R.LOW_HALF;
  }

  /** Keeps what a segment looked like, and when it came. The row has details. */
  remember(row: number, segments: SegmentBatch, at: number, byOriginator: boolean): void {
    const { details } = this.rows;
    const detail = row * R.DETAIL_WORDS;
    const flags = segments.flags[at];
    details[detail + (byOriginator ? R.ORIG_SIGNATURE : R.RESP_SIGNATURE)] = signatureOf(segments, at);
    if ((flags & ACK) !== 0) details[detail + (byOriginator ? R.ORIG_LAST_ACK : R.RESP_LAST_ACK)] = segments.acknowledgement[at];
    details[detail + R.HISTORY] = addToHistory(details[detail + R.HISTORY], flags, byOriginator);
    const seconds = segments.timestampSeconds[at];
    if (Number.isNaN(seconds)) return;
    const millis = millisOf(seconds, segments.timestampNanos[at]);
    const both = details[detail + R.LAST_MILLIS];
    details[detail + R.LAST_MILLIS] = byOriginator ? (millis << 16) | (both & R.LOW_HALF) : (both & ~R.LOW_HALF) | millis;
    details[detail + R.LAST_SECONDS] = seconds;
    details[detail + R.LAST_NANOS] = segments.timestampNanos[at];
  }

  /**
   * Takes from a segment's numbers where each side began, and whether either has sent data: bytes of its own, or a number that is
   * further on than SYN and FIN bring it. A side that has reset is not believed any more, and a reset begins nothing.
   */
  inferPayload(row: number, segments: SegmentBatch, at: number, byOriginator: boolean): void {
    const { words } = this.rows;
    const base = row * R.ROW_WORDS;
    const state = words[base + R.STATE_WORD];
    const flags = segments.flags[at];
    const isReset = (flags & RST) !== 0;
    if (segments.payloadBytes[at] > 0 && !isReset) words[base + R.STATE_WORD] |= R.HAS_PAYLOAD;
    const side = byOriginator ? state & R.ORIG_MASK : (state & R.SIDES_MASK) >>> R.RESP_SHIFT;
    const sequence = segments.sequence[at];
    const isFirstSynAck = !byOriginator && (flags & SYN) !== 0 && (state & R.RESP_SENT_SYN_ACK) === 0;
    if (isFirstSynAck || (!this.isStartKnown(state, byOriginator) && !isReset)) {
      this.setStart(row, byOriginator, (flags & SYN) !== 0 ? sequence : sequence - 1);
    } else if (side !== RESET) {
      this.noteNumber(row, state, byOriginator, sequence, isReset);
    }
    if ((flags & ACK) === 0 || isReset) return;
    const acknowledgement = segments.acknowledgement[at];
    if (this.isStartKnown(state, !byOriginator)) this.noteNumber(row, state, !byOriginator, acknowledgement, false);
    else this.setStart(row, !byOriginator, acknowledgement - 1);
  }

  /** A number of one side's, as it sent it or as the other acknowledged it. */
  private noteNumber(row: number, state: number, ofOriginator: boolean, number: number, isReset: boolean): void {
    if (!this.isStartKnown(state, ofOriginator)) return;
    const beyond = (number - this.startOf(row, ofOriginator)) | 0;
    if (isReset && beyond > MAX_RESET_JUMP) return;
    const own = (state & (ofOriginator ? R.ORIG_SENT_FIN : R.RESP_SENT_FIN)) === 0 ? 1 : 2;
    if (beyond > own) this.rows.words[row * R.ROW_WORDS + R.STATE_WORD] |= R.HAS_PAYLOAD;
  }

  /** The roles turn round: all that is kept a side changes places. */
  turn(row: number): void {
    const { words, details } = this.rows;
    const base = row * R.ROW_WORDS;
    const detail = row * R.DETAIL_WORDS;
    this.rows.turnKey(row);
    const start = words[base + R.START_WORD];
    words[base + R.START_WORD] = details[detail + R.RESP_START];
    details[detail + R.RESP_START] = start;
    swap(details, detail + R.ORIG_SIGNATURE, detail + R.RESP_SIGNATURE);
    swap(details, detail + R.ORIG_LAST_ACK, detail + R.RESP_LAST_ACK);
    const millis = details[detail + R.LAST_MILLIS];
    details[detail + R.LAST_MILLIS] = (millis << 16) | (millis >>> 16);
    details[detail + R.HISTORY] = turnHistory(details[detail + R.HISTORY]);
  }

  /** Whether a number is the one behind the responder's SYN-ACK: all that the originator has ever acknowledged is just that. */
  isBehindSynAck(row: number, number: number): boolean {
    const hasAnswered = (this.rows.words[row * R.ROW_WORDS + R.STATE_WORD] & R.RESP_SENT_SYN_ACK) !== 0;
    return hasAnswered && number === ((this.startOf(row, false) + 1) | 0);
  }

  startOf(row: number, ofOriginator: boolean): number {
    return ofOriginator
      ? this.rows.words[row * R.ROW_WORDS + R.START_WORD]
      : this.rows.details[row * R.DETAIL_WORDS + R.RESP_START];
  }

  private isStartKnown(state: number, ofOriginator: boolean): boolean {
    return (state & (ofOriginator ? R.ORIG_START_KNOWN : R.RESP_START_KNOWN)) !== 0;
  }

  private setStart(row: number, ofOriginator: boolean, start: number): void {
    const { words, details } = this.rows;
    words[row * R.ROW_WORDS + R.STATE_WORD] |= ofOriginator ? R.ORIG_START_KNOWN : R.RESP_START_KNOWN;
    if (ofOriginator) words[row * R.ROW_WORDS + R.START_WORD] = start;
    else details[row * R.DETAIL_WORDS + R.RESP_START] = start;
  }
}

/** Of a packet: numbers, flags and IP identification, in a word. */
function signatureOf(segments: SegmentBatch, at: number): number {
  const flags = segments.flags[at] & CONTROL;
  const acknowledgement = (flags & ACK) === 0 ? 0 : segments.acknowledgement[at];
  return mixSignature(segments.sequence[at], acknowledgement, flags, segments.ipId[at]);
}

function mixSignature(sequence: number, acknowledgement: number, flags: number, ipId: number): number {
  // Each on its own first: a SYN-ACK and the FIN behind it differ by a bit or two in both number and flags.
  let mixed = Math.imul(sequence, 0x9e3779b1) ^ Math.imul((ipId << 8) | flags, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ acknowledgement, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

/** Milliseconds modulo 2^16. */
function millisOf(seconds: number, nanos: number): number {
  return (Math.imul(seconds | 0, 1000) + ((nanos / 1e6) | 0)) & R.LOW_HALF;
}

function isWithin(firstSeconds: number, firstNanos: number, seconds: number, nanos: number): boolean {
  return Math.abs((seconds - (firstSeconds >>> 0)) * 1e9 + nanos - firstNanos) <= DUPLICATE_MILLIS * 1e6;
}

function swap(words: Int32Array, one: number, other: number): void {
  const kept = words[one];
  words[one] = words[other];
  words[other] = kept;
}
