import type { EndpointHash } from '../endpoint-hash.js';
import { ACK, type SegmentBatch, SYN } from '../segment.js';
import {
  ConnRows,
  DETAIL_WORDS,
  INDEX_ENTRY,
  IS_IPV6,
  makeWords,
  PORTS_WORD,
  RESP_SHIFT,
  ROW_WORDS,
  SIDES_MASK,
  STATE_WORD,
} from './conn-rows.js';
import { CLOSED, ESTABLISHED } from './side-state.js';

/** Entries searched for one connection, side by side. */
export const WAYS = 4;
/* An entry: tag 8 | lap 4 | row plus 1 20; 0 is free. */
const ROW_MASK = (1 << 20) - 1;
export const LAP_SHIFT = 20;
export const LAPS = 16;
const LAP_MASK = LAPS - 1;
export const TAG_SHIFT = 24;
/** Open connections that are passed over, at most, in search of a closed one to forget. */
const MAX_SPARED = 8;

/**
 * Where connections are kept: rows in two rooms, and an index by hash.
 *
 *     rows    | the unanswered: a ring in order of arrival                  | the answered: a ring, with some grace for the open |
 *     index   | buckets of 4 entries: 8 bits of hash, the lap of the ring in which the row was filled, the row's number |
 *
 * A flood of SYNs fills the first room only. The ring is overwritten in order, so that rows are written one after the other, and
 * nothing is done to forget one: an entry of an earlier lap is free. What the two rooms are for: docs/architecture.md.
 */
export class ConnTable {
  readonly rows: ConnRows;
  /** What `find` found: the row, and 1 if the segment's sender is its originator, else -1. */
  foundRow = -1;
  foundDirection = 0;
  /** What `chooseEntry` found in the way. */
  victimRow = -1;
  /** The row that the next unanswered connection will take: whatever is there is the oldest. */
  nextPending = 0;
  /** How often the ring went round, modulo 16. */
  lap = 0;
  readonly index: Int32Array;
  readonly bucketShift: number;
  readonly pendingCapacity: number;
  private readonly answeredCapacity: number;
  /** How many connections have begun in the room of the unanswered, ever. */
  pendingCount = 0;
  private answeredNext = 0;
  /** Keeps the touching passes from being optimized away. */
  private touched = 0;

  /** 2^bits rows in each room; together less than 2^20. */
  constructor(
    pendingBits: number,
    answeredBits: number,
    private readonly hash: EndpointHash,
  ) {
    this.pendingCapacity = 1 << pendingBits;
    this.answeredCapacity = 1 << answeredBits;
    this.rows = new ConnRows(this.pendingCapacity + this.answeredCapacity);
    this.index = makeWords(this.pendingCapacity * WAYS);
    this.bucketShift = 32 - pendingBits;
  }

  /** Of these, how many have not been overwritten. */
  get pendingUsed(): number {
    return Math.min(this.pendingCount, this.pendingCapacity);
  }

  /** The row that was filled `age` rows ago: 0 is the newest. */
  pendingRow(age: number): number {
    return (this.pendingCount - 1 - age) & (this.pendingCapacity - 1);
  }

  isAnswered(row: number): boolean {
    return row >= this.pendingCapacity;
  }

  /**
   * Brings the buckets, and then the rows, of some segments' connections into the caches, so that the waits overlap. A SYN has none,
   * as a rule.
   */
  touch(segments: SegmentBatch, hashes: Int32Array, from: number, to: number): void {
    const { index, bucketShift, rows } = this;
    const { words } = rows;
    const { flags } = segments;
    let touched = 0;
    for (let at = from; at < to; at++) touched ^= index[(hashes[at] >>> bucketShift) * WAYS];
    for (let at = from; at < to; at++) {
      if ((flags[at] & (SYN | ACK)) === SYN) continue;
      const tag = tagOf(hashes[at]);
      const first = (hashes[at] >>> bucketShift) * WAYS;
      for (let entry = first; entry < first + WAYS; entry++) {
        const there = index[entry];
        if (there >>> TAG_SHIFT === tag && there !== 0) touched ^= words[((there & ROW_MASK) - 1) * ROW_WORDS];
      }
    }
    this.touched ^= touched;
  }

  /** Finds a segment's connection: the entry of it, or -1. */
  find(hash: number, segments: SegmentBatch, at: number): number {
    const { index } = this;
    const first = (hash >>> this.bucketShift) * WAYS;
    const tag = tagOf(hash);
    for (let entry = first; entry < first + WAYS; entry++) {
      const there = index[entry];
      if (there === 0 || there >>> TAG_SHIFT !== tag) continue;
      const row = (there & ROW_MASK) - 1;
      if (!this.isCurrent(there, row)) continue;
      const direction = this.rows.match(row, segments, at);
      if (direction === 0) continue;
      this.foundRow = row;
      this.foundDirection = direction;
      return entry;
    }
    return -1;
  }

  /** Whether an entry's row is still of the lap in which the entry was made. */
  private isCurrent(there: number, row: number): boolean {
    if (row >= this.pendingCapacity) return true;
    return (((there >>> LAP_SHIFT) ^ (row < this.nextPending ? this.lap : this.lap - 1)) & LAP_MASK) === 0;
  }

