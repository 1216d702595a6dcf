import type { Peak, TimelineStep } from '../counted-row.js';

/** What a step counts, by its place; the tallies of which it takes the growth begin with the same. */
export const TIMELINE_COLUMNS = 7;
const MINUTE = 60;
const HOUR = 3600;

/** Steps of one length in a ring: the last so many, by their number modulo so many. */
class Steps {
  private readonly starts: Float64Array;
  private readonly counts: Float64Array;
  /** How many slots have a step, and which of them was the last to be counted in. */
  private used = 0;
  private newest = 0;

  constructor(
    readonly seconds: number,
    readonly length: number,
  ) {
    this.starts = new Float64Array(length).fill(Number.NaN);
    this.counts = new Float64Array(length * TIMELINE_COLUMNS);
  }

  slotOf(second: number): number {
    const step = Math.floor(second / this.seconds) % this.length;
    return step < 0 ? step + this.length : step;
  }

  /** When the step in a slot begins, NaN where there is none. */
  startOf(slot: number): number {
    return this.starts[slot];
  }

  /** Adds to the step of a second, which the slot must not deny. */
  add(slot: number, second: number, counts: Float64Array, at: number): void {
    if (Number.isNaN(this.starts[slot])) this.used++;
    this.newest = slot;
    this.starts[slot] = Math.floor(second / this.seconds) * this.seconds;
    for (let column = 0; column < TIMELINE_COLUMNS; column++)
      this.counts[slot * TIMELINE_COLUMNS + column] += counts[at + column];
  }

  countOf(slot: number, column: number): number {
    return this.counts[slot * TIMELINE_COLUMNS + column];
  }

  /** Moves the steps between two seconds into coarser ones. */
  moveTo(coarser: Timeline, level: number, from: number, to: number): void {
    for (let start = from; start < to; start += this.seconds) {
      const slot = this.slotOf(start);
      if (this.starts[slot] !== start) continue;
      coarser.addTo(level, start, this.counts, slot * TIMELINE_COLUMNS);
      this.starts[slot] = Number.NaN;
      this.used--;
      this.counts.fill(0, slot * TIMELINE_COLUMNS, (slot + 1) * TIMELINE_COLUMNS);
    }
  }

  /** Adds the steps that counted anything to a list. From the newest back, as most lie there: this runs once, and is never compiled. */
  readInto(list: TimelineStep[]): void {
    const { starts, counts, seconds, length } = this;
    let left = this.used;
    for (let slot = this.newest; left > 0; slot = slot === 0 ? length - 1 : slot - 1) {
      if (Number.isNaN(starts[slot])) continue;
      left--;
      const at = slot * TIMELINE_COLUMNS;
      const [syn, synAck, rst, fin, attempts, refused, aborted] = counts.subarray(at, at + TIMELINE_COLUMNS);
      if (syn + synAck + rst + fin + attempts + refused + aborted === 0) continue;
      list.push({ second: starts[slot], seconds, syn, synAck, rst, fin, attempts, refused, aborted });
    }
  }
}

/**
 * What came when: by the second for an hour, then by the minute for a day, then by the hour for thirty days; 0.37 MB. Each second is in
 * one step only. Where time goes back, a second whose place a newer one has taken is counted by the minute, or by the hour, or
 * at last not at all.
 */
export class Timeline {
  private readonly levels = [new Steps(1, HOUR), new Steps(MINUTE, 24 * 60), new Steps(HOUR, 30 * 24)] as const;
  private readonly known = new Float64Array(TIMELINE_COLUMNS);
  private readonly growth = new Float64Array(TIMELINE_COLUMNS);
  private busiest: Peak | null = null;
  /** The earliest second in which anything came; Infinity before the first. */
  firstSecond = Number.POSITIVE_INFINITY;

  /** Adds to a second what the tallies have grown by since the last call; -Infinity, no time, is left out. */
  add(second: number, tallies: Float64Array): void {
    let any = 0;
    for (let column = 0; column < TIMELINE_COLUMNS; column++) {
      this.growth[column] = tallies[column] - this.known[column];
      this.known[column] = tallies[column];
      any += this.growth[column];
    }
    if (any === 0 || !Number.isFinite(second)) return;
    if (second < this.firstSecond) this.firstSecond = second;
    this.addTo(0, second, this.growth, 0);
  }

  /** What a column counted in one of the last seconds: those of the last hour but for its oldest minute. Else 0. */
  countIn(second: number, column: number): number {
    const [seconds] = this.levels;
    const slot = seconds.slotOf(second);
    return seconds.startOf(slot) === second ? seconds.countOf(slot, column) : 0;
  }

  /** Adds counts to the step of a second: the one of that level, or of a coarser one. */
  addTo(level: number, second: number, counts: Float64Array, at: number): void {
    const steps = this.levels[level];
    if (steps === undefined) return;
    const slot = steps.slotOf(second);
    const start = steps.startOf(slot);
    if (start > second) {
      this.addTo(level + 1, second, counts, at);
      return;
    }
    if (second - start >= steps.seconds) this.makeRoom(level, start);
    steps.add(slot, second, counts, at);
    if (level === 0 && steps.countOf(slot, 0) > (this.busiest?.syn ?? 0)) this.busiest = { second, syn: steps.countOf(slot, 0) };
  }

  /** Moves on the whole minute, or hour, of a step: so that coarser steps never overlap with finer ones of the same time. */
  private makeRoom(level: number, start: number): void {
    const width = this.levels[level + 1]?.seconds ?? HOUR;
    const from = Math.floor(start / width) * width;
    this.levels[level].moveTo(this, level + 1, from, from + width);
  }

  get peak(): Peak | null {
    return this.busiest;
  }

  /** Oldest first, without empty steps. */
  read(): TimelineStep[] {
    const list: TimelineStep[] = [];
    for (const steps of this.levels) steps.readInto(list);
    return list.sort((a, b) => a.second - b.second || b.seconds - a.seconds);
  }
}
