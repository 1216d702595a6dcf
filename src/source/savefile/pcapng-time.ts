/** How an interface of a pcapng file counts time: units since 1970, per second, and an offset in seconds to add. */
export interface PcapngClock {
  readonly unitsPerSecond: bigint;
  readonly offsetSeconds: number;
}

export const MICROSECOND_CLOCK: PcapngClock = { unitsPerSecond: 1_000_000n, offsetSeconds: 0 };

/** if_tsresol: a negative power of 10, or with the top bit set of 2 (draft-ietf-opsawg-pcapng, 4.2). */
export function unitsPerSecond(resolution: number): bigint {
  return resolution & 0x80 ? 2n ** BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
}

/**
 * Resolutions that doubles split exactly: every product and dividend below stays under 2^53, and a quotient is under 2^17
 * with its fraction at least 1/units away from the next whole, so that rounding never reaches it.
 */
function isSplitExactly(units: number): boolean {
  const isPowerOfTwo = Number.isInteger(Math.log2(units));
  return 1e9 % units === 0 || (isPowerOfTwo && units <= 2 ** 32);
}

/** Splits 64-bit counts of units into seconds and nanoseconds, without allocating for the usual resolutions. */
export class PcapngTimeSplitter {
  seconds = 0;
  nanos = 0;
  private readonly units: number;
  private readonly nanosPerUnit: number;
  private readonly fast: boolean;

  constructor(private readonly clock: PcapngClock) {
    this.units = Number(clock.unitsPerSecond);
    this.fast = isSplitExactly(this.units);
    this.nanosPerUnit = 1e9 / this.units;
  }

  /** Sets `seconds` and `nanos` from the two halves of a timestamp. */
  split(high: number, low: number): void {
    if (!this.fast) {
      this.splitSlowly(high, low);
      return;
    }
    const { units } = this;
    // Long division with digits of 16 bits, so that every intermediate value is exact.
    const first = Math.floor(high / units);
    let rest = high - first * units;
    let dividend = rest * 65_536 + (low >>> 16);
    const second = Math.floor(dividend / units);
    rest = dividend - second * units;
    dividend = rest * 65_536 + (low & 0xffff);
    const third = Math.floor(dividend / units);
    rest = dividend - third * units;
    this.seconds = first * 4_294_967_296 + second * 65_536 + third + this.clock.offsetSeconds;
    this.nanos = Math.floor(rest * this.nanosPerUnit);
  }

  private splitSlowly(high: number, low: number): void {
    const units = (BigInt(high) << 32n) | BigInt(low);
    const { unitsPerSecond, offsetSeconds } = this.clock;
    this.seconds = Number(units / unitsPerSecond) + offsetSeconds;
    this.nanos = Number(((units % unitsPerSecond) * 1_000_000_000n) / unitsPerSecond);
  }
}
