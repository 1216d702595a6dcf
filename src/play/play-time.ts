/** Steps back by more than this are no packets that come late: time was set back, or an older file follows. */
export const LATE_SECONDS = 60;

/**
 * Where packets lie on the line that is played, in seconds since the first one. It never goes back: a packet that comes late, or bears
 * no time, lies where the newest one does; and where time was set back, the line goes on from there.
 */
export class PlayTime {
  private originSeconds = Number.NaN;
  private originNanos = 0;
  private newest = 0;

  /** The place of the next packet. To be called once for each, in their order. */
  place(seconds: number, nanos: number): number {
    if (Number.isNaN(seconds)) return this.newest;
    if (Number.isNaN(this.originSeconds)) {
      this.originSeconds = seconds;
      this.originNanos = nanos;
    }
    const place = seconds - this.originSeconds + (nanos - this.originNanos) / 1e9;
    if (place > this.newest) this.newest = place;
    else if (place < this.newest - LATE_SECONDS) this.originSeconds += place - this.newest;
    return this.newest;
  }

  /** The time of a place, seconds since 1970; null before the first packet that bore a time. */
  timeOf(place: number): number | null {
    return Number.isNaN(this.originSeconds) ? null : this.originSeconds + this.originNanos / 1e9 + place;
  }
}
