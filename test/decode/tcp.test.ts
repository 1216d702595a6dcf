import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Decoder } from '../../src/decode/decoder.js';
import { LINKTYPE_ETHERNET } from '../../src/link-type.js';
import { BATCH_CAPACITY } from '../../src/packet.js';
import { SegmentBatch } from '../../src/segment.js';
import { decodeOne, makeBatch, readSegment } from '../support/decode-packets.js';
import { type DecodeRow, describeDecodeTable, IPV4_SYN, IPV6_SYN } from '../support/decode-table.js';
import {
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_QINQ,
  ETHERTYPE_VLAN,
  ethernet,
  HOP_BY_HOP,
  ipv4,
  ipv6,
  ipv6Chain,
  type TcpFields,
  tagged,
  tcp,
} from '../support/packet-builder.js';

const overIpv4 = (fields: TcpFields) => ethernet(ETHERTYPE_IPV4, ipv4(tcp(fields)));
const overIpv6 = (fields: TcpFields) => ethernet(ETHERTYPE_IPV6, ipv6(tcp(fields)));

function whole(title: string, bytes: Uint8Array, outcome: DecodeRow['outcome'], segment?: DecodeRow['segment']): DecodeRow {
  const row = { title, linkType: LINKTYPE_ETHERNET, bytes, outcome };
  return segment === undefined ? row : { ...row, segment };
}

const FLAGS: ReadonlyArray<readonly [name: string, flags: number]> = [
  ['a SYN', 0x02],
  ['a SYN that asks for ECN', 0xc2],
  ['a SYN-ACK', 0x12],
  ['a SYN-ACK that grants ECN', 0x52],
  ['a SYN with FIN', 0x03],
  ['a SYN with RST', 0x06],
  ['a SYN with PSH', 0x0a],
  ['a reset', 0x04],
  ['a reset with ACK', 0x14],
  ['a FIN with ACK', 0x11],
  ['a bare FIN', 0x01],
  ['a segment with all flags', 0xff],
];

const OTHER_FLAGS: ReadonlyArray<readonly [name: string, flags: number]> = [
  ['an ACK', 0x10],
  ['an ACK with PSH', 0x18],
  ['a segment with URG, ECE and CWR', 0xe0],
  ['a segment without flags', 0x00],
];

describeDecodeTable('TCP flags', [
  ...FLAGS.flatMap(([name, flags]) => [
    whole(`hands on ${name} over IPv4, its flags as they are`, overIpv4({ flags }), 'tcp', { ...IPV4_SYN, flags }),
    whole(`hands on ${name} over IPv6, its flags as they are`, overIpv6({ flags }), 'tcp', { ...IPV6_SYN, flags }),
  ]),
  ...OTHER_FLAGS.flatMap(([name, flags]) => [
    whole(`only counts ${name} over IPv4`, overIpv4({ flags }), 'tcp'),
    whole(`only counts ${name} over IPv6`, overIpv6({ flags }), 'tcp'),
  ]),
]);

describeDecodeTable('The TCP header', [
  whole('reads ports from 0 to 65535', overIpv4({ sourcePort: 65_535, destinationPort: 0 }), 'tcp', {
    ...IPV4_SYN,
    from: '192.0.2.1:65535',
    to: '198.51.100.200:0',
  }),
  whole('finds the flags of a SYN with options', overIpv4({ options: Buffer.alloc(40, 1) }), 'tcp', IPV4_SYN),
  whole('finds the flags of a SYN with data', overIpv4({ payload: Buffer.alloc(1000, 0xff) }), 'tcp', IPV4_SYN),
  whole('ignores the checksum', Buffer.from(overIpv4({})).fill(0xab, 50, 52), 'tcp', IPV4_SYN),
  whole('calls a data offset of 0 malformed', overIpv4({ dataOffset: 0 }), 'malformed'),
  whole('calls a data offset of 4 malformed', overIpv4({ dataOffset: 4 }), 'malformed'),
  whole('calls a data offset of 4 over IPv6 malformed', overIpv6({ dataOffset: 4 }), 'malformed'),
  whole('calls a data offset of 4 malformed without any flag too', overIpv4({ dataOffset: 4, flags: 0x10 }), 'malformed'),
  whole('counts a data offset of 15 with fewer options captured', overIpv4({ dataOffset: 15 }), 'tcp', IPV4_SYN),
]);

const CUT: ReadonlyArray<{ name: string; bytes: Buffer; flagsAt: number; segment: DecodeRow['segment'] }> = [
  { name: 'IPv4', bytes: overIpv4({ flags: 0x02 }), flagsAt: 14 + 20 + 13, segment: IPV4_SYN },
  { name: 'IPv6', bytes: overIpv6({ flags: 0x02 }), flagsAt: 14 + 40 + 13, segment: IPV6_SYN },
  {
    name: 'QinQ and IPv4 with options',
    bytes: tagged([ETHERTYPE_QINQ, ETHERTYPE_VLAN], ETHERTYPE_IPV4, ipv4(tcp(), { options: Buffer.alloc(40, 1) })),
    flagsAt: 14 + 8 + 60 + 13,
    segment: IPV4_SYN,
  },
  {
    name: 'IPv6 with hop-by-hop options',
    bytes: ethernet(ETHERTYPE_IPV6, ipv6Chain([HOP_BY_HOP], tcp())),
    flagsAt: 14 + 40 + 8 + 13,
    segment: IPV6_SYN,
  },
  {
    name: 'IPv4 of total length 0',
    bytes: ethernet(ETHERTYPE_IPV4, ipv4(tcp(), { totalLength: 0 })),
    flagsAt: 14 + 20 + 13,
    segment: IPV4_SYN,
  },
  {
    name: 'IPv6 of payload length 0',
    bytes: ethernet(ETHERTYPE_IPV6, ipv6(tcp(), { payloadLength: 0 })),
    flagsAt: 14 + 40 + 13,
    segment: IPV6_SYN,
  },
];

