import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_SNAPLEN, paceMillisFor, ringBytesFor } from '../../../src/source/libpcap/ring.js';

const MEBIBYTE = 1 << 20;
const GIBIBYTE = 1 << 30;

const mebibytes = (interfaces: number, snaplen: number, availableBytes: number) =>
  ringBytesFor({ interfaces, snaplen, availableBytes }) / MEBIBYTE;

describe('The size of a ring', () => {
  for (const [what, interfaces, snaplen, available, expected] of [
    ['one interface has half a second of a flood', 1, DEFAULT_SNAPLEN, 16 * GIBIBYTE, 34],
    ['three have the same each', 3, DEFAULT_SNAPLEN, 16 * GIBIBYTE, 34],
    ['ten share 128 MiB', 10, DEFAULT_SNAPLEN, 16 * GIBIBYTE, 12],
    ['hundreds have the least there is', 300, DEFAULT_SNAPLEN, 16 * GIBIBYTE, 2],
    ['shorter packets take less', 1, 96, 16 * GIBIBYTE, 22],
    ['longer ones more, as far as all rings may', 1, 1514, 16 * GIBIBYTE, 128],
    ['a snaplen beyond all frames is no reason for more', 2, 262_144, 16 * GIBIBYTE, 64],
    ['a machine of 512 MiB gives a thirty-second of them', 1, DEFAULT_SNAPLEN, GIBIBYTE / 2, 16],
    ['shared by two', 2, DEFAULT_SNAPLEN, GIBIBYTE / 2, 8],
    ['one with nothing left gives the least', 1, DEFAULT_SNAPLEN, 0, 2],
  ] as const) {
    test(`${what}.`, () => assert.equal(mebibytes(interfaces, snaplen, available), expected));
  }

  test('It is at least 2 MiB, in whole MiB, and all rings together stay within 128 MiB and within their share of memory, or are the least.', () => {
    const room = fc.record({
      interfaces: fc.integer({ min: 1, max: 2000 }),
      snaplen: fc.integer({ min: 1, max: 262_144 }),
      availableBytes: fc.integer({ min: 0, max: 2 ** 45 }),
    });
    fc.assert(
      fc.property(room, (of) => {
        const bytes = ringBytesFor(of);
        assert.ok(bytes >= 2 * MEBIBYTE && bytes % MEBIBYTE === 0);
        const all = bytes * of.interfaces;
        assert.ok(bytes === 2 * MEBIBYTE || (all <= 128 * MEBIBYTE && all <= of.availableBytes / 32));
      }),
    );
  });

  test('More memory, fewer interfaces or longer packets never make it smaller.', () => {
    const size = fc.integer({ min: 1, max: 4000 });
    const bytes = fc.integer({ min: 0, max: 2 ** 40 });
    fc.assert(
      fc.property(size, size, bytes, bytes, (interfaces, snaplen, availableBytes, more) => {
        const ring = ringBytesFor({ interfaces, snaplen, availableBytes });
        assert.ok(ringBytesFor({ interfaces, snaplen, availableBytes: availableBytes + more }) >= ring);
        assert.ok(ringBytesFor({ interfaces: interfaces + 1, snaplen, availableBytes }) <= ring);
        assert.ok(ringBytesFor({ interfaces, snaplen: snaplen + 1, availableBytes }) >= ring);
      }),
    );
  });
});

describe('The pause between two looks at a ring', () => {
  for (const [what, ringBytes, expected] of [
    ['of the usual size: as long as it is good for anything', 34 * MEBIBYTE, 100],
    ['that is shared by ten interfaces: until it is full in the fastest flood', 12 * MEBIBYTE, 42],
    ['of the least size: a few milliseconds', 2 * MEBIBYTE, 7],
    ['of next to nothing: still a pause', 1, 1],
  ] as const) {
    test(`${what}.`, () => assert.equal(paceMillisFor(ringBytes), expected));
  }
});
