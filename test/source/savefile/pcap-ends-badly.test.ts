import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_CAPTURED_LENGTH } from '../../../src/packet.js';
import { BYTE_ORDERS } from '../../support/byte-order.js';
import { PCAP_MAGIC, type PcapKind, pcapFile, pcapHeader } from '../../support/pcap-builder.js';
import { readBytes } from '../../support/read-packets.js';

const KINDS = Object.keys(PCAP_MAGIC) as PcapKind[];
const SHORT = Buffer.alloc(60, 0x33);
const NAME = 'a.pcap';
const cutAfter = (packets: number) => ({
  code: 'truncated-file',
  message: `${NAME} is cut off after packet ${packets}: it ends inside a record`,
});

describe('Captured lengths in pcap', () => {
  it('A captured length above the snaplen is read, up to the greatest that libpcap allows.', async () => {
    const lengths = [97, 65_536, 200_000, MAX_CAPTURED_LENGTH];
    const records = lengths.map((length) => ({ bytes: Buffer.alloc(length, length % 256) }));
    for (const chunkSizes of [[1 << 22], [10_000]]) {
      const { packets, facts } = await readBytes(pcapFile({ snaplen: 96 }, [...records, { bytes: SHORT }]), { chunkSizes });
      assert.deepEqual(
        packets.map(({ bytes }) => bytes),
        [...records.map(({ bytes }) => bytes), SHORT],
      );
      assert.equal(facts.error, null);
    }
  });

  for (const capturedLength of [MAX_CAPTURED_LENGTH + 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) {
    it(`A captured length of ${capturedLength} is corrupt, and the packets before it are kept.`, async () => {
      for (const order of BYTE_ORDERS) {
        const records = [{ bytes: SHORT }, { bytes: SHORT }, { bytes: Buffer.alloc(400_000), capturedLength }, { bytes: SHORT }];
        const { packets, facts } = await readBytes(pcapFile({ order }, records), { name: NAME });
        assert.equal(packets.length, 2);
        assert.deepEqual(facts.error, {
          code: 'corrupt-file',
          message: `${NAME} is corrupt after packet 2: a record claims ${capturedLength} captured bytes, more than any real one has (262144)`,
        });
      }
    });
  }

  it('A corrupt first record leaves no packets and says so.', async () => {
    const { packets, facts } = await readBytes(pcapFile({}, [{ bytes: SHORT, capturedLength: 300_000 }]), { name: NAME });
    assert.equal(packets.length, 0);
    assert.equal(facts.error?.code, 'corrupt-file');
    assert.match(facts.error?.message ?? '', /^a\.pcap is corrupt after packet 0: /);
  });

  it('An original length that no packet can have is handed on as it stands.', async () => {
    const { packets, facts } = await readBytes(pcapFile({}, [{ bytes: SHORT, originalLength: 0xffff_ffff }, { bytes: SHORT }]));
    assert.deepEqual(
      packets.map(({ originalLength }) => originalLength),
      [0xffff_ffff, 60],
    );
    assert.equal(facts.error, null);
  });
});

describe('A pcap file that was cut', () => {
  for (const kind of KINDS) {
    it(`At whatever byte a file of the ${kind} magic is cut, the packets before are kept and the cut is told.`, async () => {
      const headerLength = kind === 'modified' ? 24 : 16;
      const recordLength = headerLength + SHORT.length;
      const file = pcapFile({ kind }, [{ bytes: SHORT }, { bytes: SHORT }, { bytes: SHORT }]);
      assert.equal(file.length, 24 + 3 * recordLength);
      for (let length = 24; length <= file.length; length++) {
        const { packets, facts } = await readBytes(file.subarray(0, length), { name: NAME });
        const whole = Math.floor((length - 24) / recordLength);
        const isBetweenRecords = (length - 24) % recordLength === 0;
        assert.equal(packets.length, whole, `${length} bytes`);
        assert.deepEqual(facts.error, isBetweenRecords ? null : cutAfter(whole), `${length} bytes`);
      }
    });
  }

  it('A file cut inside its header is not read, and the message says how much of it there is.', async () => {
    for (const order of BYTE_ORDERS) {
      const header = pcapHeader({ order });
      for (let length = 4; length < header.length; length++) {
        await assert.rejects(readBytes(header.subarray(0, length), { name: NAME }), {
          code: 'truncated-file',
          message: `cannot read ${NAME}: it is cut off inside its header (${length} bytes)`,
        });
      }
    }
  });

  it('A record that claims a possible length at the end of the file is a cut, not corrupt.', async () => {
    const records = [{ bytes: SHORT }, { bytes: SHORT, capturedLength: MAX_CAPTURED_LENGTH }];
    const { packets, facts } = await readBytes(pcapFile({}, records), { name: NAME });
    assert.equal(packets.length, 1);
    assert.deepEqual(facts.error, cutAfter(1));
  });
});

describe('Records of a pcap file that arrive in pieces', () => {
  const records = Array.from({ length: 30 }, (_, index) => ({
    bytes: Buffer.alloc((index * 13) % 90, index),
    seconds: index,
    fraction: index * 7,
    originalLength: 100 + index,
  }));

  for (const kind of KINDS) {
    it(`A file of the ${kind} magic reads the same, whatever the size of the pieces.`, async () => {
      const file = pcapFile({ kind }, records);
      const { packets: expected } = await readBytes(file);
      assert.equal(expected.length, records.length);
      for (const chunkSizes of [[1], [2], [3], [7], [15], [16], [17], [24], [41], [24, 16, 1], [23, 1, 15, 1], [1000, 1]]) {
        const { packets, facts } = await readBytes(file, { chunkSizes });
        assert.deepEqual(packets, expected, `pieces of ${chunkSizes}`);
        assert.equal(facts.error, null);
      }
    });
  }

  it('Packets of the greatest length straddle the pieces that a file is read in.', async () => {
    // 40 of them are more than two reads of 4 MiB.
    const large = Array.from({ length: 40 }, (_, index) => ({ bytes: Buffer.alloc(MAX_CAPTURED_LENGTH - index, index) }));
    const { packets, facts } = await readBytes(pcapFile({}, large));
    assert.equal(facts.error, null);
    assert.equal(packets.length, 40);
    for (const [index, { bytes }] of packets.entries()) assert.ok(bytes.equals(large[index].bytes), `packet ${index + 1}`);
  });
});