describe('A SYN cut at every point', () => {
  for (const { name, bytes, flagsAt, segment } of CUT) {
    it(`The decoder calls a SYN over ${name} truncated until its flags byte was captured.`, () => {
      for (let length = 0; length <= bytes.length; length++) {
        const decoded = decodeOne(LINKTYPE_ETHERNET, { bytes: bytes.subarray(0, length), originalLength: bytes.length });
        const expected = length > flagsAt ? { outcome: 'tcp', segment } : { outcome: 'truncated', segment: null };
        assert.deepEqual(decoded, expected, `${length} of ${bytes.length} bytes`);
      }
    });

    it(`The decoder calls a SYN over ${name} malformed where the missing bytes were never sent.`, () => {
      for (let length = 0; length <= bytes.length; length++) {
        const decoded = decodeOne(LINKTYPE_ETHERNET, { bytes: bytes.subarray(0, length), originalLength: length });
        const expected = length > flagsAt ? { outcome: 'tcp', segment } : { outcome: 'malformed', segment: null };
        assert.deepEqual(decoded, expected, `${length} of ${bytes.length} bytes`);
      }
    });
  }
});

describe('Batches of segments', () => {
  it('The decoder hands on the control segments of a batch in their order, with their times.', () => {
    const packets = [0x02, 0x10, 0x12, 0x18, 0x11, 0x04].map((flags, index) => ({
      bytes: index % 2 === 0 ? overIpv4({ flags, sourcePort: index }) : overIpv6({ flags, sourcePort: index }),
      seconds: 4_000_000_000 + index,
      nanos: 999_999_990 + index,
    }));
    const segments = new SegmentBatch();
    new Decoder().decode(makeBatch(LINKTYPE_ETHERNET, packets), segments);
    const rows = Array.from({ length: segments.count }, (_, row) => ({
      flags: segments.flags[row],
      port: segments.sourcePort[row],
      family: segments.family[row],
      seconds: segments.timestampSeconds[row],
      nanos: segments.timestampNanos[row],
    }));
    assert.deepEqual(rows, [
      { flags: 0x02, port: 0, family: 4, seconds: 4_000_000_000, nanos: 999_999_990 },
      { flags: 0x12, port: 2, family: 4, seconds: 4_000_000_002, nanos: 999_999_992 },
      { flags: 0x11, port: 4, family: 4, seconds: 4_000_000_004, nanos: 999_999_994 },
      { flags: 0x04, port: 5, family: 6, seconds: 4_000_000_005, nanos: 999_999_995 },
    ]);
  });

  it('The decoder leaves no word of an IPv6 address behind an IPv4 address in the same row.', () => {
    const segments = new SegmentBatch();
    const decoder = new Decoder();
    const everyWord = ipv6(tcp(), { source: '1:2:3:4:5:6:7:8', destination: '9:a:b:c:d:e:f:10' });
    decoder.decode(makeBatch(LINKTYPE_ETHERNET, [{ bytes: ethernet(ETHERTYPE_IPV6, everyWord) }]), segments);
    assert.equal(readSegment(segments, 0).to, '[9:a:b:c:d:e:f:10]:8080');
    decoder.decode(makeBatch(LINKTYPE_ETHERNET, [{ bytes: overIpv4({}) }]), segments);
    assert.deepEqual(readSegment(segments, 0), IPV4_SYN);
    assert.deepEqual([...segments.sourceWords.slice(1, 4), ...segments.destinationWords.slice(1, 4)], [0, 0, 0, 0, 0, 0]);
  });

  it('The decoder hands on a packet without a time as a segment without a time.', () => {
    const segments = new SegmentBatch();
    new Decoder().decode(makeBatch(LINKTYPE_ETHERNET, [{ bytes: overIpv4({}), seconds: Number.NaN }]), segments);
    assert.equal(segments.count, 1);
    assert.ok(Number.isNaN(segments.timestampSeconds[0]));
  });

  it('The decoder takes a full batch of nothing but SYNs, and its counts add up over batches.', () => {
    const decoder = new Decoder();
    const segments = new SegmentBatch();
    const bytes = overIpv4({});
    const full = makeBatch(LINKTYPE_ETHERNET, Array(BATCH_CAPACITY).fill({ bytes }));
    for (let batch = 1; batch <= 3; batch++) {
      decoder.decode(full, segments);
      assert.equal(segments.count, BATCH_CAPACITY);
      assert.equal(decoder.counts.tcp, batch * BATCH_CAPACITY);
    }
    assert.deepEqual(readSegment(segments, BATCH_CAPACITY - 1), IPV4_SYN);
  });

  it('The decoder empties the segments for a batch without packets.', () => {
    const segments = new SegmentBatch();
    const decoder = new Decoder();
    decoder.decode(makeBatch(LINKTYPE_ETHERNET, [{ bytes: overIpv4({}) }]), segments);
    decoder.decode(makeBatch(LINKTYPE_ETHERNET, []), segments);
    assert.equal(segments.count, 0);
    assert.equal(decoder.counts.tcp, 1);
  });
});
