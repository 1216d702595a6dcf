import {
  BY_ORIGINATOR,
  type EventBatch,
  FRESH_SYN,
  HALF_ENDS,
  HALF_OPENS,
  IS_ATTEMPT,
  IS_DUPLICATE,
  IS_RESET,
  IS_RETRANSMISSION,
  TURNS_ROUND,
  WAS_JOINED_LATE,
} from '../conn-event.js';
import { NO_STATE, REJ, RSTO, RSTR, S0 } from '../conn-state.js';
import type { EndpointHash } from '../endpoint-hash.js';
import { BATCH_CAPACITY } from '../packet.js';
import { ACK, FIN, RST, type SegmentBatch, SYN } from '../segment.js';
import {
  DeltaBatch,
  FRESH_BYTE,
  HALF_OPEN_BYTE,
  KINDS_BYTE,
  MORE_BYTE,
  RECORD_BYTES,
  REPEATS_BYTE,
  SEGMENTS_BYTE,
} from './delta-batch.js';
import { DeltaCache } from './delta-cache.js';
import { LatencyTable } from './latency-table.js';
import { PacketTime } from './packet-time.js';
import type { TableCounter } from './table-counter.js';
import { Timeline } from './timeline.js';

/** Places of the tallies. The first seven are the timeline's. */
export const SYNS = 0;
export const SYN_ACKS = 1;
export const RSTS = 2;
export const FINS = 3;
export const ATTEMPTS = 4;
const REFUSED = 5;
const ABORTED = 6;
export const RETRANSMISSIONS = 7;
export const DUPLICATES = 8;
export const RESETS = 9;
const TALLIES = 10;

/** Segments gone through at a time: the lines of their flows stay in the caches from the touching to the counting. */
const PASS_LENGTH = 512;
const IS_TOLD = IS_ATTEMPT | IS_RETRANSMISSION | HALF_OPENS | HALF_ENDS;
/** Stands for the second of packets without time. */
const NO_TIME = Number.NEGATIVE_INFINITY;
/** Who resets has no peer. */
const NO_ADDRESS = new Int32Array(4 * BATCH_CAPACITY);

/** Goes through segments: tallies them, and gathers by flow what the tables are to count. */
export class SegmentSorter {
  readonly tallies = new Float64Array(TALLIES);
  readonly states = new Float64Array(NO_STATE + 1);
  readonly time = new PacketTime();
  readonly timeline = new Timeline();
  readonly latencies = new LatencyTable();
  private readonly flows = new DeltaCache(new DeltaBatch(false));
  private readonly resets = new DeltaCache(new DeltaBatch(true));
  private second = NO_TIME;

  constructor(
    private readonly hash: EndpointHash,
    private readonly counter: TableCounter,
  ) {}

  add(segments: SegmentBatch, events: EventBatch): void {
    const { count, timestampSeconds, timestampNanos } = segments;
    const { flows } = this;
    if (!segments.isHashed) this.hash.fill(segments);
    for (let from = 0; from < count; from += PASS_LENGTH) {
      const to = Math.min(from + PASS_LENGTH, count);
      flows.touch(segments.flowHash, from, to);
      for (let row = from; row < to; row++) {
        if (events.flags[row] === FRESH_SYN) {
          const reached = flows.addAttempts(segments, events, row, to, this.second);
          this.tallyAttempts(reached - row);
          row = reached;
        }
        if (row < to) this.addOne(segments, events, row);
      }
    }
    if (count > 0) this.time.advance(timestampSeconds[count - 1], timestampNanos[count - 1]);
  }

  private addOne(segments: SegmentBatch, events: EventBatch, row: number): void {
    const second = segments.timestampSeconds[row];
    if (second !== this.second) this.enterSecond(second);
    const control = segments.flags[row];
    const event = events.flags[row];
    const before = events.stateBefore[row];
    const after = events.stateAfter[row];
    this.tally(control, event, before, after);
    const isSyn = (control & (SYN | ACK)) === SYN;
    // Tables speak of attempts: what was there before the capture is in the totals only.
    const isTold = (event & (WAS_JOINED_LATE | IS_ATTEMPT)) !== WAS_JOINED_LATE && ((event & IS_TOLD) !== 0 || before !== after);
    if (isSyn || isTold) this.addToFlows(segments, events, row, isSyn, isTold);
    if ((control & RST) !== 0) this.addReset(segments, events, row);
    if (!Number.isNaN(events.latencyNanos[row])) this.addLatency(segments, events, row);
  }

  private tallyAttempts(count: number): void {
    this.tallies[SYNS] += count;
    this.tallies[ATTEMPTS] += count;
    this.states[S0] += count;
  }

  private tally(control: number, event: number, before: number, after: number): void {
    const { tallies, states } = this;
    if ((control & SYN) !== 0) tallies[(control & ACK) === 0 ? SYNS : SYN_ACKS]++;
    if ((control & FIN) !== 0) tallies[FINS]++;
    if ((event & IS_DUPLICATE) !== 0) tallies[DUPLICATES]++;
    if ((event & IS_ATTEMPT) !== 0) tallies[ATTEMPTS]++;
    if ((event & IS_RETRANSMISSION) !== 0) tallies[RETRANSMISSIONS]++;
    if (before === after) return;
    states[before]--;
    states[after]++;
    if (after === REJ) tallies[REFUSED]++;
    else if (after === RSTO || after === RSTR) tallies[ABORTED]++;
  }

