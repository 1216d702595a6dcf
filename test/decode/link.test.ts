import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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
import { makeBatch } from '../support/decode-packets.js';
import { type DecodeRow, describeDecodeTable, IPV4_SYN, IPV6_SYN } from '../support/decode-table.js';
import {
  addressFamily,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_OLD_QINQ,
  ETHERTYPE_QINQ,
  ETHERTYPE_VLAN,
  ethernet,
  ipv4,
  ipv6,
  sll,
  sll2,
  tagged,
  tcp,
} from '../support/packet-builder.js';

const NOTHING = Buffer.alloc(0);
const V4 = ipv4(tcp());
const V6 = ipv6(tcp());
const V5 = ipv4(tcp(), { version: 5 });

function etherTypedRows(name: string, linkType: number, wrap: (etherType: number, payload: Uint8Array) => Buffer): DecodeRow[] {
  const header = wrap(ETHERTYPE_IPV4, NOTHING);
  const cut = header.subarray(0, header.length - 1);
  const tag = Buffer.from('00640800', 'hex');
  return [
    { title: `finds IPv4 in ${name}`, linkType, bytes: wrap(ETHERTYPE_IPV4, V4), outcome: 'tcp', segment: IPV4_SYN },
    { title: `finds IPv6 in ${name}`, linkType, bytes: wrap(ETHERTYPE_IPV6, V6), outcome: 'tcp', segment: IPV6_SYN },
    {
      title: `finds IPv4 behind a VLAN tag in ${name}`,
      linkType,
      bytes: wrap(ETHERTYPE_VLAN, Buffer.concat([tag, V4])),
      outcome: 'tcp',
      segment: IPV4_SYN,
    },
    { title: `counts ARP in ${name} as no TCP`, linkType, bytes: wrap(ETHERTYPE_ARP, Buffer.alloc(28)), outcome: 'nonTcp' },
    { title: `counts an unknown EtherType in ${name} as no TCP`, linkType, bytes: wrap(0xfffe, V4), outcome: 'nonTcp' },
    { title: `calls an empty packet of ${name} malformed`, linkType, bytes: NOTHING, outcome: 'malformed' },
    {
      title: `calls an uncaptured packet of ${name} truncated`,
      linkType,
      bytes: NOTHING,
      originalLength: 74,
      outcome: 'truncated',
    },
    {
      title: `calls a ${name} header cut by the capture truncated`,
      linkType,
      bytes: cut,
      originalLength: 74,
      outcome: 'truncated',
    },
    { title: `calls a ${name} header that was never whole malformed`, linkType, bytes: cut, outcome: 'malformed' },
    { title: `calls a ${name} header with nothing behind it malformed`, linkType, bytes: header, outcome: 'malformed' },
    { title: `calls IPv6 marked as IPv4 in ${name} malformed`, linkType, bytes: wrap(ETHERTYPE_IPV4, V6), outcome: 'malformed' },
    { title: `calls IPv4 marked as IPv6 in ${name} malformed`, linkType, bytes: wrap(ETHERTYPE_IPV6, V4), outcome: 'malformed' },
  ];
}

describeDecodeTable('Link types whose header has an EtherType', [
  ...etherTypedRows('EN10MB', LINKTYPE_ETHERNET, ethernet),
  ...etherTypedRows('LINUX_SLL', LINKTYPE_LINUX_SLL, sll),
  ...etherTypedRows('LINUX_SLL2', LINKTYPE_LINUX_SLL2, sll2),
]);

function tagRow(title: string, tags: readonly number[], ipVersion: 4 | 6 = 4): DecodeRow {
  const bytes = ipVersion === 4 ? tagged(tags, ETHERTYPE_IPV4, V4) : tagged(tags, ETHERTYPE_IPV6, V6);
  return { title, linkType: LINKTYPE_ETHERNET, bytes, outcome: 'tcp', segment: ipVersion === 4 ? IPV4_SYN : IPV6_SYN };
}

const EIGHT_TAGS: readonly number[] = Array(8).fill(ETHERTYPE_VLAN);
const ONE_TAG = tagged([ETHERTYPE_VLAN], ETHERTYPE_IPV4, V4);

describeDecodeTable('VLAN tags', [
  tagRow('walks through an 802.1Q tag to IPv4', [ETHERTYPE_VLAN]),
  tagRow('walks through an 802.1Q tag to IPv6', [ETHERTYPE_VLAN], 6),
  tagRow('walks through a provider tag alone', [ETHERTYPE_QINQ]),
  tagRow('walks through QinQ', [ETHERTYPE_QINQ, ETHERTYPE_VLAN]),
  tagRow('walks through QinQ to IPv6', [ETHERTYPE_QINQ, ETHERTYPE_VLAN], 6),
  tagRow('walks through QinQ of the old type', [ETHERTYPE_OLD_QINQ, ETHERTYPE_VLAN]),
  tagRow('walks through two 802.1Q tags', [ETHERTYPE_VLAN, ETHERTYPE_VLAN]),
  tagRow('walks through eight tags', EIGHT_TAGS),
  {
    title: 'calls a packet with nine tags malformed',
    linkType: LINKTYPE_ETHERNET,
    bytes: tagged([...EIGHT_TAGS, ETHERTYPE_VLAN], ETHERTYPE_IPV4, V4),
    outcome: 'malformed',
  },
  {
    title: 'counts ARP behind a tag as no TCP',
    linkType: LINKTYPE_ETHERNET,
    bytes: tagged([ETHERTYPE_VLAN], ETHERTYPE_ARP, Buffer.alloc(28)),
    outcome: 'nonTcp',
  },
  {
    title: 'calls a tag that the capture cut truncated',
    linkType: LINKTYPE_ETHERNET,
    bytes: ONE_TAG.subarray(0, 17),
    originalLength: ONE_TAG.length,
    outcome: 'truncated',
  },
  {
    title: 'calls a tag that was never whole malformed',
    linkType: LINKTYPE_ETHERNET,
    bytes: ONE_TAG.subarray(0, 17),
    outcome: 'malformed',
  },
]);

