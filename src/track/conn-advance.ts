import {
  BY_ORIGINATOR,
  type EventBatch,
  HALF_ENDS,
  HALF_OPENS,
  IS_ATTEMPT,
  IS_RESET,
  IS_RETRANSMISSION,
  TURNS_ROUND,
  WAS_JOINED_LATE,
} from '../conn-event.js';
import { OTH, S0, S1 } from '../conn-state.js';
import { REFUSED } from '../reset-kind.js';
import { ACK, FIN, RST, type SegmentBatch, SYN } from '../segment.js';
import { ConnDetails } from './conn-details.js';
import * as R from './conn-rows.js';
import type { ConnTable } from './conn-table.js';
import { judge } from './conn-verdict.js';
import { ANSWER_SECONDS, type Departures, isOver } from './departures.js';
import { classifyReset } from './reset-kinds.js';
import * as Side from './side-state.js';

/** Takes a connection that is known on by a segment. */
export class ConnAdvance {
  readonly details: ConnDetails;

  constructor(
    private readonly table: ConnTable,
    private readonly states: Float64Array,
    private readonly departures: Departures,
  ) {
    this.details = new ConnDetails(table.rows);
  }

  /** Whether a segment begins a new connection between the two endpoints. */
  beginsAnew(row: number, segments: SegmentBatch, at: number, byOriginator: boolean): boolean {
    const { words } = this.table.rows;
    const base = row * R.ROW_WORDS;
    const state = words[base + R.STATE_WORD];
    const orig = state & R.ORIG_MASK;
    const resp = (state & R.SIDES_MASK) >>> R.RESP_SHIFT;
    if (orig === Side.SYN_SENT && resp === Side.INACTIVE) {
      // Compared as numbers; without times it is never true.
      const sinceSeconds = segments.timestampSeconds[at] - (words[base + R.SECONDS_WORD] >>> 0);
      const since = sinceSeconds * 1e9 + segments.timestampNanos[at] - words[base + R.NANOS_WORD];
      if ((state & R.HAS_NO_TIME) === 0 && since > ANSWER_SECONDS * 1e9) return true;
    }
    if ((segments.flags[at] & (SYN | ACK)) !== SYN) return false;
    if (orig === Side.RESET || resp === Side.RESET) return true;
    if (orig === Side.CLOSED && resp === Side.CLOSED) return true;
    const sequence = segments.sequence[at];
    if ((state & R.ORIG_START_KNOWN) !== 0 && sequence === words[base + R.START_WORD]) return false;
    return !this.isReversal(row, sequence, byOriginator);
  }

  /** The SYN whose SYN-ACK was seen first, and taken for the beginning. */
  private isReversal(row: number, sequence: number, byOriginator: boolean): boolean {
    const state = this.table.rows.words[row * R.ROW_WORDS + R.STATE_WORD];
    if (byOriginator || (state & R.SIDES_MASK) !== Side.SYN_ACK_SENT) return false;
    return (state & R.RESP_START_KNOWN) !== 0 && sequence === this.details.startOf(row, false);
  }

  step(row: number, entry: number, segments: SegmentBatch, events: EventBatch, at: number, byOriginator: boolean): void {
    const { details } = this;
    const { words } = this.table.rows;
    const base = row * R.ROW_WORDS;
    const flags = segments.flags[at];
    const before = words[base + R.STATE_WORD];
    const turnsRound = (flags & (SYN | ACK)) === SYN && this.isReversal(row, segments.sequence[at], byOriginator);
    const isOriginator = byOriginator || turnsRound;
    events.flags[at] = (isOriginator ? BY_ORIGINATOR : 0) | ((before & R.ORIG_SENT_SYN) === 0 ? WAS_JOINED_LATE : 0);
    details.begin(row);
    if (turnsRound) this.turnRound(row, events, at);
    else details.inferPayload(row, segments, at, byOriginator);
    if ((flags & SYN) !== 0 && !turnsRound) this.noteSyn(row, segments, events, at, byOriginator);
    if ((flags & RST) !== 0) this.noteReset(row, segments, events, at, isOriginator);
    this.noteLatency(row, before, segments, events, at, isOriginator);
    this.moveSides(row, flags, isOriginator);
    if ((flags & (FIN | RST)) !== 0) this.noteEnd(row, flags, events, at, isOriginator);
    details.remember(row, segments, at, isOriginator);
    this.settle(row, events, at);
    const answered = R.ORIG_SENT_SYN | R.RESP_SENT_SYN_ACK;
    const state = words[base + R.STATE_WORD];
    const isAnswer = (flags & SYN) !== 0 && (state & answered) === answered && !isOver(state);
    if (isAnswer && !this.table.isAnswered(row)) this.moveToAnswered(row, entry);
  }

