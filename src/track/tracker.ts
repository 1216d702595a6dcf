import {
  BY_ORIGINATOR,
  type EventBatch,
  FRESH_SYN,
  HALF_ENDS,
  IS_ATTEMPT,
  IS_DUPLICATE,
  IS_NEW,
  IS_PLAIN,
  IS_RESET,
  TURNS_ROUND,
  WAS_JOINED_LATE,
} from '../conn-event.js';
import { type ConnRecord, MAX_INPUT } from '../conn-record.js';
import { CONN_STATE_COUNT, NO_STATE, OTH, S0 } from '../conn-state.js';
import { EndpointHash } from '../endpoint-hash.js';
import { STRAY } from '../reset-kind.js';
import type { RowKey } from '../screen-question.js';
import { ACK, FIN, RST, type SegmentBatch, SYN } from '../segment.js';
import { ConnAdvance } from './conn-advance.js';
import * as R from './conn-rows.js';
import { ConnTable } from './conn-table.js';
import { judge } from './conn-verdict.js';
import { Departures, type Evictions } from './departures.js';
import { FreshSyns, SYN_STATE } from './fresh-syns.js';
import { TURNED_HISTORY } from './history.js';
import { readRecent } from './recent-connections.js';
import { isRatherResponder } from './server-port.js';
import { INACTIVE, moveSides, RESET_AFTER_CLOSE, SENDER_MASK } from './side-state.js';

/** 524,288 connections that nobody has answered, 262,144 that somebody has: at most 68 MB, 87 MB with IPv6; 25 MB in a flood of SYNs. */
const PENDING_BITS = 19;
const ANSWERED_BITS = 18;
/** Segments gone through at a time: their lines stay in the caches from the touching to the end. */
const PASS_LENGTH = 512;
/** Connections that are told when only the clock goes on: some megabytes of lines. */
const TOLD_BY_CLOCK = 16_384;
const CONTROL = SYN | FIN | RST | ACK;

interface TrackerOptions {
  /** Each room has 2^bits rows. */
  readonly pendingBits?: number;
  readonly answeredBits?: number;
  /** Is given each connection once: 5 s after its end, or 130 s after an unanswered SYN, or when it has to give way. */
  readonly onConnection?: (connection: ConnRecord) => void;
}

/** Follows connections from their control segments, in a fixed number of rows. Knows no clock: time is the packets'. */
export class Tracker {
  /** Connections by how they stand, one count a state; those evicted are taken out. */
  readonly states = new Float64Array(CONN_STATE_COUNT);
  /** All there ever were: attempts, and those that began before the capture. They are the states and the evicted together. */
  get connections(): number {
    return this.table.pendingCount;
  }

  private readonly table: ConnTable;
  private readonly hash: EndpointHash;
  private readonly advance: ConnAdvance;
  private readonly fresh: FreshSyns;
  private readonly departures: Departures;

  /** @param seed four random 32-bit words, new in each run */
  constructor(seed: ArrayLike<number>, options: TrackerOptions = {}) {
    this.hash = new EndpointHash(seed);
    this.table = new ConnTable(options.pendingBits ?? PENDING_BITS, options.answeredBits ?? ANSWERED_BITS, this.hash);
    this.departures = new Departures(this.table, this.states, options.onConnection ?? null);
    this.advance = new ConnAdvance(this.table, this.states, this.departures);
    this.fresh = new FreshSyns(this.table, this.departures, this.states);
  }

  get evicted(): Readonly<Evictions> {
    return this.departures.evicted;
  }

  /** Of all connections, those whose direction only ports told. */
  get directionGuessed(): number {
    return this.departures.directionGuessed;
  }

  /** Connections whose responder repeats its SYN-ACK. */
  get halfOpen(): number {
    return this.departures.halfOpen;
  }

  /** Unanswered attempts younger than 5 s. They are in S0. */
  countPending(): number {
    return this.departures.countPending();
  }

  /** The connections of an address, whichever side it is, that are remembered: at most `limit`, the newest first. */
  recentConnections(key: RowKey, limit: number): ConnRecord[] {
    return readRecent(this.table, key, limit);
  }

