import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BYTE_ORDERS } from '../../support/byte-order.js';
import {
  PCAP_MAGIC,
  type PcapFileFields,
  type PcapKind,
  type PcapRecord,
  pcapFile,
  pcapHeader,
} from '../../support/pcap-builder.js';
import { readBytes } from '../../support/read-packets.js';

const KINDS = Object.keys(PCAP_MAGIC) as PcapKind[];
const SHORT = Buffer.from('000102030405060708090a0b0c0d', 'hex');
const LONG = Buffer.alloc(1500, 0x5a);

/** What is read from a file with these records, shortened to what a table can hold. */
async function readRows(fields: PcapFileFields, records: readonly PcapRecord[]) {
  const { packets, facts } = await readBytes(pcapFile(fields, records), { name: 'a.pcap' });
  return {
    rows: packets.map(({ bytes, originalLength, seconds, nanos }) => [bytes.length, originalLength, seconds, nanos]),
    bytes: packets.map(({ bytes }) => bytes),
    error: facts.error,
    linkTypes: facts.linkTypes,
  };
}

describe('The pcap header', () => {
  for (const kind of KINDS) {
    for (const order of BYTE_ORDERS) {
      it(`A file of the ${kind} magic in ${order} byte order is read.`, async () => {
        const { packets, facts } = await readBytes(
          pcapFile({ kind, order }, [
            { bytes: SHORT, seconds: 1_700_000_000, fraction: 123_456, originalLength: 60 },
            { bytes: LONG, seconds: 1_700_000_001, fraction: 999_999 },
            { bytes: Buffer.alloc(0), seconds: 1_700_000_002, fraction: 0, originalLength: 40 },
          ]),
        );
        const unit = kind === 'nanoseconds' ? 1 : 1000;
        assert.deepEqual(packets, [
          { linkType: 1, bytes: SHORT, originalLength: 60, seconds: 1_700_000_000, nanos: 123_456 * unit },
          { linkType: 1, bytes: LONG, originalLength: 1500, seconds: 1_700_000_001, nanos: 999_999 * unit },
          { linkType: 1, bytes: Buffer.alloc(0), originalLength: 40, seconds: 1_700_000_002, nanos: 0 },
        ]);
        assert.deepEqual(facts, {
          name: 'memory',
          format: 'pcap',
          linkTypes: [1],
          kernelDropped: null,
          interfaceDropped: null,
          error: null,
        });
      });

      it(`A file of the ${kind} magic in ${order} byte order, header alone, has no packets and no error.`, async () => {
        const { packets, facts } = await readBytes(pcapHeader({ kind, order, linkType: 276 }));
        assert.deepEqual([packets.length, facts.error, facts.linkTypes], [0, null, [276]]);
      });
    }
  }

  for (const [title, field, linkType] of [
    ['The link type is told by the lower 16 bits', 0x0000_0071, 113],
    ['A frame check sequence of 4 bytes in the upper half leaves the link type as it is', 0x2400_0001, 1],
    ['All of the upper half set leaves the link type as it is', 0xffff_0114, 276],
    ['The link type 12 means raw IP, as old files of some systems have it', 12, 101],
    ['The link type 14 means raw IP, as OpenBSD has it', 14, 101],
    ['A link type that nobody knows stays its number', 0xfff0, 0xfff0],
  ] as const) {
    for (const order of BYTE_ORDERS) {
      it(`${title}, in ${order} byte order.`, async () => {
        const { packets, facts } = await readBytes(pcapFile({ order, linkType: field }, [{ bytes: SHORT }]));
        assert.deepEqual([packets[0].linkType, facts.linkTypes], [linkType, [linkType]]);
      });
    }
  }

  for (const version of [
    [1, 0],
    [2, 5],
    [3, 4],
    [543, 1],
    [0, 0],
    [512, 1024],
  ] as const) {
    it(`Version ${version.join('.')} is refused by name.`, async () => {
      await assert.rejects(readBytes(pcapFile({ version }, [{ bytes: SHORT }]), { name: 'a.pcap' }), {
        name: 'SyntopError',
        code: 'corrupt-file',
        message: `cannot read a.pcap: pcap version ${version.join('.')} is not known`,
      });
    });
  }
});

