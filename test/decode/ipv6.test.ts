import { LINKTYPE_ETHERNET, LINKTYPE_RAW } from '../../src/link-type.js';
import { type DecodeRow, describeDecodeTable, IPV6_SYN } from '../support/decode-table.js';
import {
  AUTHENTICATION,
  DESTINATION_OPTIONS,
  ETHERTYPE_IPV6,
  ethernet,
  extension,
  FRAGMENT,
  type FragmentFields,
  fragment,
  HOP_BY_HOP,
  HOST_IDENTITY,
  ipv4,
  ipv6,
  ipv6Chain,
  MOBILITY,
  NO_NEXT_HEADER,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
  ROUTING,
  SHIM6,
  tcp,
} from '../support/packet-builder.js';

const onEthernet = (packet: Uint8Array) => ethernet(ETHERTYPE_IPV6, packet);

/** A row whose packet has all that is in it captured. */
function whole(title: string, packet: Uint8Array, outcome: DecodeRow['outcome'], segment?: DecodeRow['segment']): DecodeRow {
  const row = { title, linkType: LINKTYPE_ETHERNET, bytes: onEthernet(packet), outcome };
  return segment === undefined ? row : { ...row, segment };
}

/** The row of a packet of which the capture kept `length` bytes, counted from the start of its IPv6 header. */
function cutTo(length: number, title: string, packet: Uint8Array, outcome: DecodeRow['outcome']): DecodeRow {
  const bytes = onEthernet(packet);
  return { title, linkType: LINKTYPE_ETHERNET, bytes: bytes.subarray(0, 14 + length), originalLength: bytes.length, outcome };
}

const padded = (packet: Uint8Array) => Buffer.concat([packet, tcp({ flags: 0x02 })]);

describeDecodeTable('The IPv6 header', [
  whole('finds TCP behind it', ipv6(tcp()), 'tcp', IPV6_SYN),
  whole(
    'reads all words of both addresses',
    ipv6(tcp(), { source: 'fedc:ba98:7654:3210:1:23:456:789', destination: 'ffff:eeee:dddd:cccc:8000:1:2:3' }),
    'tcp',
    { ...IPV6_SYN, from: '[fedc:ba98:7654:3210:1:23:456:789]:54321', to: '[ffff:eeee:dddd:cccc:8000:1:2:3]:8080' },
  ),
  whole('calls version 4 malformed', ipv6(tcp(), { version: 4 }), 'malformed'),
  whole('takes a payload length of 0 for the rest of the packet', ipv6(tcp(), { payloadLength: 0 }), 'tcp', IPV6_SYN),
  whole('does not read padding behind the payload length as TCP', padded(ipv6(tcp().subarray(0, 4))), 'malformed'),
  whole('does not read a TCP header that goes on in the padding', ipv6(tcp(), { payloadLength: 13 }), 'malformed'),
  whole('reads flags that are the last byte of the packet', ipv6(tcp(), { payloadLength: 14 }), 'tcp', IPV6_SYN),
  whole('finds TCP where the payload length goes beyond the packet', ipv6(tcp(), { payloadLength: 1440 }), 'tcp', IPV6_SYN),
  whole('calls a header that was never whole malformed', ipv6(tcp()).subarray(0, 39), 'malformed'),
  cutTo(
    39,
    'does not say what a packet is before its header is whole',
    ipv6(Buffer.alloc(8), { nextHeader: PROTOCOL_UDP }),
    'truncated',
  ),
  cutTo(40, 'counts UDP as no TCP as soon as the header is whole', ipv6(Buffer.alloc(8), { nextHeader: PROTOCOL_UDP }), 'nonTcp'),
  cutTo(39, 'calls a header that the capture cut truncated', ipv6(tcp()), 'truncated'),
  cutTo(53, 'calls a cut packet of payload length 0 truncated', ipv6(tcp(), { payloadLength: 0 }), 'truncated'),
  cutTo(40, 'calls a packet of payload length 0 cut behind its header truncated', ipv6(tcp(), { payloadLength: 0 }), 'truncated'),
  whole(
    'calls a packet of payload length 0 that ends too early malformed',
    ipv6(tcp().subarray(0, 13), { payloadLength: 0 }),
    'malformed',
  ),
]);