  /** Replaces what is in `events` by what each segment does. */
  track(segments: SegmentBatch, events: EventBatch): void {
    const { table } = this;
    const { tupleHash: hashes, count, copied } = segments;
    events.count = count;
    // Few segments are answers.
    events.latencyNanos.fill(Number.NaN, 0, count);
    if (!segments.isHashed) this.hash.fill(segments);
    for (let from = 0; from < count; from += PASS_LENGTH) {
      const to = Math.min(from + PASS_LENGTH, count);
      table.touch(segments, hashes, from, to);
      if (copied === null) this.trackRun(segments, events, from, to);
      else this.trackUncopied(segments, events, copied, from, to);
    }
  }

  private trackRun(segments: SegmentBatch, events: EventBatch, from: number, to: number): void {
    const { tupleHash: hashes, flags } = segments;
    for (let at = from; at < to; at++) {
      // To go into the loop costs as much as some segments: only where it gets at least one through.
      if ((flags[at] & CONTROL) === SYN) at = this.fresh.run(segments, events, hashes, at, to);
      if (at < to) this.follow(segments, events, at);
    }
  }

  /** Copies of what another interface has shown change nothing, and of whose connection they are nobody asks. */
  private trackUncopied(segments: SegmentBatch, events: EventBatch, copied: Uint8Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      const begin = at;
      while (at < to && copied[at] === 0) at++;
      this.trackRun(segments, events, begin, at);
      for (; at < to && copied[at] !== 0; at++) {
        events.flags[at] = IS_DUPLICATE;
        events.stateBefore[at] = NO_STATE;
        events.stateAfter[at] = NO_STATE;
      }
    }
  }

  /** Takes note that it is so late, where no packets come that would say it. */
  passTime(seconds: number, nanos: number): void {
    this.departures.setNow(seconds, nanos, TOLD_BY_CLOCK);
  }

  /**
   * The capture is over: what is remembered is handed out, of at most `limit` rows at a time. False when there was nothing left.
   */
  flush(limit = Number.POSITIVE_INFINITY): boolean {
    return this.departures.tellRest(limit);
  }

  private follow(segments: SegmentBatch, events: EventBatch, at: number): void {
    const { table, departures } = this;
    const hash = segments.tupleHash[at];
    departures.setNow(segments.timestampSeconds[at], segments.timestampNanos[at]);
    const entry = table.find(hash, segments, at);
    if (entry >= 0) {
      this.goOn(table.foundRow, entry, segments, events, at);
      return;
    }
    const chosen = table.chooseEntry(hash);
    if (table.victimRow >= 0) departures.evict(table.victimRow);
    this.begin(chosen, segments, events, at);
    // There was no place in the index, so that its answer will not be recognized.
    if (chosen < 0) departures.evict(table.pendingRow(0));
  }

  /** A segment between two endpoints that are known. */
  private goOn(row: number, entry: number, segments: SegmentBatch, events: EventBatch, at: number): void {
    const { table, departures, advance } = this;
    const byOriginator = table.foundDirection > 0;
    const state = table.rows.words[row * R.ROW_WORDS + R.STATE_WORD];
    if (advance.details.isDuplicate(row, segments, at, byOriginator)) {
      const verdict = (state & R.VERDICT_MASK) >>> R.VERDICT_SHIFT;
      events.flags[at] = byOriginator ? BY_ORIGINATOR | IS_DUPLICATE : IS_DUPLICATE;
      events.stateBefore[at] = verdict;
      events.stateAfter[at] = verdict;
    } else if (advance.beginsAnew(row, segments, at, byOriginator)) {
      // The old one ends as it stands.
      departures.retire(row);
      this.begin(entry, segments, events, at);
      if ((state & R.HALF_OPEN) !== 0) events.flags[at] |= byOriginator ? HALF_ENDS : HALF_ENDS | TURNS_ROUND;
    } else {
      advance.step(row, entry, segments, events, at, byOriginator);
    }
  }

  /** A new connection, for which there is an entry. */
  private begin(entry: number, segments: SegmentBatch, events: EventBatch, at: number): void {
    const { table, departures, states } = this;
    const { words } = table.rows;
    const oldest = table.nextPending;
    if (words[oldest * R.ROW_WORDS + R.STATE_WORD] !== 0) departures.evict(oldest);
    const row = table.takePending(segments.tupleHash[at], entry);
    const base = row * R.ROW_WORDS;
    const flags = segments.flags[at] & CONTROL;
    const seconds = segments.timestampSeconds[at];
    const state = (segments.family[at] === 6 ? R.IS_IPV6 : 0) | (Number.isNaN(seconds) ? R.HAS_NO_TIME : 0);
    words[base + R.SECONDS_WORD] = seconds;
    words[base + R.NANOS_WORD] = segments.timestampNanos[at];
    words[base + R.MORE_WORD] = (Math.min(segments.input, MAX_INPUT) << R.INPUT_SHIFT) | segments.ipId[at];
    if (flags !== SYN) {
      this.beginOtherwise(row, state, segments, events, at);
      return;
    }
    table.rows.fillKey(row, segments, at, false);
    words[base + R.START_WORD] = segments.sequence[at];
    words[base + R.STATE_WORD] = state | (segments.payloadBytes[at] > 0 ? SYN_STATE | R.HAS_PAYLOAD : SYN_STATE);
    states[S0]++;
    const isPlain = segments.family[at] === 4 && segments.payloadBytes[at] === 0;
    events.flags[at] = isPlain ? FRESH_SYN : FRESH_SYN & ~IS_PLAIN;
    events.stateBefore[at] = NO_STATE;
    events.stateAfter[at] = S0;
  }

  /** A connection that is not begun by a plain SYN: it was there before the capture, or somebody plays tricks. */
  private beginOtherwise(row: number, known: number, segments: SegmentBatch, events: EventBatch, at: number): void {
    const { table, departures, advance } = this;
    const { words } = table.rows;
    const base = row * R.ROW_WORDS;
    const flags = segments.flags[at] & CONTROL;
    const isSyn = (flags & (SYN | ACK)) === SYN;
    const isTurned = !isSyn && isRatherResponder(segments.sourcePort[at], segments.destinationPort[at], (flags & SYN) !== 0);
    const mayBeRemnant = !isSyn && departures.hasForgotten;
    if (mayBeRemnant) words[base + R.MORE_WORD] |= R.MAY_BE_REMNANT;
    let state = known | describeFirst(flags, isSyn, isTurned);
    const verdict = mayBeRemnant ? OTH : judge(state & R.ORIG_MASK, (state & R.SIDES_MASK) >>> R.RESP_SHIFT, false, false);
    state |= verdict << R.VERDICT_SHIFT;
    words[base + R.STATE_WORD] = state;
    table.rows.fillKey(row, segments, at, isTurned);
    advance.details.begin(row);
    if (isTurned) table.rows.details[row * R.DETAIL_WORDS + R.HISTORY] = TURNED_HISTORY;
    advance.details.inferPayload(row, segments, at, !isTurned);
    advance.details.remember(row, segments, at, !isTurned);
    // Only now, since its details are not those of a bare SYN.
    if (isSyn) words[base + R.STATE_WORD] |= R.ORIG_SENT_SYN;
    else departures.directionGuessed++;
    this.states[verdict]++;
    events.flags[at] = IS_NEW | (isSyn ? IS_ATTEMPT : WAS_JOINED_LATE) | (isTurned ? 0 : BY_ORIGINATOR);
    if ((flags & RST) !== 0) events.flags[at] |= IS_RESET;
    events.resetKind[at] = STRAY;
    events.stateBefore[at] = NO_STATE;
    events.stateAfter[at] = verdict;
    departures.noteEnd(row);
  }
}

/** The state bits of a connection whose first segment has these flags, and was sent by its responder if `isTurned`. */
function describeFirst(flags: number, isSyn: boolean, isTurned: boolean): number {
  const sides = moveSides(INACTIVE, INACTIVE, flags, !isTurned, false);
  const sender = sides & SENDER_MASK;
  let state = isTurned ? sender << R.RESP_SHIFT : sender;
  if (!isSyn) state |= R.IS_GUESSED;
  if ((sides & RESET_AFTER_CLOSE) !== 0) state |= isTurned ? R.RESP_RESET_AFTER_CLOSE : R.ORIG_RESET_AFTER_CLOSE;
  if ((flags & FIN) !== 0) state |= isTurned ? R.RESP_SENT_FIN : R.ORIG_SENT_FIN;
  if ((flags & RST) !== 0) state |= R.WAS_RESET | (STRAY << R.KIND_SHIFT);
  if (!isTurned) return state | ((flags & (SYN | FIN | RST)) !== RST ? R.ORIG_SENT_OTHER : 0);
  if ((flags & RST) !== 0) state |= R.RESET_BY_RESP;
  return (flags & SYN) !== 0 ? state | R.RESP_SENT_SYN_ACK : state;
}
