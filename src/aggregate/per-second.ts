import type { Peak } from '../counted-row.js';

/** Seconds remembered: an hour, so that a packet which comes a little late still finds its own. */
const SECONDS = 3600;

/** SYNs in each second of packet time, in a ring that remembers the last hour whatever times arrive. */
export class PerSecond {
  private readonly seconds = new Float64Array(SECONDS).fill(Number.NaN);
  private readonly syns = new Float64Array(SECONDS);
  private peakSecond = Number.NaN;
  private peakSyn = 0;

  /** Packets come in runs of one second, so that the slot is nearly always the last one's. */
  countSyn(second: number): void {
    const slot = (((second % SECONDS) + SECONDS) % SECONDS) | 0;
    if (this.seconds[slot] !== second) {
      // A slot's older second is forgotten; time that steps back by more than the ring starts its second anew.
      this.seconds[slot] = second;
      this.syns[slot] = 0;
    }
    const syn = ++this.syns[slot];
    if (syn > this.peakSyn) {
      this.peakSyn = syn;
      this.peakSecond = second;
    }
  }

  get peak(): Peak | null {
    return this.peakSyn === 0 ? null : { second: this.peakSecond, syn: this.peakSyn };
  }
}
