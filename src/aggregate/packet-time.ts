/** The seconds that rows remember: a 32-bit word, as in a savefile. Others, before 1970 or after 2106, are taken for none. */
const SECONDS = 2 ** 32 - 1;

/** Packets that are further behind the newest than this do not come late: time was set back. */
export const LATE_SECONDS = 60;

/** Stands where a row has no second. */
export const NO_STAMP = 0;

/** A second of packet time as rows hold it: 1 and more, in 32 bits. */
export function stampOf(second: number): number {
  return second >= 0 && second < SECONDS ? second + 1 : NO_STAMP;
}

/** A moment as rows are compared with it: a second's stamp, and nanoseconds within it; 1e9 of them are its very end. */
export interface Moment {
  readonly stamp: number;
  readonly nanos: number;
}

/** The newest packet time seen; it follows when time is set back. */
export class PacketTime {
  second = Number.NaN;
  nanos = 0;

  /** Takes notice of a second that begins, or goes on. */
  enter(second: number): void {
    if (second <= this.second && this.second - second <= LATE_SECONDS) return;
    this.second = second;
    this.nanos = 0;
  }

  advance(second: number, nanos: number): void {
    if (second === this.second && nanos > this.nanos) this.nanos = nanos;
  }

  get stamp(): number {
    return stampOf(this.second);
  }
}
