import { type Moment, type PacketTime, stampOf } from './packet-time.js';

/** A moment that the screen shows. */
export interface ScreenMoment extends Moment {
  /** Whole seconds since 1970; NaN where nothing is known of the time. */
  readonly second: number;
  /** Seconds since the capture's first packet; Infinity where there was none. */
  readonly ageSeconds: number;
}

/** A rate over a span, of a capture that may be younger: what came in 5 s is not spread over 60. */
export function rateOverAge(rate: number, span: number, { ageSeconds }: ScreenMoment): number {
  return (rate * span) / Math.min(span, Math.max(1, ageSeconds));
}

/** The end of a second, which shows all of it and nothing of the next. */
export function endOf(second: number, firstSecond: number): ScreenMoment {
  return { second, stamp: stampOf(second), nanos: 1e9, ageSeconds: ageOf(second, 1e9, firstSecond) };
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

  /**
   * The time as it is now; it does not change any more.
   *
   * @param firstSecond of the capture; Infinity where there was no packet
   */
  read(firstSecond = Number.POSITIVE_INFINITY): ScreenMoment {
    const { packets, clockSecond, clockNanos } = this;
    const isAhead = clockSecond > packets.second || (clockSecond === packets.second && clockNanos > packets.nanos);
    if (isAhead || Number.isNaN(packets.second)) {
      const ageSeconds = ageOf(clockSecond, clockNanos, firstSecond);
      return { second: clockSecond, stamp: stampOf(clockSecond), nanos: clockNanos, ageSeconds };
    }
    const { second, stamp, nanos } = packets;
    return { second, stamp, nanos, ageSeconds: ageOf(second, nanos, firstSecond) };
  }
}

function ageOf(second: number, nanos: number, firstSecond: number): number {
  return Number.isFinite(firstSecond) && Number.isFinite(second) ? second - firstSecond + nanos / 1e9 : Number.POSITIVE_INFINITY;
}
