import { LINKTYPE_ETHERNET, LINKTYPE_RAW } from '../../src/link-type.js';
import { behind, ethernetIpv4, gre, mpls, outer, snap, udp, wlan } from '../support/decode-headers.js';
import { type DecodeRow, describeDecodeTable, IPV4_SYN, IPV6_SYN } from '../support/decode-table.js';
import {
  ETHERTYPE_IPV4,
  ETHERTYPE_VLAN,
  ethernet,
  extension,
  ipv4,
  ipv6,
  ipv6Chain,
  tagged,
  tcp,
} from '../support/packet-builder.js';

const V4 = ipv4(tcp());
const V6 = ipv6(tcp());
const FRAME = ethernet(ETHERTYPE_IPV4, V4);
const TAGGED = tagged([ETHERTYPE_VLAN], ETHERTYPE_IPV4, V4);
const MAX_TUNNELS = 8;

/** A packet in so many tunnels. */
function nest(tunnels: number): Buffer {
  let packet: Buffer = V4;
  for (let layer = 0; layer < tunnels; layer++) packet = outer(4, packet);
  return packet;
}

/** Packets of IP that hold the builder's IPv4 SYN in a tunnel. */
const V4_ROWS: ReadonlyArray<readonly [what: string, packet: Uint8Array]> = [
  ['IPv4 in IPv4', outer(4, V4)],
  ['IPv4 in IPv6', ipv6(V4, { source: '::9', nextHeader: 4 })],
  ['IPv4 behind AH', outer(51, extension(51, 4, V4))],
  ['MPLS in IP', outer(137, mpls(1, V4))],
  ['EtherIP', outer(97, behind('3000', FRAME))],
  ['Ethernet in IP', outer(143, FRAME)],
  ['GRE', gre(0x0000, 0x0800, '', V4)],
  ['GRE with checksum, key and sequence', gre(0xb000, 0x0800, '00000000 00000001 00000002', V4)],
  ['GRE with routes', gre(0x4000, 0x0800, '00000000 08000004 0a000001 00000000', V4)],
  ['GRE with a frame (NVGRE)', gre(0x2000, 0x6558, '00006400', FRAME)],
  ['GRE with MPLS', gre(0x0000, 0x8847, '', mpls(1, V4))],
  ['PPTP', gre(0x3081, 0x880b, '002c0001 00000001 00000001', behind('ff03 0021', V4))],
  ['PPTP without an acknowledgement', gre(0x3001, 0x880b, '002c0001 00000001', behind('21', V4))],
  ['ERSPAN I', gre(0x0000, 0x88be, '', FRAME)],
  ['ERSPAN II', gre(0x1000, 0x88be, '00000001 10640001 00000000', FRAME)],
  ['ERSPAN III', gre(0x1000, 0x22eb, '00000001 20640001 00000000 00000000', TAGGED)],
  ['ERSPAN III with a subheader', gre(0x1000, 0x22eb, '00000001 20640001 00000000 00000001 0000000000000000', FRAME)],
  ['WCCP', gre(0x0000, 0x883e, '00000000', V4)],
  ['GRE in UDP', udp(4754, behind('0000 0800', V4))],
  ['MPLS in UDP', udp(6635, mpls(1, V4))],
  ['VXLAN', udp(4789, behind('08000000 00006400', FRAME))],
  ["VXLAN at Linux' port", udp(8472, behind('08000000 00006400', TAGGED))],
  ['VXLAN-GPE', udp(4790, behind('0c000001 00006400', V4))],
  ['VXLAN-GPE with a frame', udp(4790, behind('0c000003 00006400', FRAME))],
  ['VXLAN-GPE with a service header', udp(4790, behind('0c000004 00006400 0002 0203 000001ff', FRAME))],
  ['GENEVE', udp(6081, behind('0000 6558 00006400', FRAME))],
  ['GENEVE with options', udp(6081, behind('0200 0800 00006400 0102800100000000', V4))],
  ['GTP-U', udp(2152, behind('30ff 0028 00000001', V4))],
  ['GTP-U with a sequence number', udp(2152, behind('32ff 002c 00000001 00010000', V4))],
  ['GTP-U with two extensions', udp(2152, behind('34ff 0034 00000001 00000085 01100940 01123400', V4))],
  ['L2TP', udp(1701, behind('0002 0001 0002', behind('ff03 0021', V4)))],
  ['L2TP with length, sequence and offset', udp(1701, behind('4a02 003c 0001 0002 00010001 0002 0000', behind('0021', V4)))],
  ['L2TPv3 over IP with a frame', outer(115, behind('00000001', FRAME))],
  ['L2TPv3 over IP with a cookie and a sublayer', outer(115, behind('00000001 0102030405060708 40000001', FRAME))],
  ['L2TPv3 over UDP with PPP', udp(1701, behind('0003 0000 00000001 ff03 0021', V4))],
  ['TZSP', udp(37_008, behind('01 00 0001 0a01c4 00 01', FRAME))],
  ['TZSP with IEEE 802.11', udp(37_008, behind('01 00 0012 01', wlan('0801', '', snap(ETHERTYPE_IPV4, V4))))],
];