  /** Takes the row `nextPending`, for a connection whose entry is to be `entry`; -1: it cannot be found again. */
  takePending(hash: number, entry: number): number {
    const row = this.nextPending;
    if (entry >= 0) this.index[entry] = (hash << TAG_SHIFT) | (this.lap << LAP_SHIFT) | (row + 1);
    this.pendingCount++;
    this.nextPending = row + 1;
    if (this.nextPending === this.pendingCapacity) {
      this.nextPending = 0;
      this.lap = (this.lap + 1) & LAP_MASK;
    }
    return row;
  }

  /**
   * An entry for a new connection: the one whose filling is longest ago. A free one was never filled; one of the answered was just now,
   * so that none of them ever has to go: -1 where there are no others. Which it is cannot be foreseen, so that branches would be
   * mispredicted again and again: it is arithmetic.
   */
  chooseEntry(hash: number): number {
    const { index, pendingCapacity } = this;
    const first = (hash >>> this.bucketShift) * WAYS;
    const now = (Math.imul(this.lap, pendingCapacity) + this.nextPending) | 0;
    const since0 = sinceFilled(index[first], now, pendingCapacity);
    const since1 = sinceFilled(index[first + 1], now, pendingCapacity);
    const since2 = sinceFilled(index[first + 2], now, pendingCapacity);
    const since3 = sinceFilled(index[first + 3], now, pendingCapacity);
    const one = larger(since0 << 2, (since1 << 2) | 1);
    const other = larger((since2 << 2) | 2, (since3 << 2) | 3);
    const longest = larger(one, other);
    this.victimRow = -1;
    if (longest >>> 2 === 0) return -1;
    const entry = first + (longest & 3);
    if (longest >>> 2 <= pendingCapacity) this.victimRow = this.findVictim(hash, entry);
    return entry;
  }

  /** The connection of an entry that is not free, which has to give way: its row, or -1 where it is gone after all. */
  private findVictim(hash: number, entry: number): number {
    const { words } = this.rows;
    const row = (this.index[entry] & ROW_MASK) - 1;
    if (words[row * ROW_WORDS + STATE_WORD] === 0) return -1;
    // After 16 laps, an entry looks like a new one; the row is another's by then.
    const its = this.hash.ofTuple(
      this.rows.addressOf(row, 0),
      this.rows.addressOf(row, 1),
      words[row * ROW_WORDS + PORTS_WORD],
      (words[row * ROW_WORDS + STATE_WORD] & IS_IPV6) !== 0 ? 6 : 4,
    );
    return its >>> this.bucketShift === hash >>> this.bucketShift ? row : -1;
  }

  /** The row that the next answered connection will take: the oldest, but open ones are spared for a while. */
  chooseAnswered(): number {
    const { words } = this.rows;
    for (let spared = 0; spared < MAX_SPARED; spared++) {
      if (!isOpen(words[(this.pendingCapacity + this.answeredNext) * ROW_WORDS + STATE_WORD])) break;
      this.answeredNext = (this.answeredNext + 1) & (this.answeredCapacity - 1);
    }
    return this.pendingCapacity + this.answeredNext;
  }

  /** Moves a connection among the answered, into the row just chosen, which the caller has made free. */
  moveToAnswered(from: number, entry: number): number {
    const to = this.pendingCapacity + this.answeredNext;
    this.answeredNext = (this.answeredNext + 1) & (this.answeredCapacity - 1);
    this.rows.move(from, to);
    this.rows.details[to * DETAIL_WORDS + INDEX_ENTRY] = entry;
    this.index[entry] = (this.index[entry] & (-1 << TAG_SHIFT)) | (to + 1);
    return to;
  }

  /** Frees a row. An unanswered one's entry is left behind: it is free with the next lap, and leads to nothing until then. */
  free(row: number): void {
    this.rows.words[row * ROW_WORDS + STATE_WORD] = 0;
    if (!this.isAnswered(row)) return;
    // Entries change places, but within their bucket.
    const first = this.rows.details[row * DETAIL_WORDS + INDEX_ENTRY] & ~(WAYS - 1);
    for (let entry = first; entry < first + WAYS; entry++) {
      if ((this.index[entry] & ROW_MASK) === row + 1) this.index[entry] = 0;
    }
  }
}

/** At least one side is established, and neither has reset. */
function isOpen(state: number): boolean {
  const orig = state & 7;
  const resp = (state & SIDES_MASK) >>> RESP_SHIFT;
  if (orig !== ESTABLISHED && resp !== ESTABLISHED) return false;
  return orig <= CLOSED && resp <= CLOSED;
}

/**
 * How many connections had begun, `now`, since an entry was made: modulo 16 laps, 16 laps of a free one, 0 of the answered.
 *
 * @param now connections that have begun, modulo 16 laps
 */
export function sinceFilled(there: number, now: number, pendingCapacity: number): number {
  const row = ((there & ROW_MASK) - 1) | 0;
  // Products of small numbers: imul spares the tests for what cannot be.
  const madeAt = (Math.imul((there >>> LAP_SHIFT) & (LAPS - 1), pendingCapacity) + row) | 0;
  const since = (now - madeAt) & (Math.imul(LAPS, pendingCapacity) - 1);
  const isFree = row >> 31;
  const isAnswered = (pendingCapacity - 1 - row) >> 31;
  return (since & ~isAnswered) | (isFree & Math.imul(LAPS, pendingCapacity));
}

/** The larger of two numbers from 0 to 2^31 - 1, without a branch. */
function larger(a: number, b: number): number {
  return a ^ ((a ^ b) & ((a - b) >> 31));
}

/** The hash's lower bits, as far as an entry has room for them; its upper ones choose the bucket. */
export function tagOf(hash: number): number {
  return hash & 0xff;
}