  private moveToAnswered(row: number, entry: number): void {
    const { table, departures } = this;
    const place = table.chooseAnswered();
    if (table.rows.words[place * R.ROW_WORDS + R.STATE_WORD] !== 0) departures.evict(place);
    departures.noteMove(table.moveToAnswered(row, entry));
  }

  /** A SYN, for the first time or again. */
  private noteSyn(row: number, segments: SegmentBatch, events: EventBatch, at: number, byOriginator: boolean): void {
    const { words } = this.table.rows;
    const base = row * R.ROW_WORDS;
    const state = words[base + R.STATE_WORD];
    const isAcknowledging = (segments.flags[at] & ACK) !== 0;
    if (byOriginator && !isAcknowledging) {
      if ((state & R.ORIG_SENT_SYN) === 0) {
        words[base + R.STATE_WORD] |= R.ORIG_SENT_SYN;
        events.flags[at] |= IS_ATTEMPT;
        return;
      }
      events.flags[at] |= IS_RETRANSMISSION;
      // 255 is as far as it counts.
      if (words[base + R.MORE_WORD] >>> R.RETRIES_SHIFT < 0xff) words[base + R.MORE_WORD] += 1 << R.RETRIES_SHIFT;
    } else if (!byOriginator && isAcknowledging) {
      if ((state & R.RESP_SENT_SYN_ACK) === 0) {
        words[base + R.STATE_WORD] |= R.RESP_SENT_SYN_ACK;
        return;
      }
      if ((words[base + R.MORE_WORD] & R.LOW_HALF) < 0xff) words[base + R.MORE_WORD]++;
      const isOpen = (state & R.VERDICT_MASK) >>> R.VERDICT_SHIFT === S1;
      if (isOpen && (state & R.HALF_OPEN) === 0 && segments.sequence[at] === this.details.startOf(row, false)) {
        words[base + R.STATE_WORD] |= R.HALF_OPEN;
        events.flags[at] |= HALF_OPENS;
        this.departures.halfOpen++;
      }
    }
  }

  private noteReset(row: number, segments: SegmentBatch, events: EventBatch, at: number, byOriginator: boolean): void {
    const { words, details } = this.table.rows;
    const base = row * R.ROW_WORDS;
    const state = words[base + R.STATE_WORD];
    if ((state & R.WAS_RESET) !== 0) return;
    const beyondSyn = (segments.acknowledgement[at] - words[base + R.START_WORD] - 1) | 0;
    const sequence = segments.sequence[at];
    const peerLastAck = details[row * R.DETAIL_WORDS + (byOriginator ? R.RESP_LAST_ACK : R.ORIG_LAST_ACK)];
    const answeredAck = !byOriginator && this.details.isBehindSynAck(row, sequence) ? sequence : peerLastAck;
    const kind = classifyReset(state, segments.flags[at], byOriginator, sequence, beyondSyn, answeredAck);
    words[base + R.STATE_WORD] |= R.WAS_RESET | (byOriginator ? 0 : R.RESET_BY_RESP) | (kind << R.KIND_SHIFT);
    events.flags[at] |= IS_RESET;
    events.resetKind[at] = kind;
  }

  /** The first answer to the SYN tells how long it took, from the first SYN on: what its sender waited. */
  private noteLatency(
    row: number,
    before: number,
    segments: SegmentBatch,
    events: EventBatch,
    at: number,
    byOriginator: boolean,
  ): void {
    if (byOriginator || (before & R.SIDES_MASK) !== Side.SYN_SENT || (before & (R.HAS_LATENCY | R.HAS_NO_TIME)) !== 0) return;
    const { words, floats } = this.table.rows;
    const base = row * R.ROW_WORDS;
    const flags = segments.flags[at];
    const isRefusal = (flags & RST) !== 0 && events.resetKind[at] === REFUSED && (events.flags[at] & IS_RESET) !== 0;
    if ((flags & (SYN | ACK)) !== (SYN | ACK) && !isRefusal) return;
    const seconds = segments.timestampSeconds[at] - (words[base + R.SECONDS_WORD] >>> 0);
    const nanos = seconds * 1e9 + segments.timestampNanos[at] - words[base + R.NANOS_WORD];
    // Also where the answer bears no time.
    if (!(nanos >= 0)) return;
    words[base + R.STATE_WORD] |= R.HAS_LATENCY;
    floats[row * R.DETAIL_WORDS + R.LATENCY_NANOS] = nanos;
    events.latencyNanos[at] = nanos;
  }

