import { LINKTYPE_ETHERNET, LINKTYPE_RAW } from '../../src/link-type.js';
import { type DecodeRow, describeDecodeTable, IPV4_SYN } from '../support/decode-table.js';
import {
  AUTHENTICATION,
  ETHERTYPE_IPV4,
  ethernet,
  extension,
  ipv4,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
  tcp,
} from '../support/packet-builder.js';

const LINK = LINKTYPE_ETHERNET;
const onEthernet = (packet: Uint8Array) => ethernet(ETHERTYPE_IPV4, packet);

/** A row whose packet has all that is in it captured. */
function whole(title: string, packet: Uint8Array, outcome: DecodeRow['outcome'], segment?: DecodeRow['segment']): DecodeRow {
  const row = { title, linkType: LINK, bytes: onEthernet(packet), outcome };
  return segment === undefined ? row : { ...row, segment };
}

/** The row of a packet of which the capture kept `length` bytes, counted from the start of its IPv4 header. */
function cutTo(length: number, title: string, packet: Uint8Array, outcome: DecodeRow['outcome']): DecodeRow {
  const bytes = onEthernet(packet);
  return { title, linkType: LINK, bytes: bytes.subarray(0, 14 + length), originalLength: bytes.length, outcome };
}

const OPTIONS_40 = Buffer.alloc(40, 1);
/** Wherever one begins to read, a data offset of 5 and the flags of a SYN-ACK. */
const TCP_LIKE = Buffer.alloc(40, 0x52);
const UDP = { protocol: PROTOCOL_UDP };

describeDecodeTable('The IPv4 header', [
  whole('finds TCP behind a header without options', ipv4(tcp()), 'tcp', IPV4_SYN),
  whole('finds TCP behind 4 bytes of options', ipv4(tcp(), { options: Buffer.from([148, 4, 0, 0]) }), 'tcp', IPV4_SYN),
  whole('finds TCP behind 40 bytes of options', ipv4(tcp(), { options: OPTIONS_40 }), 'tcp', IPV4_SYN),
  whole('reads flags behind options, not those in them', ipv4(tcp({ flags: 0x10 }), { options: Buffer.alloc(40, 2) }), 'tcp'),
  cutTo(50, 'calls a packet cut inside its options truncated', ipv4(tcp(), { options: OPTIONS_40 }), 'truncated'),
  whole('calls a header length of 4 words malformed', ipv4(tcp(), { headerWords: 4 }), 'malformed'),
  whole(
    'calls a header length of 4 words malformed, also where a TCP header seems to follow',
    ipv4(TCP_LIKE, { headerWords: 4 }),
    'malformed',
  ),
  whole('calls a header length of 0 malformed', ipv4(tcp(), { headerWords: 0 }), 'malformed'),
  whole('calls a header longer than the whole packet malformed', ipv4(tcp(), { headerWords: 15, totalLength: 40 }), 'malformed'),
  whole('calls version 5 malformed', ipv4(tcp(), { version: 5 }), 'malformed'),
  whole('calls version 0 malformed', ipv4(tcp(), { version: 0 }), 'malformed'),
  whole('ignores the checksum', Buffer.from(ipv4(tcp())).fill(0xff, 10, 12), 'tcp', IPV4_SYN),
  whole(
    'reads addresses from the header, with the highest bytes too',
    ipv4(tcp(), { source: '255.254.253.252', destination: '0.0.0.0' }),
    'tcp',
    { ...IPV4_SYN, from: '255.254.253.252:54321', to: '0.0.0.0:8080' },
  ),
  whole('ignores the bit that forbids fragments', ipv4(tcp(), { dontFragment: true }), 'tcp', IPV4_SYN),
  whole(
    'does not take the bit that forbids fragments for more of them',
    ipv4(tcp().subarray(0, 8), { dontFragment: true }),
    'malformed',
  ),
  cutTo(19, 'does not say what a packet is before its header is whole', ipv4(Buffer.alloc(8), UDP), 'truncated'),
  cutTo(20, 'counts UDP as no TCP as soon as the IP header is whole', ipv4(Buffer.alloc(8), UDP), 'nonTcp'),
  cutTo(
    19,
    'does not say that a packet is a later fragment before its header is whole',
    ipv4(tcp(), { fragmentOffset: 1 }),
    'truncated',
  ),
  cutTo(20, 'counts a later fragment as such as soon as the IP header is whole', ipv4(tcp(), { fragmentOffset: 1 }), 'fragments'),
]);

