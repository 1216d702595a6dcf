import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Decoder } from '../../src/decode/decoder.js';
import {
  LINKTYPE_ETHERNET,
  LINKTYPE_IPV4,
  LINKTYPE_IPV6,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_LINUX_SLL2,
  LINKTYPE_LOOP,
  LINKTYPE_NULL,
  LINKTYPE_RAW,
} from '../../src/link-type.js';
import { SegmentBatch } from '../../src/segment.js';
import { decodeOne, makeBatch } from '../support/decode-packets.js';
import {
  AUTHENTICATION,
  addressFamily,
  DESTINATION_OPTIONS,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_VLAN,
  ethernet,
  extension,
  FRAGMENT,
  HOP_BY_HOP,
  ipv4,
  ipv6,
  ipv6Chain,
  ROUTING,
  sll,
  sll2,
  tagged,
  tcp,
} from '../support/packet-builder.js';

const SEED = 20_260_102;
const RUNS = { seed: SEED, numRuns: 1000 };

const LINK_TYPES = [
  LINKTYPE_ETHERNET,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_LINUX_SLL2,
  LINKTYPE_NULL,
  LINKTYPE_LOOP,
  LINKTYPE_RAW,
  LINKTYPE_IPV4,
  LINKTYPE_IPV6,
  147,
];
/** All that have a name, and some that have none. */
const ANY_LINK_TYPE = fc.integer({ min: 0, max: 290 });
/** Protocols, ports and EtherTypes that lead on, as bytes: random packets rarely have them. */
const LEADING = [
  '0800',
  '86dd',
  '8847',
  '8864',
  '88e7',
  '894f',
  '6558',
  '2f',
  '04',
  '29',
  '73',
  '12b5',
  '12b6',
  '17c1',
  '0868',
  '0dd8',
  '06a5',
];

const flagsArbitrary = fc.integer({ min: 0, max: 255 });
const tcpArbitrary = fc
  .record({ flags: flagsArbitrary, dataOffset: fc.integer({ min: 0, max: 15 }), payload: fc.uint8Array({ maxLength: 8 }) })
  .map((fields) => tcp(fields));
const extensionArbitrary = fc.constantFrom(HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION_OPTIONS, AUTHENTICATION);
const ipv4Arbitrary = fc
  .record({
    segment: tcpArbitrary,
    words: fc.integer({ min: 0, max: 10 }),
    protocol: fc.constantFrom(6, 6, 6, 17, 47),
    behindAh: fc.boolean(),
    noLength: fc.boolean(),
  })
  .map(({ segment, words, protocol, behindAh, noLength }) =>
    ipv4(behindAh ? extension(AUTHENTICATION, protocol, segment) : segment, {
      options: Buffer.alloc(words * 4, 1),
      protocol: behindAh ? AUTHENTICATION : protocol,
      ...(noLength ? { totalLength: 0 } : {}),
    }),
  );
const ipv6Arbitrary = fc
  .record({ segment: tcpArbitrary, headers: fc.array(extensionArbitrary, { maxLength: 18 }), noLength: fc.boolean() })
  .map(({ segment, headers, noLength }) => (noLength ? ipv6(segment, { payloadLength: 0 }) : ipv6Chain(headers, segment)));

/** A packet that is sound on the whole, in one of the link types that are read. */
const packetArbitrary = fc
  .record({
    ip: fc.oneof(
      ipv4Arbitrary.map((bytes) => ({ bytes, etherType: ETHERTYPE_IPV4, family: 2 })),
      ipv6Arbitrary.map((bytes) => ({ bytes, etherType: ETHERTYPE_IPV6, family: 24 })),
    ),
    linkType: fc.constantFrom(...LINK_TYPES),
    tags: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ ip, linkType, tags }) => ({ linkType, bytes: wrap(linkType, ip, tags) }));

function wrap(linkType: number, ip: { bytes: Buffer; etherType: number; family: number }, tags: number): Buffer {
  switch (linkType) {
    case LINKTYPE_ETHERNET:
      return tags === 0 ? ethernet(ip.etherType, ip.bytes) : tagged(Array(tags).fill(ETHERTYPE_VLAN), ip.etherType, ip.bytes);
    case LINKTYPE_LINUX_SLL:
      return sll(ip.etherType, ip.bytes);
    case LINKTYPE_LINUX_SLL2:
      return sll2(ip.etherType, ip.bytes);
    case LINKTYPE_NULL:
    case LINKTYPE_LOOP:
      return addressFamily(ip.family, ip.bytes, 'big');
    default:
      return ip.bytes;
  }
}

