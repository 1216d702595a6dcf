import type { CountedMoment, Rates } from '../counted-row.js';
import {
  type DeltaBatch,
  FIRST_NANOS_WORD,
  FRESH_BYTE,
  LAST_NANOS_WORD,
  RECORD_BYTES,
  RECORD_WORDS,
  SEGMENTS_BYTE,
} from './delta-batch.js';
import { LATE_SECONDS, type Moment, NO_STAMP } from './packet-time.js';
import { RateRings, SECOND_SLOTS, stretchOf, WHOLE_STRETCHES } from './rate-rings.js';
import {
  ROW_FIRST_NANOS,
  ROW_FIRST_STAMP,
  ROW_LAST_NANOS,
  ROW_PEAK,
  ROW_RST_AT_HAND,
  ROW_STAMP,
  ROW_SYN_AT_HAND,
  ROW_WORDS,
} from './row-layout.js';

/** Set beside the first nanoseconds when the row's rings are its own, and not the leavings of a key that gave way. */
const OWNS_RINGS = 2 ** 30;
const NANOS_MASK = OWNS_RINGS - 1;
/**
 * When the rows of a table counted, and how much a second: attempts, and resets as segments. A packet may come as late as the rings go
 * back by the second, and is still counted in the one it belongs to.
 */
export class RowMoments {
  private synRings: RateRings | null = null;
  private rstRings: RateRings | null = null;

  /** @param words the rows; see row-layout.ts */
  constructor(private readonly words: Int32Array) {}

  /** Notes a record's moments, and its attempts or resets; `stamp` is its second's. */
  add(row: number, stamp: number, deltas: DeltaBatch, record: number): void {
    const { words } = this;
    const base = row * ROW_WORDS;
    const count = deltas.bytes[record * RECORD_BYTES + (deltas.isResets ? SEGMENTS_BYTE : FRESH_BYTE)];
    const isAtHand = words[base + ROW_STAMP] === (stamp | 0) || this.enterSecond(row, stamp);
    this.noteFirst(base, stamp, deltas.words[record * RECORD_WORDS + FIRST_NANOS_WORD]);
    if (!isAtHand) {
      this.addLate(row, stamp, deltas.isResets ? 0 : count, deltas.isResets ? count : 0);
      return;
    }
    words[base + (deltas.isResets ? ROW_RST_AT_HAND : ROW_SYN_AT_HAND)] += count;
    const both = words[base + ROW_SYN_AT_HAND] + words[base + ROW_RST_AT_HAND];
    if (both > words[base + ROW_PEAK]) words[base + ROW_PEAK] = both;
    const lastNanos = deltas.words[record * RECORD_WORDS + LAST_NANOS_WORD];
    if (lastNanos > words[base + ROW_LAST_NANOS]) words[base + ROW_LAST_NANOS] = lastNanos;
  }

  peakOf(row: number): number {
    return this.words[row * ROW_WORDS + ROW_PEAK];
  }

  firstOf(row: number): CountedMoment | null {
    const stamp = this.words[row * ROW_WORDS + ROW_FIRST_STAMP] >>> 0;
    return stamp === NO_STAMP ? null : { seconds: stamp - 1, nanos: this.words[row * ROW_WORDS + ROW_FIRST_NANOS] & NANOS_MASK };
  }

  lastOf(row: number): CountedMoment | null {
    const stamp = this.stampOf(row);
    return stamp === NO_STAMP ? null : { seconds: stamp - 1, nanos: this.words[row * ROW_WORDS + ROW_LAST_NANOS] };
  }

  synRatesOf(row: number, time: Moment): Rates {
    return [this.synRateOf(row, 1, time), this.synRateOf(row, 10, time), this.synRateOf(row, 60, time)];
  }

  rstRatesOf(row: number, time: Moment): Rates {
    return [this.rstRateOf(row, 1, time), this.rstRateOf(row, 10, time), this.rstRateOf(row, 60, time)];
  }

  /** Attempts a second over 1, 10 or 60 seconds. */
  synRateOf(row: number, span: number, time: Moment): number {
    return this.rateOf(row, this.synRings, this.words[row * ROW_WORDS + ROW_SYN_AT_HAND], span, time);
  }

  rstRateOf(row: number, span: number, time: Moment): number {
    return this.rateOf(row, this.rstRings, this.words[row * ROW_WORDS + ROW_RST_AT_HAND], span, time);
  }

  private rateOf(row: number, rings: RateRings | null, count: number, span: number, { stamp, nanos }: Moment): number {
    const second = this.stampOf(row);
    if (second === NO_STAMP || stamp === NO_STAMP) return 0;
    const owned = this.ownsRings(row) ? rings : null;
    const age = stamp - second;
    if (span === 1) {
      // A second cannot be shared out: packets come at its beginning or its end. So it is the last whole one, or what has come since,
      // if that is more already.
      if (age !== 0) return age === 1 ? count : 0;
      return Math.max(count, owned === null ? 0 : owned.ofSecond(row, second - 1));
    }
    const before = owned === null ? 0 : owned.sumBefore(row, second, stamp, nanos, span);
    const share = age === span ? 1 - nanos / 1e9 : age < span && age >= 0 ? 1 : 0;
    return (before + count * share) / span;
  }

