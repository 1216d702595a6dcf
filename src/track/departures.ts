import type { ConnRecord } from '../conn-record.js';
import { S0, S1, S2, S3 } from '../conn-state.js';
import { readRecord } from './conn-reader.js';
import * as R from './conn-rows.js';
import type { ConnTable } from './conn-table.js';
import { FinishLine } from './finish-line.js';
import { CLOSED, INACTIVE, RESET } from './side-state.js';

/** A SYN is unanswered when it has had no answer for so long; before, it is pending. */
export const PENDING_SECONDS = 5;
/** An answer that comes later than this is to something else: Linux gives up its attempt after some 127 s. */
export const ANSWER_SECONDS = 130;

/** When the clock jumps, hundreds of thousands are due at once: a segment tells so many of each sort, and the next ones the rest. */
const TOLD_AT_ONCE = 16;

/** What became of connections that had to be forgotten, and is in no state's count. */
export interface Evictions {
  /** Attempts that had no answer, and were not 5 s old. */
  attempts: number;
  /** Answered connections whose end was not seen. */
  connections: number;
}

/** How connections leave: told when they have ended, counted when they have to give way. */
export class Departures {
  readonly evicted: Evictions = { attempts: 0, connections: 0 };
  halfOpen = 0;
  /** Connections whose direction only ports told. */
  directionGuessed = 0;
  /** The newest packet's time. NaN where it bears none. */
  private nowSeconds = Number.NaN;
  private nowNanos = 0;
  /** Whether segments may still come of a connection that was forgotten: then what begins without its SYN may be its rest. */
  hasForgotten = false;
  private readonly finishLine: FinishLine | null;
  /** Unanswered rows that were told already or need not be: counted from the beginning. */
  private told = 0;
  /** Rows that have been gone through at the end. */
  private flushed = 0;

  constructor(
    private readonly table: ConnTable,
    private readonly states: Float64Array,
    private readonly onConnection: ((connection: ConnRecord) => void) | null,
  ) {
    this.finishLine = onConnection === null ? null : new FinishLine(table.rows.rowCount);
  }

  /** Nobody is told of connections. */
  get isSilent(): boolean {
    return this.onConnection === null;
  }

  /** Takes the time of the packet at hand, and tells what is over by then, of each sort as many as `limit`. */
  setNow(seconds: number, nanos: number, limit = TOLD_AT_ONCE): void {
    this.nowSeconds = seconds;
    this.nowNanos = nanos;
    if (this.finishLine !== null) this.tellDue(this.finishLine, limit);
  }

  /** Makes room: what is lost by it is counted, and taken out of the states. */
  evict(row: number): void {
    const state = this.stateOf(row);
    const verdict = (state & R.VERDICT_MASK) >>> R.VERDICT_SHIFT;
    if (verdict === S0) {
      const age = this.secondsSinceFirst(row);
      // Negated, so that what bears no time is never taken for old.
      if (!(age >= PENDING_SECONDS)) {
        this.states[S0]--;
        this.evicted.attempts++;
      }
      if (!(age > ANSWER_SECONDS)) this.hasForgotten = true;
    } else if (verdict === S1 || verdict === S2 || verdict === S3) {
      this.states[verdict]--;
      this.evicted.connections++;
      this.hasForgotten = true;
    } else if (!(this.secondsSinceLast(row) > ANSWER_SECONDS)) {
      this.hasForgotten = true;
    }
    this.retire(row);
  }

  /** The connection is over as it stands: another takes its place. */
  retire(row: number): void {
    if ((this.stateOf(row) & R.HALF_OPEN) !== 0) this.halfOpen--;
    this.tell(row);
    this.table.free(row);
  }

  /** Notes that a connection may have ended: it is told after some seconds, in which late segments still change it. */
  noteEnd(row: number): void {
    if (this.finishLine === null || Number.isNaN(this.nowSeconds)) return;
    const { words } = this.table.rows;
    const state = this.stateOf(row);
    if (!isOver(state)) {
      // Perhaps it has come alive again; its next end counts then.
      words[row * R.ROW_WORDS + R.STATE_WORD] = state & ~R.IS_FINISHED;
    } else if ((state & R.IS_FINISHED) === 0) {
      words[row * R.ROW_WORDS + R.STATE_WORD] = state | R.IS_FINISHED;
      if (!this.finishLine.add(row, this.nowSeconds + this.nowNanos / 1e9)) this.tell(row);
    }
  }

  /** A connection, which is not over, has got another row: an end that was noted of it is none any more. */
  noteMove(row: number): void {
    this.table.rows.words[row * R.ROW_WORDS + R.STATE_WORD] &= ~R.IS_FINISHED;
  }

