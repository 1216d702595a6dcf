import { LINKTYPE_ETHERNET } from '../../src/link-type.js';
import { behind, ETHERTYPE_MPLS, ETHERTYPE_PPPOE, mpls, pppoe, snap } from '../support/decode-headers.js';
import { type DecodeRow, describeDecodeTable, IPV4_SYN, IPV6_SYN } from '../support/decode-table.js';
import {
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_QINQ,
  ETHERTYPE_VLAN,
  ethernet,
  ipv4,
  ipv6,
  tagged,
  tcp,
} from '../support/packet-builder.js';

const linkType = LINKTYPE_ETHERNET;
const V4 = ipv4(tcp());
const V6 = ipv6(tcp());
const FRAME = ethernet(ETHERTYPE_IPV4, V4);
const SNAP = snap(ETHERTYPE_IPV4, V4);
/** More than any network has. */
const MANY_LABELS = 300;

const V4_ROWS: ReadonlyArray<readonly [what: string, bytes: Uint8Array]> = [
  ['SNAP behind a length', ethernet(SNAP.length, SNAP)],
  ['SNAP behind a length and a VLAN tag', tagged([ETHERTYPE_VLAN], SNAP.length, SNAP)],
  ['SNAP in a jumbo frame', ethernet(0x8870, SNAP)],
  ['IP by its SAP', ethernet(V4.length + 3, behind('060603', V4))],
  ['IP by its NLPID', ethernet(V4.length + 4, behind('fefe03cc', V4))],
  ['a label', ethernet(ETHERTYPE_MPLS, mpls(1, V4))],
  ['three labels of multicast', ethernet(0x8848, mpls(3, V4))],
  ['many labels', ethernet(ETHERTYPE_MPLS, mpls(MANY_LABELS, V4))],
  ["IP in a pseudowire's own channel", ethernet(ETHERTYPE_MPLS, mpls(1, behind('10000021', V4)))],
  ['a label and a VLAN tag', tagged([ETHERTYPE_VLAN], ETHERTYPE_MPLS, mpls(1, V4))],
  ['a pseudowire with its control word', ethernet(ETHERTYPE_MPLS, mpls(2, behind('00000000', FRAME)))],
  ['a pseudowire without one', ethernet(ETHERTYPE_MPLS, mpls(2, FRAME))],
  ['a VLAN tag in a pseudowire', ethernet(ETHERTYPE_MPLS, mpls(1, tagged([ETHERTYPE_VLAN], ETHERTYPE_IPV4, V4)))],
  ['PPPoE', ethernet(ETHERTYPE_PPPOE, pppoe(0x0021, V4))],
  ['PPPoE that says it is of another version', ethernet(ETHERTYPE_PPPOE, behind('2100 0007 002a 0021', V4))],
  ['PPPoE and two VLAN tags', tagged([ETHERTYPE_QINQ, ETHERTYPE_VLAN], ETHERTYPE_PPPOE, pppoe(0x0021, V4))],
  ['a provider backbone tag', tagged([ETHERTYPE_QINQ], 0x88e7, behind('00000064', FRAME))],
  ['a VLAN tag in a provider backbone', ethernet(0x88e7, behind('00000064', tagged([ETHERTYPE_VLAN], ETHERTYPE_IPV4, V4)))],
  ['FabricPath', ethernet(0x8903, behind('0060', FRAME))],
  ['TRILL with a word of options', ethernet(0x22f3, behind('005f 0001 0002 00000000', FRAME))],
  ['an E-TAG', ethernet(0x893f, behind('000000010000 0800', V4))],
  ['a VN-Tag', ethernet(0x8926, behind('00000001 0800', V4))],
  ['an HSR tag', ethernet(0x892f, behind('00340001 0800', V4))],
  ['an R-TAG', ethernet(0xf1c1, behind('00000001 0800', V4))],
  ['Cisco metadata', ethernet(0x8909, behind('01010001 0064 0800', V4))],
  ['a service header', ethernet(0x894f, behind('0002 0201 000001ff', V4))],
  ['a service header with context around a frame', ethernet(0x894f, behind('0006 0103 000001ff', Buffer.alloc(16), FRAME))],
];

const NO_TCP_ROWS: ReadonlyArray<readonly [what: string, bytes: Uint8Array]> = [
  ['a spanning tree frame', ethernet(38, behind('424203', Buffer.alloc(35)))],
  ['IPX behind a length', ethernet(40, behind('ffff', Buffer.alloc(38)))],
  ['SNAP of an organisation of its own', ethernet(SNAP.length, behind('aaaa03 00000d 0800', V4))],
  ['ARP behind SNAP', ethernet(36, snap(ETHERTYPE_ARP, Buffer.alloc(28)))],
  ["a pseudowire's own channel", ethernet(ETHERTYPE_MPLS, mpls(1, behind('10000007', V4)))],
  ['discovery of PPPoE', ethernet(0x8863, pppoe(0x0021, V4))],
  ['the negotiation in a PPPoE session', ethernet(ETHERTYPE_PPPOE, pppoe(0xc021, V4))],
];

describeDecodeTable('Layer 2 between Ethernet and IP', [
  ...V4_ROWS.map(
    ([what, bytes]): DecodeRow => ({ title: `walks through ${what}`, linkType, bytes, outcome: 'tcp', segment: IPV4_SYN }),
  ),
  ...NO_TCP_ROWS.map(([what, bytes]): DecodeRow => ({ title: `counts ${what} as no TCP`, linkType, bytes, outcome: 'nonTcp' })),
  {
    title: 'finds IPv6 behind labels',
    linkType,
    bytes: ethernet(ETHERTYPE_MPLS, mpls(2, V6)),
    outcome: 'tcp',
    segment: IPV6_SYN,
  },
  {
    title: 'finds IPv6 in PPPoE',
    linkType,
    bytes: ethernet(ETHERTYPE_PPPOE, pppoe(0x0057, V6)),
    outcome: 'tcp',
    segment: IPV6_SYN,
  },
  {
    title: 'finds IPv6 behind SNAP',
    linkType,
    bytes: ethernet(V6.length + 8, snap(ETHERTYPE_IPV6, V6)),
    outcome: 'tcp',
    segment: IPV6_SYN,
  },
  {
    title: 'calls a frame that ends in its labels malformed',
    linkType,
    bytes: ethernet(ETHERTYPE_MPLS, behind('000640')),
    outcome: 'malformed',
  },
  {
    title: 'calls a frame that the capture cut in its labels truncated',
    linkType,
    bytes: ethernet(ETHERTYPE_MPLS, behind('00064040 0001')),
    originalLength: 70,
    outcome: 'truncated',
  },
]);
