import { type EventBatch, FRESH_SYN } from '../conn-event.js';
import { MAX_INPUT } from '../conn-record.js';
import { NO_STATE, S0 } from '../conn-state.js';
import { ACK, FIN, RST, type SegmentBatch, SYN } from '../segment.js';
import * as R from './conn-rows.js';
import { type ConnTable, LAP_SHIFT, LAPS, sinceFilled, TAG_SHIFT, tagOf, WAYS } from './conn-table.js';
import { type Departures, PENDING_SECONDS } from './departures.js';
import { SYN_SENT } from './side-state.js';

const CONTROL = SYN | FIN | RST | ACK;
const MORE_BITS = R.VERDICT_MASK | R.SIDES_MASK | R.HAS_DETAILS | R.HAS_NO_TIME;

/** The state of a connection that begins as it should. */
export const SYN_STATE = SYN_SENT | (S0 << R.VERDICT_SHIFT) | R.ORIG_START_KNOWN | R.ORIG_SENT_SYN;

/**
 * The commonest thing of all, and all that a flood is made of: an IPv4 SYN between two endpoints of which nothing is known. It is what
 * the tracker would do step by step (and does, for what is a little different), in one loop, where everything stays in registers.
 */
export class FreshSyns {
  constructor(
    private readonly table: ConnTable,
    private readonly departures: Departures,
    private readonly states: Float64Array,
  ) {}

  /** Goes through segments, of one second, as long as they are that, and gives the place of the first that is not, or `to`. */
  run(segments: SegmentBatch, events: EventBatch, hashes: Int32Array, from: number, to: number): number {
    const { table, departures } = this;
    if (!departures.isSilent) return from;
    const { index, bucketShift, pendingCapacity } = table;
    const { words } = table.rows;
    const { flags, family, sourceWords, destinationWords, sourcePort, destinationPort, sequence } = segments;
    const { timestampSeconds, timestampNanos, ipId, payloadBytes } = segments;
    const { flags: eventFlags, stateBefore, stateAfter } = events;
    const more = Math.min(segments.input, MAX_INPUT) << R.INPUT_SHIFT;
    let { nextPending, lap } = table;
    let evicted = 0;
    const seconds = timestampSeconds[from];
    const wholeSeconds = seconds | 0;
    // Of a packet without a time, or of another century; rare enough.
    if (wholeSeconds !== seconds || seconds < 0) return from;
    let at = from;
    for (; at < to; at++) {
      if (!isPlain(flags[at], family[at], payloadBytes[at]) || timestampSeconds[at] !== seconds) break;
      const hash = hashes[at];
      const tag = tagOf(hash);
      const first = (hash >>> bucketShift) * WAYS;
      const entry0 = index[first];
      const entry1 = index[first + 1];
      const entry2 = index[first + 2];
      const entry3 = index[first + 3];
      if (hasTag(entry0, entry1, entry2, entry3, tag)) break;
      const now = (Math.imul(lap, pendingCapacity) + nextPending) | 0;
      if (sinceFilled(entry3, now, pendingCapacity) <= pendingCapacity) break;
      const base = nextPending * R.ROW_WORDS;
      const oldState = words[base + R.STATE_WORD];
      if (oldState !== 0) {
        if (!isYoungAttempt(oldState, wholeSeconds - words[base + R.SECONDS_WORD])) break;
        evicted++;
      }
      // The newest stands first: so the last is, as a rule, the oldest.
      index[first] = (hash << TAG_SHIFT) | (lap << LAP_SHIFT) | (nextPending + 1);
      index[first + 1] = entry0;
      index[first + 2] = entry1;
      index[first + 3] = entry2;
      words[base + R.ORIG_WORD] = sourceWords[at * 4];
      words[base + R.RESP_WORD] = destinationWords[at * 4];
      words[base + R.PORTS_WORD] = (sourcePort[at] << 16) | destinationPort[at];
      words[base + R.START_WORD] = sequence[at];
      words[base + R.SECONDS_WORD] = wholeSeconds;
      words[base + R.NANOS_WORD] = timestampNanos[at];
      words[base + R.STATE_WORD] = SYN_STATE;
      words[base + R.MORE_WORD] = more | ipId[at];
      if (++nextPending === pendingCapacity) {
        nextPending = 0;
        lap = (lap + 1) & (LAPS - 1);
      }
      eventFlags[at] = FRESH_SYN;
      stateBefore[at] = NO_STATE;
      stateAfter[at] = S0;
    }
    const begun = at - from;
    table.nextPending = nextPending;
    table.lap = lap;
    table.pendingCount += begun;
    this.states[S0] += begun - evicted;
    departures.evicted.attempts += evicted;
    if (evicted > 0) departures.hasForgotten = true;
    if (begun > 0) departures.setNow(timestampSeconds[at - 1], timestampNanos[at - 1]);
    return at;
  }
}

/** A SYN, and nothing else, of IPv4. */
function isPlain(flags: number, family: number, payloadBytes: number): boolean {
  return (flags & CONTROL) === SYN && family === 4 && payloadBytes === 0;
}

/** Whether one of a bucket's entries may be of the very connection. */
function hasTag(entry0: number, entry1: number, entry2: number, entry3: number, tag: number): boolean {
  if (entry0 >>> TAG_SHIFT === tag || entry1 >>> TAG_SHIFT === tag) return true;
  return entry2 >>> TAG_SHIFT === tag || entry3 >>> TAG_SHIFT === tag;
}

/** What is overwritten is, in a flood, an attempt that had no answer and is not yet called unanswered: that is soon accounted for. */
function isYoungAttempt(state: number, ageSeconds: number): boolean {
  return (state & MORE_BITS) === SYN_SENT && ageSeconds >= 0 && ageSeconds < PENDING_SECONDS;
}
