import { EventBatch, IS_ATTEMPT, IS_RESET, IS_RETRANSMISSION } from '../../src/conn-event.js';
import type { ConnRecord } from '../../src/conn-record.js';
import { CONN_STATES, type ConnStateName, NO_STATE } from '../../src/conn-state.js';
import { Tracker } from '../../src/track/tracker.js';
import { batchesOf, type Endpoint, type Segment } from './segments.js';

export const SEED = [0x1234_5678, 0x0bad_cafe, 0x7fff_ffff, 0x0000_0001];

/** Enough for a test of a few connections, and quickly made. */
const ROOMS = { pendingBits: 10, answeredBits: 10 };
/** Enough for tens of thousands. */
export const LARGE_ROOMS = { pendingBits: 18, answeredBits: 18 };

/** What a row of an EventBatch says. */
export interface Event {
  readonly flags: number;
  readonly before: ConnStateName | null;
  readonly after: ConnStateName | null;
  /** null where it is no reset of the connection. */
  readonly resetKind: number | null;
  /** null where it is not a number. */
  readonly latencyNanos: number | null;
}

export interface TrackerOptions {
  readonly pendingBits?: number;
  readonly answeredBits?: number;
  readonly seed?: ArrayLike<number>;
  /** Nobody is told of connections: the tracker has a shorter way then. */
  readonly isSilent?: boolean;
  /** Segments in one batch; a full batch where not told. */
  readonly capacity?: number;
}

export interface Tracked {
  readonly events: Event[];
  readonly records: ConnRecord[];
  readonly tracker: Tracker;
}

/** All segments through a Tracker, to the capture's end. */
export function trackAll(
  segments: readonly Segment[],
  { seed = SEED, capacity, isSilent, ...options }: TrackerOptions = {},
): Tracked {
  const records: ConnRecord[] = [];
  // The record may be one object that is filled again for the next connection.
  const onConnection = (record: ConnRecord) => records.push(structuredClone(record));
  const tracker = new Tracker(seed, { ...ROOMS, ...options, ...(isSilent === true ? {} : { onConnection }) });
  const events: Event[] = [];
  const batch = new EventBatch();
  for (const part of batchesOf(segments, capacity)) {
    tracker.track(part, batch);
    for (let row = 0; row < part.count; row++) events.push(eventOf(batch, row));
  }
  tracker.flush();
  return { events, records, tracker };
}

function eventOf(batch: EventBatch, row: number): Event {
  const latency = batch.latencyNanos[row] ?? Number.NaN;
  const flags = batch.flags[row] ?? 0;
  return {
    flags,
    before: stateNameOf(batch.stateBefore[row]),
    after: stateNameOf(batch.stateAfter[row]),
    resetKind: (flags & IS_RESET) === 0 ? null : (batch.resetKind[row] ?? null),
    latencyNanos: Number.isNaN(latency) ? null : latency,
  };
}

/** null for NO_STATE. */
export function stateNameOf(state: number | undefined): ConnStateName | null {
  if (state === NO_STATE) return null;
  const name = CONN_STATES[state ?? -1];
  if (name === undefined) throw new Error(`there is no state ${state}`);
  return name;
}

/** A row in a line: who opened it ("<" where the right side did), how it stands, SYN retransmissions. "<S0+2" */
export function rowText(originPort: number, left: Endpoint, state: string, retries: number): string {
  return `${originPort === left.port ? '' : '<'}${state}${retries === 0 ? '' : `+${retries}`}`;
}

export function recordText(record: ConnRecord, left: Endpoint): string {
  return rowText(record.origPort, left, stateNameOf(record.state) ?? '-', record.retries);
}

/** Connections in the order in which they opened. */
export function inOrder(records: readonly ConnRecord[]): ConnRecord[] {
  const time = ({ ts }: ConnRecord) => (ts === null ? 0n : BigInt(ts.seconds) * 1_000_000_000n + BigInt(ts.nanos));
  return [...records].sort((a, b) => (time(a) < time(b) ? -1 : 1));
}

export const isAttempt = ({ flags }: Event) => (flags & IS_ATTEMPT) !== 0;
export const isRetransmission = ({ flags }: Event) => (flags & IS_RETRANSMISSION) !== 0;
export const isReset = ({ flags }: Event) => (flags & IS_RESET) !== 0;
