import type { Peak } from '../counted-row.js';

/** Seconds remembered: an hour, so that a packet which comes a little late still finds its own. */
const SECONDS = 3600;

/** SYNs in each second of packet time, in a ring that remembers the last hour whatever times arrive. */
export class PerSecond {
  private readonly seconds = new Float64Array(SECONDS).fill(Number.NaN);
  private readonly syns = new Float64Array(SECONDS);
  private peakSecond = Number.NaN;
  private peakSyn = 0;
  private second = Number.NaN;
  private slot = 0;

  countSyn(second: number): void {
    // Packets come in runs of one second: only the first of a run looks for its slot.
    if (second !== this.second) this.enter(second);
    const syn = ++this.syns[this.slot];
    if (syn > this.peakSyn) {
      this.peakSyn = syn;
      this.peakSecond = second;
    }
  }

  /** A slot's older second is forgotten; one that comes back after more than the ring's length starts anew. */
  private enter(second: number): void {
    this.second = second;
    this.slot = ((second % SECONDS) + SECONDS) % SECONDS;
    if (this.seconds[this.slot] !== second) {
      this.seconds[this.slot] = second;
      this.syns[this.slot] = 0;
    }
  }

  get peak(): Peak | null {
    return this.peakSyn === 0 ? null : { second: this.peakSecond, syn: this.peakSyn };
  }
}