  /** The stamp of the row's newest second, NO_STAMP where it has none. */
  stampOf(row: number): number {
    return this.words[row * ROW_WORDS + ROW_STAMP] >>> 0;
  }

  /** Attempts in one second, the row's newest or one of the ten before. Else 0. */
  synIn(row: number, stamp: number): number {
    return this.countIn(row, stamp, this.synRings, this.words[row * ROW_WORDS + ROW_SYN_AT_HAND]);
  }

  /** The same of resets. */
  rstIn(row: number, stamp: number): number {
    return this.countIn(row, stamp, this.rstRings, this.words[row * ROW_WORDS + ROW_RST_AT_HAND]);
  }

  private countIn(row: number, stamp: number, rings: RateRings | null, atHand: number): number {
    const age = this.stampOf(row) - stamp;
    if (age === 0) return atHand;
    return age > 0 && age <= SECOND_SLOTS && rings !== null && this.ownsRings(row) ? rings.ofSecond(row, stamp) : 0;
  }

  /** Attempts in a stretch of five seconds, that of the row's newest second or one of the twelve before. Else 0. */
  synInStretch(row: number, stretch: number): number {
    return this.countInStretch(row, stretch, this.synRings, this.words[row * ROW_WORDS + ROW_SYN_AT_HAND]);
  }

  /** The same of resets. */
  rstInStretch(row: number, stretch: number): number {
    return this.countInStretch(row, stretch, this.rstRings, this.words[row * ROW_WORDS + ROW_RST_AT_HAND]);
  }

  private countInStretch(row: number, stretch: number, rings: RateRings | null, atHand: number): number {
    const second = this.stampOf(row);
    const age = stretchOf(second) - stretch;
    if (second === NO_STAMP || age < 0 || age > WHOLE_STRETCHES) return 0;
    const closed = rings !== null && this.ownsRings(row) ? rings.ofStretch(row, stretch) : 0;
    return age === 0 ? closed + atHand : closed;
  }

  private ownsRings(row: number): boolean {
    return (this.words[row * ROW_WORDS + ROW_FIRST_NANOS] & OWNS_RINGS) !== 0;
  }

  private noteFirst(base: number, stamp: number, nanos: number): void {
    const { words } = this;
    const first = words[base + ROW_FIRST_STAMP] >>> 0;
    if (first !== NO_STAMP && first < stamp) return;
    const known = words[base + ROW_FIRST_NANOS];
    if (first === stamp && (known & NANOS_MASK) <= nanos) return;
    words[base + ROW_FIRST_STAMP] = stamp;
    words[base + ROW_FIRST_NANOS] = (known & OWNS_RINGS) | nanos;
  }

  /** Another second of the row's begins, and the one at hand is over. False if it is a second before that one. */
  private enterSecond(row: number, stamp: number): boolean {
    const { words } = this;
    const base = row * ROW_WORDS;
    const atHand = words[base + ROW_STAMP] >>> 0;
    if (atHand !== NO_STAMP) {
      this.ownRings(row);
      if (stamp > atHand) this.closeSecond(row, atHand, stamp);
      else if (atHand - stamp <= LATE_SECONDS) return false;
      else this.clearRings(row);
    }
    words[base + ROW_STAMP] = stamp;
    words[base + ROW_SYN_AT_HAND] = 0;
    words[base + ROW_RST_AT_HAND] = 0;
    words[base + ROW_LAST_NANOS] = 0;
    return true;
  }

  private closeSecond(row: number, second: number, next: number): void {
    const base = row * ROW_WORDS;
    const syn = this.words[base + ROW_SYN_AT_HAND];
    const rst = this.words[base + ROW_RST_AT_HAND];
    if (syn > 0 && this.synRings === null) this.synRings = this.makeRings();
    if (rst > 0 && this.rstRings === null) this.rstRings = this.makeRings();
    this.synRings?.close(row, second, syn, next);
    this.rstRings?.close(row, second, rst, next);
  }

  private addLate(row: number, stamp: number, syn: number, rst: number): void {
    const base = row * ROW_WORDS;
    if (this.stampOf(row) - stamp > SECOND_SLOTS) return;
    if (syn > 0 && this.synRings === null) this.synRings = this.makeRings();
    if (rst > 0 && this.rstRings === null) this.rstRings = this.makeRings();
    const both = (this.synRings?.addLate(row, stamp, syn) ?? 0) + (this.rstRings?.addLate(row, stamp, rst) ?? 0);
    if (both > this.words[base + ROW_PEAK]) this.words[base + ROW_PEAK] = both;
  }

  private makeRings(): RateRings {
    return new RateRings(this.words.length / ROW_WORDS);
  }

  private ownRings(row: number): void {
    if (this.ownsRings(row)) return;
    this.words[row * ROW_WORDS + ROW_FIRST_NANOS] |= OWNS_RINGS;
    this.clearRings(row);
  }

  private clearRings(row: number): void {
    this.synRings?.clear(row);
    this.rstRings?.clear(row);
  }
}