const V6_ROWS: ReadonlyArray<readonly [what: string, packet: Uint8Array]> = [
  ['IPv6 in IPv4', outer(41, V6)],
  ['IPv6 in IPv6 behind options', ipv6Chain([60], V6, 41)],
  ['GRE with IPv6', gre(0x0000, 0x86dd, '', V6)],
  ['Teredo', udp(3544, V6)],
  ['Teredo with authentication and origin', udp(3544, behind('0001 00 00 0102030405060708 00 0000 0102 01020304', V6))],
  ['GTP-U with IPv6', udp(2152, behind('30ff 003c 00000001', V6))],
  ['VXLAN-GPE with IPv6', udp(4790, behind('0c000002 00006400', V6))],
];

const rowsOf = (rows: typeof V4_ROWS, verb: string, more: Omit<DecodeRow, 'title' | 'linkType' | 'bytes'>): DecodeRow[] =>
  rows.map(([what, packet]) => ({ title: `${verb} ${what}`, linkType: LINKTYPE_ETHERNET, bytes: wrap(packet), ...more }));

function wrap(packet: Uint8Array): Buffer {
  return packet[0] >>> 4 === 6 ? ethernet(0x86dd, packet) : ethernetIpv4(packet);
}

describeDecodeTable('Tunnels', rowsOf([...V4_ROWS, ...V6_ROWS], 'counts', { outcome: 'tunnelled' }));

describeDecodeTable('Tunnels that are walked', [
  ...rowsOf(V4_ROWS, 'finds the segment, with its own addresses, in', { isDeep: true, outcome: 'tcp', segment: IPV4_SYN }),
  ...rowsOf(V6_ROWS, 'finds the segment, with its own addresses, in', { isDeep: true, outcome: 'tcp', segment: IPV6_SYN }),
  {
    title: 'goes through eight of them',
    linkType: LINKTYPE_RAW,
    isDeep: true,
    bytes: nest(MAX_TUNNELS),
    outcome: 'tcp',
    segment: IPV4_SYN,
  },
  {
    title: 'counts what is in a ninth',
    linkType: LINKTYPE_RAW,
    isDeep: true,
    bytes: nest(MAX_TUNNELS + 1),
    outcome: 'tunnelled',
  },
  {
    title: 'counts what is no TCP in one as such',
    linkType: LINKTYPE_RAW,
    isDeep: true,
    bytes: outer(4, ipv4(tcp(), { protocol: 17 })),
    outcome: 'nonTcp',
  },
  {
    title: 'counts a later fragment inside as a fragment',
    linkType: LINKTYPE_RAW,
    isDeep: true,
    bytes: outer(4, ipv4(tcp(), { fragmentOffset: 9 })),
    outcome: 'fragments',
  },
  {
    title: 'calls a segment truncated of which the rest is in the next fragment of the tunnel',
    linkType: LINKTYPE_RAW,
    isDeep: true,
    bytes: ipv4(V4.subarray(0, 32), { protocol: 4, moreFragments: true }),
    outcome: 'truncated',
  },
  {
    title: "takes nothing for a segment that is behind the tunnel's own length",
    linkType: LINKTYPE_RAW,
    isDeep: true,
    bytes: udp(4789, behind('08000000 00006400', FRAME), 8 + 8 + 14 + 20 + 10),
    outcome: 'malformed',
  },
]);

describeDecodeTable(
  'What is at the port of a tunnel and is none',
  rowsOf(
    [
      ['VXLAN without its flag', udp(4789, behind('00000000 00006400', FRAME))],
      ['an echo of GTP', udp(2152, behind('3201 0004 00000000 00010000', V4))],
      ["GTP', which charges", udp(2152, behind('20ff 0028 00000001', V4))],
      ['control messages of L2TP', udp(1701, behind('c802 0014 0001 0000 0000 0000', V4))],
      ['control messages of L2TPv3', outer(115, behind('00000000 c8030014', V4))],
      ['GENEVE of another version', udp(6081, behind('4000 6558 00006400', FRAME))],
      ['GRE of another version', gre(0x0002, 0x0800, '', V4)],
      ['Teredo without IPv6', udp(3544, V4)],
      ['UDP at other ports', udp(53, V4)],
      ['UDP that ends in its header', outer(17, behind('d43112b5'))],
    ],
    'counts as no TCP',
    { outcome: 'nonTcp' },
  ),
);