const PADDED = (packet: Uint8Array, padding: Uint8Array) => Buffer.concat([packet, padding]);
const FALSE_TCP = tcp({ flags: 0x02 });

describeDecodeTable('The IPv4 total length', [
  whole('takes a total length of 0 for the rest of the packet', ipv4(tcp(), { totalLength: 0 }), 'tcp', IPV4_SYN),
  whole('calls a total length shorter than the header malformed', ipv4(tcp(), { totalLength: 19 }), 'malformed'),
  whole('calls a total length of 1 malformed', ipv4(tcp(), { totalLength: 1 }), 'malformed'),
  whole(
    'calls a total length shorter than a header with options malformed',
    ipv4(tcp(), { options: OPTIONS_40, totalLength: 59 }),
    'malformed',
  ),
  whole(
    'calls a total length shorter than the options malformed, whatever the protocol',
    ipv4(Buffer.alloc(8), { ...UDP, options: OPTIONS_40, totalLength: 59 }),
    'malformed',
  ),
  whole('does not read padding behind the total length as TCP', PADDED(ipv4(Buffer.alloc(0)), FALSE_TCP), 'malformed'),
  whole('does not read a TCP header that goes on in the padding', ipv4(tcp(), { totalLength: 33 }), 'malformed'),
  whole('reads flags that are the last byte of the packet', ipv4(tcp(), { totalLength: 34 }), 'tcp', IPV4_SYN),
  whole('finds TCP before padding', PADDED(ipv4(tcp()), Buffer.alloc(6)), 'tcp', IPV4_SYN),
  whole('counts UDP before padding as no TCP', PADDED(ipv4(Buffer.alloc(8), { protocol: PROTOCOL_UDP }), FALSE_TCP), 'nonTcp'),
  whole('finds TCP where the total length goes beyond the packet', ipv4(tcp(), { totalLength: 1500 }), 'tcp', IPV4_SYN),
  cutTo(33, 'calls a cut packet of total length 0 truncated', ipv4(tcp(), { totalLength: 0 }), 'truncated'),
  cutTo(20, 'calls a packet of total length 0 cut behind its IP header truncated', ipv4(tcp(), { totalLength: 0 }), 'truncated'),
  whole(
    'calls a packet of total length 0 that ends too early malformed',
    ipv4(tcp().subarray(0, 13), { totalLength: 0 }),
    'malformed',
  ),
]);

describeDecodeTable('IPv4 fragments', [
  whole(
    'counts a later fragment as a fragment, whatever its payload looks like',
    ipv4(tcp(), { fragmentOffset: 1 }),
    'fragments',
  ),
  whole('counts a middle fragment as a fragment', ipv4(tcp(), { fragmentOffset: 185, moreFragments: true }), 'fragments'),
  whole('counts a fragment at the greatest offset as a fragment', ipv4(tcp(), { fragmentOffset: 0x1fff }), 'fragments'),
  whole('counts a first fragment with the flags byte as TCP', ipv4(tcp(), { moreFragments: true }), 'tcp', IPV4_SYN),
  whole(
    'counts a first fragment that ends with the flags byte as TCP',
    ipv4(tcp().subarray(0, 16), { moreFragments: true }),
    'tcp',
    IPV4_SYN,
  ),
  whole('calls a first fragment of 8 bytes truncated', ipv4(tcp().subarray(0, 8), { moreFragments: true }), 'truncated'),
  whole(
    'does not read the padding behind a first fragment of 8 bytes as TCP',
    PADDED(ipv4(tcp().subarray(0, 8), { moreFragments: true }), Buffer.alloc(18, 0x52)),
    'truncated',
  ),
  cutTo(30, 'calls a first fragment that the capture cut truncated', ipv4(tcp(), { moreFragments: true }), 'truncated'),
  whole(
    'calls a data offset of 4 in a first fragment malformed',
    ipv4(tcp({ dataOffset: 4 }), { moreFragments: true }),
    'malformed',
  ),
  whole('counts a first fragment of UDP as no TCP', ipv4(Buffer.alloc(8), { protocol: 17, moreFragments: true }), 'nonTcp'),
]);