  /** Tells what is over by the newest packet's time. */
  private tellDue(finishLine: FinishLine, limit: number): void {
    const { table } = this;
    const now = this.nowSeconds + this.nowNanos / 1e9;
    for (let count = 0; count < limit; count++) {
      const row = finishLine.takeDue(now);
      if (row < 0) break;
      if ((this.stateOf(row) & R.IS_FINISHED) !== 0) this.tell(row);
    }
    this.told = Math.max(this.told, table.pendingCount - table.pendingUsed);
    for (let count = 0; count < limit && this.told < table.pendingCount; count++) {
      const row = table.pendingRow(table.pendingCount - 1 - this.told);
      const state = this.stateOf(row);
      const isUnanswered = state !== 0 && (state & R.VERDICT_MASK) >>> R.VERDICT_SHIFT === S0;
      if (isUnanswered && !(this.secondsSinceFirst(row) > ANSWER_SECONDS)) return;
      if (isUnanswered) this.tell(row);
      this.told++;
    }
  }

  /** Tells what is left, of at most `limit` rows at a time. False when there was nothing left. */
  tellRest(limit: number): boolean {
    const { table } = this;
    const rows = table.pendingUsed + table.rows.rowCount - table.pendingCapacity;
    if (this.onConnection === null || this.flushed === rows) return false;
    const end = Math.min(this.flushed + limit, rows);
    for (; this.flushed < end; this.flushed++) {
      const answered = this.flushed - table.pendingUsed;
      this.tell(answered < 0 ? table.pendingRow(-1 - answered) : table.pendingCapacity + answered);
    }
    return true;
  }

  /**
   * Unanswered attempts that are younger than 5 s. In a flood these are all rows of the room, at each answer and each second: so the
   * words are read in place, and whole seconds decide wherever they can.
   */
  countPending(): number {
    const { table, nowSeconds, nowNanos } = this;
    const { words } = table.rows;
    const { pendingUsed } = table;
    // Whoever does not know how late it is cannot tell ages.
    if (Number.isNaN(nowSeconds)) return 0;
    let pending = 0;
    for (let age = 0; age < pendingUsed; age++) {
      const base = table.pendingRow(age) * R.ROW_WORDS;
      const state = words[base + R.STATE_WORD];
      if ((state & R.HAS_NO_TIME) !== 0) continue;
      const seconds = nowSeconds - (words[base + R.SECONDS_WORD] >>> 0);
      const nanos = nowNanos - words[base + R.NANOS_WORD];
      // They lie in order of arrival; a clock that steps back by a little is allowed for.
      if (isAtLeast(2 * PENDING_SECONDS, seconds, nanos - 1)) break;
      const isAttempt = state !== 0 && (state & R.VERDICT_MASK) >>> R.VERDICT_SHIFT === S0;
      if (isAttempt && !isAtLeast(PENDING_SECONDS, seconds, nanos)) pending++;
    }
    return pending;
  }

  private tell(row: number): void {
    if (this.onConnection === null || this.stateOf(row) === 0) return;
    const { words } = this.table.rows;
    const at = row * R.ROW_WORDS + R.MORE_WORD;
    if ((words[at] & R.WAS_EMITTED) !== 0) return;
    words[at] |= R.WAS_EMITTED;
    this.onConnection(readRecord(this.table.rows, row));
  }

  private stateOf(row: number): number {
    return this.table.rows.words[row * R.ROW_WORDS + R.STATE_WORD];
  }

  private secondsSinceFirst(row: number): number {
    const { words } = this.table.rows;
    const base = row * R.ROW_WORDS;
    if ((words[base + R.STATE_WORD] & R.HAS_NO_TIME) !== 0) return Number.NaN;
    return this.nowSeconds - (words[base + R.SECONDS_WORD] >>> 0) + (this.nowNanos - words[base + R.NANOS_WORD]) / 1e9;
  }

  private secondsSinceLast(row: number): number {
    const { details } = this.table.rows;
    if ((this.stateOf(row) & R.HAS_DETAILS) === 0) return this.secondsSinceFirst(row);
    return this.nowSeconds - (details[row * R.DETAIL_WORDS + R.LAST_SECONDS] >>> 0);
  }
}

/** Whether a difference of whole seconds and of nanoseconds, which is less than a second in either direction, is as long as `limit`. */
function isAtLeast(limit: number, seconds: number, nanos: number): boolean {
  return seconds > limit || (seconds === limit && nanos >= 0);
}

/** Zeek's rule: reset by anyone, closed by both, or closed by one where there is nobody else. */
export function isOver(state: number): boolean {
  const orig = state & R.ORIG_MASK;
  const resp = (state & R.SIDES_MASK) >>> R.RESP_SHIFT;
  if (orig === RESET || resp === RESET) return true;
  if (orig === CLOSED) return resp === CLOSED || resp === INACTIVE;
  return resp === CLOSED && orig === INACTIVE;
}