function familyRows(name: string, linkType: number, byteOrder: 'little' | 'big'): DecodeRow[] {
  const row = (title: string, family: number, packet: Uint8Array) => ({
    title: `${title} in ${name} of ${byteOrder} byte order`,
    linkType,
    bytes: addressFamily(family, packet, byteOrder),
  });
  return [
    { ...row('finds IPv4 under AF_INET', 2, V4), outcome: 'tcp', segment: IPV4_SYN },
    { ...row("finds IPv6 under NetBSD's AF_INET6", 24, V6), outcome: 'tcp', segment: IPV6_SYN },
    { ...row("finds IPv6 under FreeBSD's AF_INET6", 28, V6), outcome: 'tcp', segment: IPV6_SYN },
    { ...row("finds IPv6 under macOS's AF_INET6", 30, V6), outcome: 'tcp', segment: IPV6_SYN },
    { ...row("finds IPv6 under Linux's AF_INET6", 10, V6), outcome: 'tcp', segment: IPV6_SYN },
    { ...row('counts an address family that is not IP as no TCP', 16, V4), outcome: 'nonTcp' },
    { ...row('counts the address family 0 as no TCP', 0, V4), outcome: 'nonTcp' },
    { ...row('calls IP version 5 malformed', 2, V5), outcome: 'malformed' },
    { ...row('calls an address family with nothing behind it malformed', 2, NOTHING), outcome: 'malformed' },
  ];
}

describeDecodeTable('Link types whose header has an address family', [
  ...familyRows('NULL', LINKTYPE_NULL, 'little'),
  ...familyRows('NULL', LINKTYPE_NULL, 'big'),
  ...familyRows('LOOP', LINKTYPE_LOOP, 'big'),
  {
    title: 'calls an address family that the capture cut truncated',
    linkType: LINKTYPE_NULL,
    bytes: Buffer.from([2, 0, 0]),
    originalLength: 44,
    outcome: 'truncated',
  },
  {
    title: 'calls an address family that was never whole malformed',
    linkType: LINKTYPE_NULL,
    bytes: Buffer.from([2, 0, 0]),
    outcome: 'malformed',
  },
]);

describeDecodeTable('Link types without a header', [
  { title: 'finds IPv4 in RAW', linkType: LINKTYPE_RAW, bytes: V4, outcome: 'tcp', segment: IPV4_SYN },
  { title: 'finds IPv6 in RAW', linkType: LINKTYPE_RAW, bytes: V6, outcome: 'tcp', segment: IPV6_SYN },
  { title: 'finds IPv4 in IPV4', linkType: LINKTYPE_IPV4, bytes: V4, outcome: 'tcp', segment: IPV4_SYN },
  { title: 'finds IPv6 in IPV6', linkType: LINKTYPE_IPV6, bytes: V6, outcome: 'tcp', segment: IPV6_SYN },
  { title: 'calls IP version 5 in RAW malformed', linkType: LINKTYPE_RAW, bytes: V5, outcome: 'malformed' },
  { title: 'calls an empty packet of RAW malformed', linkType: LINKTYPE_RAW, bytes: NOTHING, outcome: 'malformed' },
  {
    title: 'calls an uncaptured packet of RAW truncated',
    linkType: LINKTYPE_RAW,
    bytes: NOTHING,
    originalLength: 40,
    outcome: 'truncated',
  },
]);

describe('Link types that are not read', () => {
  it('The decoder counts their packets as unsupported, by name, over all batches.', () => {
    const decoder = new Decoder();
    const segments = new SegmentBatch();
    const two = [{ bytes: V4 }, { bytes: ethernet(ETHERTYPE_IPV4, V4) }];
    for (const linkType of [147, 195, 147, 60_000]) decoder.decode(makeBatch(linkType, two), segments);
    assert.deepEqual(
      [...decoder.unsupportedLinkTypes],
      [
        ['USER0', 4],
        ['IEEE802_15_4', 2],
        ['LINKTYPE_60000', 2],
      ],
    );
    assert.equal(decoder.counts.unsupported, 8);
    assert.equal(segments.count, 0);
  });

  it('The decoder reads on with batches of link types that it knows.', () => {
    const decoder = new Decoder();
    const segments = new SegmentBatch();
    decoder.decode(makeBatch(147, [{ bytes: V4 }]), segments);
    decoder.decode(makeBatch(LINKTYPE_RAW, [{ bytes: V4 }]), segments);
    assert.equal(segments.count, 1);
    decoder.decode(makeBatch(LINKTYPE_ETHERNET, [{ bytes: ethernet(ETHERTYPE_IPV6, V6) }]), segments);
    assert.equal(segments.count, 1);
    decoder.decode(makeBatch(147, [{ bytes: V4 }]), segments);
    assert.equal(segments.count, 0);
    assert.deepEqual([decoder.counts.tcp, decoder.counts.unsupported], [2, 2]);
  });
});
