import { decodeMiniFloat, encodeMiniFloat } from './mini-float.js';

/** Slots of a row: its last ten whole seconds, and the last thirteen stretches of five, by their numbers modulo so many. */
export const SECOND_SLOTS = 10;
const STRETCH_SLOTS = 13;
const SLOTS = SECOND_SLOTS + STRETCH_SLOTS;
export const STRETCH_SECONDS = 5;
/** Whole stretches that are remembered, beside the one at hand. */
export const WHOLE_STRETCHES = STRETCH_SLOTS - 1;

/**
 * What each row of a table counted in its last seconds, 46 bytes a row. The row's second at hand is not in it yet: it comes when
 * it is over. Seconds are stamps.
 */
export class RateRings {
  private readonly slots: Uint16Array;

  constructor(rows: number) {
    this.slots = new Uint16Array(rows * SLOTS);
  }

  clear(row: number): void {
    this.slots.fill(0, row * SLOTS, (row + 1) * SLOTS);
  }

  /** Takes in a second that is over, and clears what lies between it and the `next` one at hand. */
  close(row: number, second: number, count: number, next: number): void {
    const { slots } = this;
    const seconds = row * SLOTS;
    slots[seconds + (second % SECOND_SLOTS)] = encodeMiniFloat(count);
    this.addToStretch(row, second, count);
    const lastSecond = Math.min(next - 1, second + SECOND_SLOTS);
    for (let passed = second + 1; passed <= lastSecond; passed++) slots[seconds + (passed % SECOND_SLOTS)] = 0;
    const stretches = seconds + SECOND_SLOTS;
    const stretch = stretchOf(second);
    const lastStretch = Math.min(stretchOf(next), stretch + STRETCH_SLOTS);
    for (let passed = stretch + 1; passed <= lastStretch; passed++) slots[stretches + (passed % STRETCH_SLOTS)] = 0;
  }

  /** Counts what comes late for one of the last ten seconds. Returns how much that second has now. */
  addLate(row: number, second: number, count: number): number {
    const slot = row * SLOTS + (second % SECOND_SLOTS);
    const sum = decodeMiniFloat(this.slots[slot]) + count;
    this.slots[slot] = encodeMiniFloat(sum);
    this.addToStretch(row, second, count);
    return sum;
  }

  /** How much the row counted in one of the ten seconds before the one at hand. */
  ofSecond(row: number, second: number): number {
    return decodeMiniFloat(this.slots[row * SLOTS + (second % SECOND_SLOTS)]);
  }

  /** How much the row counted in a stretch: one of the twelve before that of its second at hand, or that one. */
  ofStretch(row: number, stretch: number): number {
    return decodeMiniFloat(this.slots[row * SLOTS + SECOND_SLOTS + (stretch % STRETCH_SLOTS)]);
  }

  /**
   * How much the row counted in the last `span` seconds before the moment `now` and `nanos`, but for its second at hand. The oldest
   * second, or of more than ten seconds the oldest stretch, counts for the part of it that is still within.
   */
  sumBefore(row: number, atHand: number, now: number, nanos: number, span: number): number {
    return span <= SECOND_SLOTS
      ? this.sumSeconds(row * SLOTS, atHand, now, nanos, span)
      : this.sumStretches(row * SLOTS + SECOND_SLOTS, stretchOf(atHand), now, nanos, span / STRETCH_SECONDS);
  }

  private sumSeconds(slots: number, atHand: number, now: number, nanos: number, span: number): number {
    const oldest = now - span;
    let sum = 0;
    for (let second = Math.max(oldest, atHand - SECOND_SLOTS); second <= Math.min(now, atHand - 1); second++) {
      const count = decodeMiniFloat(this.slots[slots + (second % SECOND_SLOTS)]);
      sum += second === oldest ? count * (1 - nanos / 1e9) : count;
    }
    return sum;
  }

  private sumStretches(slots: number, newest: number, now: number, nanos: number, span: number): number {
    const oldest = stretchOf(now) - span;
    const share = 1 - ((now % STRETCH_SECONDS) + nanos / 1e9) / STRETCH_SECONDS;
    let sum = 0;
    for (let stretch = Math.max(oldest, newest - span); stretch <= Math.min(newest, stretchOf(now)); stretch++) {
      const count = decodeMiniFloat(this.slots[slots + (stretch % STRETCH_SLOTS)]);
      sum += stretch === oldest ? count * share : count;
    }
    return sum;
  }

  private addToStretch(row: number, second: number, count: number): void {
    const slot = row * SLOTS + SECOND_SLOTS + (stretchOf(second) % STRETCH_SLOTS);
    this.slots[slot] = encodeMiniFloat(decodeMiniFloat(this.slots[slot]) + count);
  }
}

/** The stretch that a second, as a stamp, lies in. */
export function stretchOf(second: number): number {
  return Math.floor(second / STRETCH_SECONDS);
}
