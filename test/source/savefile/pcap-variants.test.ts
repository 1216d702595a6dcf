import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BYTE_ORDERS } from '../../support/byte-order.js';
import { type PcapFileFields, type PcapRecord, pcapFile } from '../../support/pcap-builder.js';
import { readBytes } from '../../support/read-packets.js';

const RECORDS: readonly PcapRecord[] = [60, 1514, 61, 1500].map((length, index) => ({
  seconds: 1_700_000_000 + index,
  fraction: index,
  bytes: Buffer.alloc(length, index + 1),
}));

const extra = (hex: string) => Buffer.from(hex, 'hex');

/** Record headers that are longer than the magic promises. */
const LONGER: ReadonlyArray<readonly [name: string, fields: PcapFileFields]> = [
  ['of Red Hat 6.1 (24 bytes under the standard magic)', { recordExtra: extra('0200000000080000') }],
  ['of Nokia IPSO (20 bytes under the standard magic)', { recordExtra: extra('01020304') }],
  [
    'with notes on processors (28 bytes under the modified magic)',
    { kind: 'modified', recordExtra: extra('020000000008000001010000') },
  ],
];

const readLengths = async (file: Buffer, chunkSizes: readonly number[] = [1 << 22]) => {
  const { packets, facts } = await readBytes(file, { chunkSizes });
  return { lengths: packets.map(({ bytes }) => bytes.length), packets, facts };
};

describe('A pcap file whose record headers are longer than its magic promises', () => {
  for (const [name, fields] of LONGER) {
    for (const order of BYTE_ORDERS) {
      it(`One ${name} in ${order} byte order is read like any other.`, async () => {
        const { packets, facts } = await readLengths(pcapFile({ ...fields, order }, RECORDS));
        assert.equal(facts.error, null);
        assert.deepEqual(
          packets.map(({ bytes, seconds, nanos }) => ({ bytes, seconds, fraction: nanos / 1000 })),
          RECORDS,
        );
      });
    }
  }

  it('One record alone proves nothing: what the magic promises holds, and the rest is said to be cut off.', async () => {
    for (const [, fields] of LONGER) {
      const { lengths, facts } = await readLengths(pcapFile(fields, RECORDS.slice(0, 1)));
      assert.deepEqual([lengths, facts.error?.code], [[60], 'truncated-file']);
    }
  });

  it('A whole file whose lengths make no sense stays what its magic says, as long as nothing else makes more.', async () => {
    const odd = RECORDS.map((record) => ({ ...record, originalLength: 1 }));
    const { lengths, facts } = await readLengths(pcapFile({}, odd));
    assert.deepEqual([lengths, facts.error], [[60, 1514, 61, 1500], null]);
  });

  it('A file that is cut inside its second record header is cut, and nothing else.', async () => {
    const file = pcapFile({}, RECORDS);
    for (let length = 24 + 16 + 60 + 1; length < 24 + 16 + 60 + 16; length++) {
      const { lengths, facts } = await readLengths(file.subarray(0, length));
      assert.deepEqual([lengths, facts.error?.code], [[60], 'truncated-file']);
    }
  });
});

describe("AIX's pcap, of version 2.2", () => {
  for (const [theirs, ours] of [
    [6, 1],
    [9, 6],
    [24, 0],
  ] as const) {
    it(`Its link type ${theirs} is ${ours}, and its times are nanoseconds.`, async () => {
      const { packets, facts } = await readLengths(
        pcapFile({ version: [2, 2], linkType: theirs }, [{ ...RECORDS[0], fraction: 999_999_999 }]),
      );
      assert.deepEqual(facts.linkTypes, [ours]);
      assert.deepEqual([packets[0].seconds, packets[0].nanos], [1_700_000_000, 999_999_999]);
    });
  }

  it('Another link type of version 2.2, or these of another version, are what they always were.', async () => {
    for (const [version, linkType] of [
      [[2, 2], 1],
      [[2, 4], 6],
      [[2, 1], 9],
    ] as const) {
      const { packets, facts } = await readLengths(pcapFile({ version, linkType }, [{ ...RECORDS[0], fraction: 5 }]));
      assert.deepEqual([facts.linkTypes, packets[0].nanos], [[linkType], 5000]);
    }
  });
});