const EXTENSIONS: ReadonlyArray<readonly [name: string, header: number]> = [
  ['hop-by-hop options', HOP_BY_HOP],
  ['a routing header', ROUTING],
  ['destination options', DESTINATION_OPTIONS],
  ['AH', AUTHENTICATION],
  ['a mobility header', MOBILITY],
  ['a HIP header', HOST_IDENTITY],
  ['a Shim6 header', SHIM6],
];

describeDecodeTable(
  'Each IPv6 extension header',
  EXTENSIONS.flatMap(([name, header]): DecodeRow[] => {
    const long = ipv6(extension(header, PROTOCOL_TCP, tcp(), 2040), { nextHeader: header });
    const chain = ipv6Chain([header], tcp());
    return [
      whole(`finds TCP behind ${name}`, chain, 'tcp', IPV6_SYN),
      whole(`finds TCP behind ${name} as long as there can be`, long, 'tcp', IPV6_SYN),
      whole(`finds UDP behind ${name}`, ipv6Chain([header], Buffer.alloc(8), PROTOCOL_UDP), 'nonTcp'),
      whole(`counts a tunnel behind ${name} as tunnelled`, ipv6Chain([header], ipv4(tcp()), 4), 'tunnelled'),
      cutTo(47, `calls ${name} that the capture cut truncated`, chain, 'truncated'),
      whole(`calls ${name} that was never whole malformed`, ipv6(chain.subarray(40, 47), { nextHeader: header }), 'malformed'),
      whole(`does not read padding as ${name}`, padded(ipv6(Buffer.alloc(4), { nextHeader: header })), 'malformed'),
    ];
  }),
);

const SIXTEEN: readonly number[] = Array(16).fill(DESTINATION_OPTIONS);
const REAL_ORDER = [HOP_BY_HOP, DESTINATION_OPTIONS, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS];

describeDecodeTable('Chains of IPv6 extension headers', [
  whole('walks through all of them in the order of RFC 8200', ipv6Chain(REAL_ORDER, tcp()), 'tcp', IPV6_SYN),
  whole('walks through sixteen', ipv6Chain(SIXTEEN, tcp()), 'tcp', IPV6_SYN),
  whole('calls a chain of seventeen malformed', ipv6Chain([...SIXTEEN, HOP_BY_HOP], tcp()), 'malformed'),
  whole(
    'takes the addresses of the fixed header, not those of a routing header',
    ipv6(extension(ROUTING, PROTOCOL_TCP, tcp(), 16), { nextHeader: ROUTING }),
    'tcp',
    IPV6_SYN,
  ),
  whole('counts no next header as no TCP, whatever follows', ipv6(tcp(), { nextHeader: NO_NEXT_HEADER }), 'nonTcp'),
  whole(
    'walks through a header that ends with the packet',
    ipv6Chain([DESTINATION_OPTIONS], Buffer.alloc(0), NO_NEXT_HEADER),
    'nonTcp',
  ),
  whole('counts no next header behind another as no TCP', ipv6Chain([HOP_BY_HOP], tcp(), NO_NEXT_HEADER), 'nonTcp'),
  whole(
    'finds TCP in a jumbogram, whose payload length is 0 and whose hop-by-hop options tell the true one',
    ipv6(extension(HOP_BY_HOP, PROTOCOL_TCP, tcp()), { nextHeader: HOP_BY_HOP, payloadLength: 0 }),
    'tcp',
    IPV6_SYN,
  ),
  cutTo(
    44,
    'calls a jumbogram cut inside its options truncated',
    ipv6(extension(HOP_BY_HOP, PROTOCOL_TCP, tcp()), { nextHeader: HOP_BY_HOP, payloadLength: 0 }),
    'truncated',
  ),
  whole(
    'calls a header whose length leads beyond the packet malformed',
    ipv6(extension(HOP_BY_HOP, PROTOCOL_TCP, tcp(), 64).subarray(0, 24), { nextHeader: HOP_BY_HOP }),
    'malformed',
  ),
]);

