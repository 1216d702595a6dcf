import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PcapngTimeSplitter, unitsPerSecond } from '../../../src/source/savefile/pcapng-time.js';

const SEED = 20_260_102;
const ALL_RESOLUTIONS: readonly number[] = Array.from({ length: 256 }, (_, resolution) => resolution);
const MAX_TIME = 0xffff_ffff_ffff_ffffn;

function splitFast(time: bigint, resolution: number, offsetSeconds = 0): { seconds: number; nanos: number } {
  const splitter = new PcapngTimeSplitter({ unitsPerSecond: unitsPerSecond(resolution), offsetSeconds });
  splitter.split(Number(time >> 32n), Number(time & 0xffff_ffffn));
  return { seconds: splitter.seconds, nanos: splitter.nanos };
}

/** The same from the definition: if_tsresol's lower bits are a negative exponent, of 10, or of 2 with the top bit set. */
function splitExactly(time: bigint, resolution: number, offsetSeconds = 0): { seconds: bigint; nanos: number } {
  const units = (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f);
  return { seconds: time / units + BigInt(offsetSeconds), nanos: Number(((time % units) * 1_000_000_000n) / units) };
}

function assertSplit(time: bigint, resolution: number, offsetSeconds = 0): void {
  const actual = splitFast(time, resolution, offsetSeconds);
  const expected = splitExactly(time, resolution, offsetSeconds);
  const what = `${time} in units of resolution 0x${resolution.toString(16)}, offset ${offsetSeconds}`;
  assert.equal(actual.nanos, expected.nanos, `nanoseconds of ${what}`);
  if (isSafe(expected.seconds) && isSafe(expected.seconds - BigInt(offsetSeconds))) {
    assert.equal(actual.seconds, Number(expected.seconds), `seconds of ${what}`);
    return;
  }
  // Beyond 2^53 seconds, 285 million years, a number cannot say each; the nearest two are good enough.
  const difference = BigInt(actual.seconds) - expected.seconds;
  assert.ok(difference >= -4096n && difference <= 4096n, `seconds of ${what}: ${actual.seconds}`);
}

function isSafe(value: bigint): boolean {
  return BigInt.asIntN(54, value) === value;
}

const timeArbitrary = fc.oneof(
  fc.bigInt({ min: 0n, max: MAX_TIME }),
  // Real ones: from 1970 to 2106, in units of about any size.
  fc.tuple(fc.bigInt({ min: 0n, max: 1n << 32n }), fc.nat({ max: 32 })).map(([seconds, shift]) => seconds << BigInt(shift)),
);
const offsetArbitrary = fc.oneof(
  fc.constant(0),
  fc.integer(),
  fc.maxSafeInteger().map((offset) => Math.trunc(offset / 4)),
);

describe('Times in pcapng', () => {
  it('A random time splits as exact arithmetic has it, in every resolution.', () => {
    fc.assert(
      fc.property(timeArbitrary, offsetArbitrary, (time, offset) => {
        for (const resolution of ALL_RESOLUTIONS) assertSplit(time, resolution, offset);
      }),
      { seed: SEED, numRuns: 400 },
    );
  });

  it('A time close to a whole second splits exactly, where rounding would be first to go wrong.', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 40n }), fc.integer({ min: -3, max: 3 }), (seconds, delta) => {
        for (const resolution of ALL_RESOLUTIONS) {
          const time = seconds * unitsPerSecond(resolution) + BigInt(delta);
          if (time >= 0n && time <= MAX_TIME) assertSplit(time, resolution);
        }
      }),
      { seed: SEED, numRuns: 400 },
    );
  });

  it('The smallest and the greatest times split exactly, in every resolution.', () => {
    for (const resolution of ALL_RESOLUTIONS) {
      for (const time of [0n, 1n, 0xffffn, 0x1_0000n, 0xffff_ffffn, 0x1_0000_0000n, MAX_TIME >> 1n, MAX_TIME - 1n, MAX_TIME]) {
        assertSplit(time, resolution);
      }
    }
  });

  for (const [resolution, time, seconds, nanos] of [
    [0, 1_700_000_000n, 1_700_000_000, 0],
    [3, 1_700_000_000_123n, 1_700_000_000, 123_000_000],
    [6, 1_700_000_000_123_456n, 1_700_000_000, 123_456_000],
    [9, 1_700_000_000_123_456_789n, 1_700_000_000, 123_456_789],
    [12, 17_000_000_123_456_789_012n, 17_000_000, 123_456_789],
    [19, 9_999_999_999_999_999_999n, 0, 999_999_999],
    [0x80, 7n, 7, 0],
    [0x80 | 10, (5n << 10n) | 1n, 5, 976_562],
    [0x80 | 20, (5n << 20n) | 0xf_ffffn, 5, 999_999_046],
    [0x80 | 32, (1_700_000_000n << 32n) | 0x8000_0000n, 1_700_000_000, 500_000_000],
    [0x80 | 63, (1n << 63n) | (1n << 62n), 1, 500_000_000],
    [0x80 | 127, MAX_TIME, 0, 0],
  ] as const) {
    it(`The time ${time} of resolution 0x${resolution.toString(16)} is ${seconds} seconds and ${nanos} nanoseconds.`, () => {
      assert.deepEqual(splitFast(time, resolution), { seconds, nanos });
    });
  }

  it('An offset is added in whole seconds, forwards and backwards.', () => {
    assert.deepEqual(splitFast(1_500_000n, 6, 100), { seconds: 101, nanos: 500_000_000 });
    assert.deepEqual(splitFast(1_500_000n, 6, -100), { seconds: -99, nanos: 500_000_000 });
    assert.deepEqual(splitFast(15n * 10n ** 11n, 12, -1), { seconds: 0, nanos: 500_000_000 });
  });
});
