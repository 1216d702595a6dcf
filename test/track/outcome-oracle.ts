/*
 * What conn_state is, told again: plain objects, a switch per row of the decision table (docs/outcomes.md), and no thought of speed.
 * Only control segments come in. Where the table leaves room, Zeek's source is followed; each such place says so.
 */
import type { ConnStateName } from '../../src/conn-state.js';
import { ACK, FIN, RST, SYN } from '../../src/segment.js';
import { hasPayload, isPlainSyn, isSentByResponder, letterOf, noteSequence, type Sent } from './outcome-oracle-rules.js';
import { type Endpoint, NANOS, type Segment } from './segments.js';

/** An answer that comes later than this after the first SYN is to something else. */
const ANSWER_NANOS = 130n * NANOS;
/** After its end a connection is open to late segments for so long; then its line is written. */
const CLOSE_NANOS = 5n * NANOS;

type State = 'INACTIVE' | 'SYN_SENT' | 'SYN_ACK_SENT' | 'PARTIAL' | 'ESTABLISHED' | 'CLOSED' | 'RESET';

/** One end of a connection. */
class Side {
  state: State = 'INACTIVE';
  before: State = 'INACTIVE';
  /** What its SYN's number is or must have been; null where nothing tells. */
  isn: number | null = null;
  readonly sent: Sent = { isn: null, syns: new Set(), fin: false, bytes: false, high: 0 };

  constructor(readonly endpoint: Endpoint) {}

  become(state: State): void {
    if (state === this.state) return;
    this.before = this.state;
    this.state = state;
  }

  get isInactive(): boolean {
    return this.state === 'INACTIVE' || this.state === 'PARTIAL';
  }
}

/** What `--connections` says of a connection, in part. */
export interface OracleLine {
  readonly originator: Endpoint;
  readonly responder: Endpoint;
  readonly state: ConnStateName;
  readonly retries: number;
  readonly resetBy: Endpoint | null;
}

/** One row of conn.log. */
export class OracleConn {
  originator: Side;
  responder: Side;
  /** SYNs that were not seen before. Two where a SYN-ACK came first, then a SYN of either side. */
  attempts = 0;
  retries = 0;
  resetBy: Endpoint | null = null;
  /** The originator's letters in order, as Zeek's history has them; Q for several of SYN, FIN and RST in one segment. */
  private history = '';
  private readonly firstNanos: bigint | null;
  private dueNanos: bigint | null = null;
  private written: OracleLine | null = null;

  constructor(first: Segment) {
    this.firstNanos = first.nanos;
    const isTurned = !isPlainSyn(first) && isSentByResponder(first);
    this.originator = new Side(isTurned ? first.to : first.from);
    this.responder = new Side(isTurned ? first.from : first.to);
  }

  /** Whether this segment opens another connection on the same 4-tuple. */
  isReusedBy(segment: Segment): boolean {
    const { originator, responder } = this;
    const isWaiting = originator.state === 'SYN_SENT' && responder.state === 'INACTIVE';
    if (isWaiting && nanosBetween(this.firstNanos, segment.nanos) > ANSWER_NANOS) return true;
    if (!isPlainSyn(segment)) return false;
    if (originator.state === 'RESET' || responder.state === 'RESET') return true;
    if (originator.state === 'CLOSED' && responder.state === 'CLOSED') return true;
    return segment.sequence !== originator.isn && !this.isSwapped(segment);
  }

  add(segment: Segment): void {
    const { side, peer } = this.sidesOf(segment);
    const isRepeated = side.sent.syns.has(segment.sequence);
    if ((segment.flags & RST) !== 0) this.resetBy ??= side.endpoint;
    const isSwapped = this.isSwapped(segment);
    this.noteIsn(side, peer, segment);
    noteSequence(side.sent, peer.sent, segment, side.state === 'RESET');
    if (side === this.originator) this.history += letterOf(segment.flags);
    switch (side.state) {
      case 'INACTIVE':
        this.leaveInactive(side, peer, segment.flags, isSwapped);
        break;
      case 'SYN_SENT':
      case 'SYN_ACK_SENT':
        if ((segment.flags & FIN) !== 0) side.become('CLOSED');
        if ((segment.flags & RST) !== 0) side.become('RESET');
        break;
      case 'ESTABLISHED':
      case 'PARTIAL':
        leaveEstablished(side, peer, segment.flags);
        break;
      case 'CLOSED':
        if ((segment.flags & RST) !== 0 && peer.state !== 'CLOSED') side.become('RESET');
        break;
      case 'RESET':
        break;
    }
    // One that comes alive again, as by the SYN-ACK behind a FIN, is not over.
    if (!this.hasEnded) this.dueNanos = null;
    else if (segment.nanos !== null) this.dueNanos ??= segment.nanos + CLOSE_NANOS;
    // Only now it is settled who is the originator.
    if (side !== this.originator || !isPlainSyn(segment)) return;
    if (isRepeated) this.retries++;
    else this.attempts++;
  }