describe('The order of the two lengths', () => {
  // The builder writes them the way each version has them.
  for (const version of [
    [2, 4],
    [2, 2],
    [2, 1],
    [2, 0],
    [543, 0],
  ] as const) {
    for (const order of BYTE_ORDERS) {
      it(`A file of version ${version.join('.')} in ${order} byte order has its lengths read the right way round.`, async () => {
        const { rows, error } = await readRows({ version, order }, [{ bytes: SHORT, originalLength: 1500 }, { bytes: LONG }]);
        assert.deepEqual(
          rows.map(([captured, original]) => [captured, original]),
          [
            [14, 1500],
            [1500, 1500],
          ],
        );
        assert.equal(error, null);
      });
    }
  }

  it('In version 2.3 the smaller of the two lengths is the captured one, packet by packet.', async () => {
    const { rows, error } = await readRows({ version: [2, 3] }, [
      { bytes: SHORT, capturedLength: 14, originalLength: 1500 },
      { bytes: SHORT, capturedLength: 1500, originalLength: 14 },
      { bytes: LONG },
    ]);
    assert.deepEqual(
      rows.map(([captured, original]) => [captured, original]),
      [
        [14, 1500],
        [14, 1500],
        [1500, 1500],
      ],
    );
    assert.equal(error, null);
  });

  it('In version 2.4 an original length below the captured one is taken as it stands.', async () => {
    const { rows } = await readRows({}, [{ bytes: LONG, originalLength: 14 }, { bytes: SHORT }]);
    assert.deepEqual(
      rows.map(([captured, original]) => [captured, original]),
      [
        [1500, 14],
        [14, 14],
      ],
    );
  });
});

describe('Times in pcap', () => {
  for (const [title, kind, seconds, fraction, expected] of [
    ['Microseconds become nanoseconds', 'microseconds', 1, 1, [1, 1000]],
    ['The last microsecond of a second stays in it', 'microseconds', 1, 999_999, [1, 999_999_000]],
    ['A million microseconds are one more second', 'microseconds', 1, 1_000_000, [2, 0]],
    ['Microseconds up to 32 bits are seconds and a rest', 'microseconds', 1, 0xffff_ffff, [4295, 967_295_000]],
    ['The last nanosecond of a second stays in it', 'nanoseconds', 1, 999_999_999, [1, 999_999_999]],
    ['A thousand million nanoseconds are one more second', 'nanoseconds', 1, 1_000_000_000, [2, 0]],
    ['Nanoseconds up to 32 bits are seconds and a rest', 'nanoseconds', 1, 0xffff_ffff, [5, 294_967_295]],
    ['Seconds above 2^31 are after 2038, not before 1970', 'microseconds', 2_147_483_648, 0, [2_147_483_648, 0]],
    ['The greatest second is in 2106', 'nanoseconds', 0xffff_ffff, 5, [4_294_967_295, 5]],
    ['A fraction may carry beyond the greatest second', 'microseconds', 0xffff_ffff, 1_000_001, [4_294_967_296, 1000]],
    ['The time 0 is a time', 'modified', 0, 0, [0, 0]],
  ] as const) {
    it(`${title}.`, async () => {
      const { rows } = await readRows({ kind }, [{ bytes: SHORT, seconds, fraction }]);
      assert.deepEqual(rows[0].slice(2), expected);
    });
  }

  it('Steps backwards in time are handed on as they are.', async () => {
    const { rows } = await readRows({}, [
      { bytes: SHORT, seconds: 5 },
      { bytes: SHORT, seconds: 3 },
      { bytes: SHORT, seconds: 4 },
    ]);
    assert.deepEqual(
      rows.map(([, , seconds]) => seconds),
      [5, 3, 4],
    );
  });
});