const fragmented = (fields: FragmentFields, payload: Uint8Array = tcp()) =>
  ipv6(fragment(payload, fields), { nextHeader: FRAGMENT });

describeDecodeTable('IPv6 fragments', [
  whole('counts an atomic fragment as TCP', fragmented({}), 'tcp', IPV6_SYN),
  whole('ignores the reserved bits of an atomic fragment', fragmented({ reserved: 0xff }), 'tcp', IPV6_SYN),
  whole('counts a first fragment with the flags byte as TCP', fragmented({ more: true }), 'tcp', IPV6_SYN),
  whole('calls a first fragment of 8 bytes truncated', fragmented({ more: true }, tcp().subarray(0, 8)), 'truncated'),
  whole('calls an atomic fragment without the flags byte malformed', fragmented({}, tcp().subarray(0, 8)), 'malformed'),
  whole('does not take reserved bits for more fragments', fragmented({ reserved: 0xff }, tcp().subarray(0, 8)), 'malformed'),
  whole('counts a later fragment as a fragment, whatever its payload looks like', fragmented({ offset: 1 }), 'fragments'),
  whole('counts a middle fragment as a fragment', fragmented({ offset: 180, more: true }), 'fragments'),
  whole('counts a fragment at the greatest offset as a fragment', fragmented({ offset: 0x1fff }), 'fragments'),
  whole('counts a first fragment of UDP as no TCP', fragmented({ more: true, nextHeader: PROTOCOL_UDP }), 'nonTcp'),
  whole(
    'finds TCP in a first fragment behind another header in the fragment',
    fragmented({ more: true, nextHeader: DESTINATION_OPTIONS }, extension(DESTINATION_OPTIONS, PROTOCOL_TCP, tcp())),
    'tcp',
    IPV6_SYN,
  ),
  whole(
    'calls a first fragment that ends inside its extension headers truncated',
    fragmented(
      { more: true, nextHeader: DESTINATION_OPTIONS },
      extension(DESTINATION_OPTIONS, PROTOCOL_TCP, Buffer.alloc(8), 56).subarray(0, 16),
    ),
    'truncated',
  ),
  whole(
    'calls a first fragment with only a part of an extension header truncated',
    fragmented({ more: true, nextHeader: DESTINATION_OPTIONS }, Buffer.from([PROTOCOL_TCP, 0])),
    'truncated',
  ),
  cutTo(47, 'calls a fragment header that the capture cut truncated', fragmented({ more: true }), 'truncated'),
  cutTo(50, 'calls a first fragment that the capture cut truncated', fragmented({ more: true }), 'truncated'),
]);

const protocolRow = (name: string, nextHeader: number, outcome: DecodeRow['outcome']) =>
  whole(`counts ${name} as ${outcome}`, ipv6(ipv4(tcp()), { nextHeader }), outcome);

describeDecodeTable('IPv6 payloads', [
  protocolRow('UDP', PROTOCOL_UDP, 'nonTcp'),
  protocolRow('ICMPv6', 58, 'nonTcp'),
  protocolRow('ICMP', 1, 'nonTcp'),
  protocolRow('ESP', 50, 'nonTcp'),
  protocolRow('SCTP', 132, 'nonTcp'),
  protocolRow('an unknown next header', 253, 'nonTcp'),
  protocolRow('IPv4 in IPv6', 4, 'tunnelled'),
  protocolRow('IPv6 in IPv6', 41, 'tunnelled'),
  protocolRow('GRE', 47, 'tunnelled'),
  whole(
    'does not count TCP quoted in an ICMPv6 error',
    ipv6(Buffer.concat([Buffer.alloc(8, 1), ipv6(tcp())]), { nextHeader: 58 }),
    'nonTcp',
  ),
]);

describeDecodeTable('IPv6 without a link header', [
  {
    title: 'calls a header that the capture cut truncated',
    linkType: LINKTYPE_RAW,
    bytes: ipv6(tcp()).subarray(0, 39),
    originalLength: 60,
    outcome: 'truncated',
  },
  {
    title: 'calls a header that was never whole malformed',
    linkType: LINKTYPE_RAW,
    bytes: ipv6(tcp()).subarray(0, 39),
    outcome: 'malformed',
  },
]);