  private moveSides(row: number, flags: number, byOriginator: boolean): void {
    const { words } = this.table.rows;
    const base = row * R.ROW_WORDS;
    let state = words[base + R.STATE_WORD];
    const orig = state & R.ORIG_MASK;
    const resp = (state & R.SIDES_MASK) >>> R.RESP_SHIFT;
    if (byOriginator && orig !== Side.RESET) {
      const control = flags & (SYN | FIN | RST);
      if (control !== RST && !(control === SYN && (flags & ACK) === 0)) state |= R.ORIG_SENT_OTHER;
    }
    const ownBit = byOriginator ? R.ORIG_RESET_AFTER_CLOSE : R.RESP_RESET_AFTER_CLOSE;
    const peerBit = byOriginator ? R.RESP_RESET_AFTER_CLOSE : R.ORIG_RESET_AFTER_CLOSE;
    const moved = Side.moveSides(
      byOriginator ? orig : resp,
      byOriginator ? resp : orig,
      flags,
      byOriginator,
      (state & peerBit) !== 0,
    );
    const sender = moved & Side.SENDER_MASK;
    const peer = (moved >>> Side.PEER_SHIFT) & Side.SENDER_MASK;
    if ((moved & Side.RESET_AFTER_CLOSE) !== 0) state |= ownBit;
    if ((moved & Side.PEER_CLOSES_AGAIN) !== 0) state &= ~peerBit;
    state &= ~R.SIDES_MASK;
    words[base + R.STATE_WORD] = state | (byOriginator ? sender | (peer << R.RESP_SHIFT) : peer | (sender << R.RESP_SHIFT));
  }

  private noteEnd(row: number, flags: number, events: EventBatch, at: number, byOriginator: boolean): void {
    const { words } = this.table.rows;
    const base = row * R.ROW_WORDS;
    if ((flags & FIN) !== 0) words[base + R.STATE_WORD] |= byOriginator ? R.ORIG_SENT_FIN : R.RESP_SENT_FIN;
    if ((words[base + R.STATE_WORD] & R.HALF_OPEN) === 0) return;
    words[base + R.STATE_WORD] &= ~R.HALF_OPEN;
    events.flags[at] |= HALF_ENDS;
    this.departures.halfOpen--;
  }

  /** Draws the conclusion of a step: how the connection stands now. */
  private settle(row: number, events: EventBatch, at: number): void {
    const { words } = this.table.rows;
    const base = row * R.ROW_WORDS;
    const state = words[base + R.STATE_WORD];
    const before = (state & R.VERDICT_MASK) >>> R.VERDICT_SHIFT;
    const hasSyn = (state & R.ORIG_SENT_SYN) !== 0;
    const isRemnant = (words[base + R.MORE_WORD] & R.MAY_BE_REMNANT) !== 0 && !hasSyn;
    const sentOnlySyns = hasSyn && (state & R.ORIG_SENT_OTHER) === 0;
    const verdict = isRemnant
      ? OTH
      : judge(state & R.ORIG_MASK, (state & R.SIDES_MASK) >>> R.RESP_SHIFT, (state & R.HAS_PAYLOAD) !== 0, sentOnlySyns);
    events.stateBefore[at] = before;
    events.stateAfter[at] = verdict;
    if (verdict !== before) {
      this.states[before]--;
      this.states[verdict]++;
      words[base + R.STATE_WORD] = (state & ~R.VERDICT_MASK) | (verdict << R.VERDICT_SHIFT);
    }
    if (verdict !== S0 && verdict !== S1) this.departures.noteEnd(row);
  }

  /** A SYN that comes behind its own SYN-ACK: its sender is the originator after all, and both are there. */
  private turnRound(row: number, events: EventBatch, at: number): void {
    const { words } = this.table.rows;
    const base = row * R.ROW_WORDS;
    this.details.turn(row);
    this.departures.directionGuessed--;
    words[base + R.STATE_WORD] =
      (words[base + R.STATE_WORD] & ~(R.SIDES_MASK | R.IS_GUESSED | R.ORIG_SENT_OTHER)) |
      (Side.ESTABLISHED | (Side.ESTABLISHED << R.RESP_SHIFT)) |
      (R.ORIG_START_KNOWN | R.RESP_START_KNOWN | R.ORIG_SENT_SYN | R.RESP_SENT_SYN_ACK);
    events.flags[at] |= IS_ATTEMPT | TURNS_ROUND;
  }
}