  /** A SYN counts where it goes, and what it tells of its connection where that goes: mostly the same. */
  private addToFlows(segments: SegmentBatch, events: EventBatch, row: number, isSyn: boolean, isTold: boolean): void {
    const { bytes } = this.flows.batch;
    const event = events.flags[row];
    const byOriginator = (event & BY_ORIGINATOR) !== 0;
    let slot = -1;
    if (isSyn) {
      slot = this.locateFlow(segments, row, true);
      bytes[slot * RECORD_BYTES + SEGMENTS_BYTE]++;
      bytes[slot * RECORD_BYTES + MORE_BYTE]++;
    }
    if (!isTold) return;
    if (slot < 0 || !byOriginator) {
      slot = this.locateFlow(segments, row, byOriginator);
      bytes[slot * RECORD_BYTES + MORE_BYTE]++;
    }
    // Up to its SYN, a connection was nobody's attempt.
    const before = (event & WAS_JOINED_LATE) === 0 ? events.stateBefore[row] : NO_STATE;
    this.addConnection(slot * RECORD_BYTES, event, before, events.stateAfter[row]);
    if ((event & (HALF_ENDS | TURNS_ROUND)) === (HALF_ENDS | TURNS_ROUND)) {
      slot = this.locateFlow(segments, row, !byOriginator);
      bytes[slot * RECORD_BYTES + MORE_BYTE]++;
      bytes[slot * RECORD_BYTES + HALF_OPEN_BYTE]--;
    }
  }

  private addConnection(at: number, event: number, before: number, after: number): void {
    const { bytes } = this.flows.batch;
    if ((event & IS_ATTEMPT) !== 0) bytes[at + FRESH_BYTE]++;
    if (before !== after) {
      bytes[at + KINDS_BYTE + before]--;
      bytes[at + KINDS_BYTE + after]++;
    }
    if ((event & IS_RETRANSMISSION) !== 0) bytes[at + REPEATS_BYTE]++;
    if ((event & HALF_OPENS) !== 0) bytes[at + HALF_OPEN_BYTE]++;
    if ((event & (HALF_ENDS | TURNS_ROUND)) === HALF_ENDS) bytes[at + HALF_OPEN_BYTE]--;
  }

  private addReset(segments: SegmentBatch, events: EventBatch, row: number): void {
    const { resets, tallies } = this;
    if (resets.isFull) this.spill(resets);
    const { bytes } = resets.batch;
    const family = segments.family[row];
    const words = segments.sourceWords;
    const port = segments.sourcePort[row];
    const hash = this.hash.finish(this.hash.ofAddress(family, words[row * 4], words, row * 4 + 1), port);
    const slot = resets.locate(hash, (family << 16) | port, words, NO_ADDRESS, row * 4, segments.timestampNanos[row]);
    const at = slot * RECORD_BYTES;
    tallies[RSTS]++;
    bytes[at + SEGMENTS_BYTE]++;
    bytes[at + MORE_BYTE]++;
    if ((events.flags[row] & IS_RESET) === 0) return;
    tallies[RESETS]++;
    bytes[at + FRESH_BYTE]++;
    bytes[at + KINDS_BYTE + events.resetKind[row]]++;
  }

  private locateFlow(segments: SegmentBatch, row: number, bySender: boolean): number {
    const { flows } = this;
    if (flows.isFull) this.spill(flows);
    const { sourceWords, destinationWords, timestampNanos } = segments;
    const family = segments.family[row];
    const at = row * 4;
    const nanos = timestampNanos[row];
    if (bySender) {
      const meta = (family << 16) | segments.destinationPort[row];
      return flows.locate(segments.flowHash[row], meta, sourceWords, destinationWords, at, nanos);
    }
    const port = segments.sourcePort[row];
    const hash = this.hash.ofFlow(family, destinationWords, sourceWords, at, port);
    return flows.locate(hash, (family << 16) | port, destinationWords, sourceWords, at, nanos);
  }

  private addLatency(segments: SegmentBatch, events: EventBatch, row: number): void {
    const byOriginator = (events.flags[row] & BY_ORIGINATOR) !== 0;
    const words = byOriginator ? segments.destinationWords : segments.sourceWords;
    const port = byOriginator ? segments.destinationPort[row] : segments.sourcePort[row];
    const family = segments.family[row];
    const hash = this.hash.finish(this.hash.ofAddress(family, words[row * 4], words, row * 4 + 1), port);
    this.latencies.add(hash, (family << 16) | port, words, row * 4, events.latencyNanos[row]);
  }

  /** Rates and peaks are by the second: nothing is gathered beyond its end. */
  private enterSecond(second: number): void {
    const next = Number.isNaN(second) ? NO_TIME : second;
    if (next === this.second) return;
    this.settle();
    this.second = next;
    if (next !== NO_TIME) this.time.enter(next);
  }

  /** Brings what was gathered to where it is read. Changes nothing else, whenever it is called. */
  settle(): void {
    this.spill(this.flows);
    this.spill(this.resets);
    this.timeline.add(this.second, this.tallies);
  }

  private spill(cache: DeltaCache): void {
    const { batch } = cache;
    if (batch.count === 0) return;
    batch.second = this.second;
    this.counter.count(batch);
    cache.clear();
  }
}
