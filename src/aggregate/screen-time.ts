import { type Moment, type PacketTime, stampOf } from './packet-time.js';

/** A moment that the screen shows. */
export interface ScreenMoment extends Moment {
  /** Whole seconds since 1970; NaN where nothing is known of the time. */
  readonly second: number;
}

/** The end of a second, which shows all of it and nothing of the next. */
export function endOf(second: number): ScreenMoment {
  return { second, stamp: stampOf(second), nanos: 1e9 };
}

/** The time of the screen: the newest packet's, or the clock's where that is later, so that rates fall when no packets come. */
export class ScreenTime {
  private clockSecond = Number.NaN;
  private clockNanos = 0;

  constructor(private readonly packets: PacketTime) {}

  setNow(second: number, nanos: number): void {
    this.clockSecond = second;
    this.clockNanos = nanos;
  }

  /** The time as it is now; it does not change any more. */
  read(): ScreenMoment {
    const { packets, clockSecond, clockNanos } = this;
    const isAhead = clockSecond > packets.second || (clockSecond === packets.second && clockNanos > packets.nanos);
    if (isAhead || Number.isNaN(packets.second)) {
      return { second: clockSecond, stamp: stampOf(clockSecond), nanos: clockNanos };
    }
    return { second: packets.second, stamp: packets.stamp, nanos: packets.nanos };
  }
}