const protocolRows = (outcome: DecodeRow['outcome'], protocols: ReadonlyArray<readonly [name: string, number: number]>) =>
  protocols.map(([name, protocol]) => whole(`counts ${name} as ${outcome}`, ipv4(ipv4(tcp()), { protocol }), outcome));

describeDecodeTable('IPv4 protocols', [
  ...protocolRows('nonTcp', [
    ['ICMP', 1],
    ['IGMP', 2],
    ['UDP', PROTOCOL_UDP],
    ['ESP', 50],
    ['OSPF', 89],
    ['SCTP', 132],
    ['the reserved protocol', 255],
  ]),
  ...protocolRows('tunnelled', [
    ['IPv4 in IPv4', 4],
    ['IPv6 in IPv4', 41],
    ['GRE', 47],
  ]),
  whole(
    'does not count TCP quoted in an ICMP error',
    ipv4(Buffer.concat([Buffer.alloc(8, 3), ipv4(tcp())]), { protocol: 1 }),
    'nonTcp',
  ),
]);

const authenticated = (payload: Uint8Array, next: number) => extension(AUTHENTICATION, next, payload);
const AH = { protocol: AUTHENTICATION };

describeDecodeTable('AH in IPv4', [
  whole('finds TCP behind it', ipv4(authenticated(tcp(), PROTOCOL_TCP), AH), 'tcp', IPV4_SYN),
  whole(
    'finds TCP behind it and options',
    ipv4(authenticated(tcp(), PROTOCOL_TCP), { ...AH, options: OPTIONS_40 }),
    'tcp',
    IPV4_SYN,
  ),
  whole('finds UDP behind it', ipv4(authenticated(Buffer.alloc(8), PROTOCOL_UDP), AH), 'nonTcp'),
  whole('counts a tunnel behind it as tunnelled', ipv4(authenticated(ipv4(tcp()), 4), AH), 'tunnelled'),
  whole(
    'counts a later fragment of it as a fragment',
    ipv4(authenticated(tcp(), PROTOCOL_TCP), { ...AH, fragmentOffset: 3 }),
    'fragments',
  ),
  whole(
    'finds TCP in a first fragment of it',
    ipv4(authenticated(tcp(), PROTOCOL_TCP), { ...AH, moreFragments: true }),
    'tcp',
    IPV4_SYN,
  ),
  whole(
    'calls a first fragment of it without the flags byte truncated',
    ipv4(authenticated(tcp().subarray(0, 8), PROTOCOL_TCP), { ...AH, moreFragments: true }),
    'truncated',
  ),
  cutTo(25, 'calls one that the capture cut truncated', ipv4(authenticated(tcp(), PROTOCOL_TCP), AH), 'truncated'),
  whole(
    'calls one that goes beyond the total length malformed',
    ipv4(authenticated(tcp(), PROTOCOL_TCP), { ...AH, totalLength: 27 }),
    'malformed',
  ),
  cutTo(
    25,
    'calls a cut one in a packet of total length 0 truncated',
    ipv4(authenticated(tcp(), 6), { ...AH, totalLength: 0 }),
    'truncated',
  ),
]);

describeDecodeTable('IPv4 without a link header', [
  {
    title: 'calls a header that the capture cut truncated',
    linkType: LINKTYPE_RAW,
    bytes: ipv4(tcp()).subarray(0, 19),
    originalLength: 40,
    outcome: 'truncated',
  },
  {
    title: 'calls a header that was never whole malformed',
    linkType: LINKTYPE_RAW,
    bytes: ipv4(tcp()).subarray(0, 19),
    outcome: 'malformed',
  },
]);