  /** The verdict: the first that holds. */
  get state(): ConnStateName {
    const o = this.originator;
    const r = this.responder;
    if (r.state === 'RESET') {
      if (o.state === 'SYN_SENT' || o.state === 'SYN_ACK_SENT') return 'REJ';
      if (o.state === 'RESET' && !hasPayload(o.sent) && !hasPayload(r.sent)) return 'REJ';
      return o.isInactive ? 'RSTRH' : 'RSTR';
    }
    if (o.state === 'RESET') {
      if (!r.isInactive) return 'RSTO';
      // Zeek: the connection begins with the originator's SYN, which alone precedes its RST.
      return /^S+R/.test(this.history) ? 'RSTOS0' : 'OTH';
    }
    if (o.state === 'CLOSED' && r.state === 'CLOSED') return 'SF';
    if (o.state === 'CLOSED') return r.isInactive ? 'SH' : 'S2';
    if (r.state === 'CLOSED') return o.isInactive ? 'SHR' : 'S3';
    if (o.state === 'SYN_SENT' && r.state === 'INACTIVE') return 'S0';
    return o.state === 'ESTABLISHED' && r.state === 'ESTABLISHED' ? 'S1' : 'OTH';
  }

  /** What is written of it: as it stood 5 s after its end, or as it stands. */
  get line(): OracleLine {
    const { originator, responder, state, retries, resetBy } = this;
    return this.written ?? { originator: originator.endpoint, responder: responder.endpoint, state, retries, resetBy };
  }

  /** Whether it was written by now. */
  writeIfDue(nowNanos: bigint | null): boolean {
    if (this.dueNanos === null || nowNanos === null || nowNanos < this.dueNanos) return false;
    this.written = this.line;
    return true;
  }

  /** After any RST, the second FIN, or a FIN towards an inactive side. */
  private get hasEnded(): boolean {
    const states = [this.originator.state, this.responder.state];
    if (states.includes('RESET')) return true;
    return states.includes('CLOSED') && states.every((state) => state === 'CLOSED' || state === 'INACTIVE');
  }

  isByOriginator(segment: Segment): boolean {
    return isSame(segment.from, this.originator.endpoint);
  }

  private sidesOf(segment: Segment): { side: Side; peer: Side } {
    return this.isByOriginator(segment)
      ? { side: this.originator, peer: this.responder }
      : { side: this.responder, peer: this.originator };
  }

  /** A SYN that the SYN-ACK before it answers: the two were swapped on their way into the file. */
  private isSwapped(segment: Segment): boolean {
    const { originator, responder } = this;
    const isOpening = originator.state === 'SYN_ACK_SENT' && responder.state === 'INACTIVE';
    return isOpening && !this.isByOriginator(segment) && isPlainSyn(segment) && segment.sequence === responder.isn;
  }

  private leaveInactive(side: Side, peer: Side, flags: number, isSwapped: boolean): void {
    if ((flags & SYN) !== 0 && side === this.originator) side.become((flags & ACK) === 0 ? 'SYN_SENT' : 'SYN_ACK_SENT');
    if ((flags & SYN) !== 0 && side === this.responder) {
      if (isSwapped) {
        this.originator = side;
        this.responder = peer;
        peer.become('ESTABLISHED');
      }
      if (peer.state === 'SYN_SENT') peer.become('ESTABLISHED');
      side.become('ESTABLISHED');
    }
    // Zeek goes through the rows one after the other where a segment has several of the flags.
    if ((flags & FIN) !== 0) side.become('CLOSED');
    if ((flags & RST) !== 0) side.become('RESET');
  }

  /** Zeek implies the ISN where the SYN was not seen: one before the side's first byte, or what its peer acknowledges. */
  private noteIsn(side: Side, peer: Side, segment: Segment): void {
    const isSyn = (segment.flags & SYN) !== 0;
    if (side.state === 'INACTIVE') side.isn = isSyn ? segment.sequence : (segment.sequence - 1) | 0;
    else if (isSyn && side.state !== 'CLOSED' && side.state !== 'RESET') side.isn = segment.sequence;
    if (peer.state === 'INACTIVE' && (segment.flags & ACK) !== 0) peer.isn = (segment.acknowledgement - 1) | 0;
  }
}

function leaveEstablished(side: Side, peer: Side, flags: number): void {
  if ((flags & FIN) !== 0 && (flags & RST) === 0) {
    side.become('CLOSED');
    // The peer sent a FIN, then a RST: with this FIN it was an ordinary end after all.
    if (peer.state === 'RESET' && peer.before === 'CLOSED') peer.become('CLOSED');
  }
  if ((flags & RST) !== 0) side.become('RESET');
}

/** Without a time it is never long. */
function nanosBetween(first: bigint | null, last: bigint | null): bigint {
  return first === null || last === null ? 0n : last - first;
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.family === b.family && a.port === b.port && a.words.join() === b.words.join();
}

function keyOf({ from, to }: Segment): string {
  return [from, to]
    .map(({ family, words, port }) => [family, ...words.map((word) => word | 0), port].join())
    .sort()
    .join(' ');
}

/** Every connection of the segments, in the order in which they opened. */
export function trackPlainly(segments: readonly Segment[]): OracleConn[] {
  const rows: OracleConn[] = [];
  const open = new Map<string, OracleConn>();
  let unwritten: OracleConn[] = [];
  for (const segment of segments) {
    unwritten = unwritten.filter((conn) => !conn.writeIfDue(segment.nanos));
    const known = open.get(keyOf(segment));
    const isNew = known === undefined || known.isReusedBy(segment);
    const conn = isNew ? new OracleConn(segment) : known;
    if (isNew) rows.push(conn);
    open.set(keyOf(segment), conn);
    conn.add(segment);
    if (!unwritten.includes(conn)) unwritten.push(conn);
  }
  return rows;
}