/** A sound packet with some bytes changed and its end cut away. */
const spoiledArbitrary = fc
  .record({
    packet: packetArbitrary,
    changes: fc.array(fc.tuple(fc.nat({ max: 120 }), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
    keep: fc.nat({ max: 200 }),
  })
  .map(({ packet, changes, keep }) => {
    const bytes = Buffer.from(packet.bytes.subarray(0, keep));
    for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
    return { linkType: packet.linkType, bytes, originalLength: packet.bytes.length };
  });

const randomArbitrary = fc
  .record({ linkType: fc.constantFrom(...LINK_TYPES), bytes: fc.uint8Array({ maxLength: 120 }), missing: fc.nat({ max: 3 }) })
  .map(({ linkType, bytes, missing }) => ({ linkType, bytes: Buffer.from(bytes), originalLength: bytes.length + missing }));

const anyPacketArbitrary = fc.oneof(spoiledArbitrary, randomArbitrary);

/** Bytes in which one header leads to the next more often than by chance, of any link type. */
const leadingArbitrary = fc
  .record({
    linkType: fc.oneof(ANY_LINK_TYPE, fc.constantFrom(...LINK_TYPES)),
    parts: fc.array(
      fc.oneof(
        fc.constantFrom(...LEADING).map((hex) => Buffer.from(hex, 'hex')),
        fc.constantFrom(
          ipv4(tcp(), { protocol: 17 }),
          ipv4(tcp(), { protocol: 47 }),
          ipv4(tcp()),
          ethernet(ETHERTYPE_IPV4, ipv4(tcp())),
        ),
        fc.constantFrom(2, 4, 8, 12, 16).map((length) => Buffer.alloc(length)),
        fc.uint8Array({ maxLength: 12 }),
      ),
      { maxLength: 12 },
    ),
    missing: fc.nat({ max: 3 }),
  })
  .map(({ linkType, parts, missing }) => {
    const bytes = Buffer.concat(parts);
    return { linkType, bytes, originalLength: bytes.length + missing };
  });

/** Whether tunnels are walked into. */
const isDeepArbitrary = fc.boolean();

describe('Whatever the bytes', () => {
  it('The decoder never throws, and its outcomes add up to the packets decoded.', () => {
    const decoder = new Decoder();
    const segments = new SegmentBatch();
    let packets = 0;
    let handedOn = 0;
    fc.assert(
      fc.property(fc.array(anyPacketArbitrary, { minLength: 1, maxLength: 20 }), (rows) => {
        // Packets of other link types are but more random bytes to this one.
        const linkType = rows[0].linkType;
        const tcpBefore = decoder.counts.tcp;
        decoder.decode(makeBatch(linkType, rows), segments);
        packets += rows.length;
        handedOn += segments.count;
        const sum = Object.values(decoder.counts).reduce((total, count) => total + count, 0);
        assert.equal(sum, packets);
        assert.ok(segments.count <= decoder.counts.tcp - tcpBefore, 'a segment handed on is a TCP packet counted');
      }),
      RUNS,
    );
    // The packets must be such that this proves something.
    for (const [outcome, count] of Object.entries(decoder.counts)) assert.ok(count > 0, `no packet was ${outcome}`);
    assert.ok(handedOn > 100, `${handedOn} segments handed on`);
  });

  it('The decoder never looks beyond the end of a packet.', () => {
    let segments = 0;
    fc.assert(
      fc.property(anyPacketArbitrary, fc.nat({ max: 40 }), ({ linkType, bytes, originalLength }, gap) => {
        const packet = { bytes, originalLength };
        const amongZeros = decodeOne(linkType, packet, 0x00, gap);
        const amongOnes = decodeOne(linkType, packet, 0xff, gap);
        const atTheEnd = decodeOne(linkType, packet, 0x00, 0);
        assert.deepEqual(amongOnes, amongZeros);
        assert.deepEqual(atTheEnd, amongZeros);
        if (amongZeros.segment !== null) segments++;
      }),
      { ...RUNS, numRuns: 5000 },
    );
    assert.ok(segments > 300, `${segments} segments handed on`);
  });

  it('The decoder never looks beyond the end of a packet of any link type, in tunnels or out of them.', () => {
    let segments = 0;
    const anyArbitrary = fc.oneof(leadingArbitrary, anyPacketArbitrary);
    fc.assert(
      fc.property(anyArbitrary, isDeepArbitrary, ({ linkType, bytes, originalLength }, isDeep) => {
        const packet = { bytes, originalLength };
        const amongZeros = decodeOne(linkType, packet, 0x00, 40, isDeep);
        assert.deepEqual(decodeOne(linkType, packet, 0xff, 40, isDeep), amongZeros);
        assert.deepEqual(decodeOne(linkType, packet, 0x00, 0, isDeep), amongZeros);
        if (amongZeros.segment !== null) segments++;
      }),
      { ...RUNS, numRuns: 10_000 },
    );
    assert.ok(segments > 300, `${segments} segments handed on`);
  });

  it('The decoder makes the same of a packet that the capture cut, or calls it truncated.', () => {
    let truncated = 0;
    fc.assert(
      fc.property(anyPacketArbitrary, fc.nat({ max: 120 }), ({ linkType, bytes, originalLength }, keep) => {
        fc.pre(keep < bytes.length);
        const cut = decodeOne(linkType, { bytes: bytes.subarray(0, keep), originalLength });
        if (cut.outcome === 'truncated') truncated++;
        else assert.deepEqual(cut, decodeOne(linkType, { bytes, originalLength }));
      }),
      { ...RUNS, numRuns: 5000 },
    );
    assert.ok(truncated > 300, `${truncated} packets truncated`);
  });

  it('The decoder makes the same of a packet whatever came before it.', () => {
    fc.assert(
      fc.property(fc.array(anyPacketArbitrary, { maxLength: 12 }), anyPacketArbitrary, (before, last) => {
        const decoder = new Decoder();
        const segments = new SegmentBatch();
        for (const packet of before) decoder.decode(makeBatch(packet.linkType, [packet]), segments);
        const countsBefore = decoder.counts;
        decoder.decode(makeBatch(last.linkType, [last]), segments);
        const { outcome, segment } = decodeOne(last.linkType, last);
        assert.equal(decoder.counts[outcome], countsBefore[outcome] + 1);
        assert.equal(segments.count, segment === null ? 0 : 1);
      }),
      RUNS,
    );
  });
});
