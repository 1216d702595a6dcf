import * as Link from '../../src/link-type.js';
import { behind, mpls, pppoe, snap, wlan } from '../support/decode-headers.js';
import { type DecodeRow, describeDecodeTable, IPV4_SYN, IPV6_SYN } from '../support/decode-table.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ethernet, ipv4, ipv6, tcp } from '../support/packet-builder.js';

const V4 = ipv4(tcp());
const V6 = ipv6(tcp());
const FRAME = ethernet(ETHERTYPE_IPV4, V4);
const SNAP = snap(ETHERTYPE_IPV4, V4);
const SNAP_V6 = snap(ETHERTYPE_IPV6, V6);
const MACS = '020000000001 020000000002';
const WLAN = wlan('0801', '', SNAP);
const NFLOG_HEADER = '0200 0000 0800 0100 08000100 0500 0a00 61000000';

/** What is walked through to an IPv4 SYN. */
const V4_ROWS: ReadonlyArray<readonly [what: string, linkType: number, bytes: Uint8Array]> = [
  ['PPP', Link.LINKTYPE_PPP, behind('0021', V4)],
  ['PPP with a protocol of one byte', Link.LINKTYPE_PPP, behind('21', V4)],
  ['PPP in HDLC-like framing', Link.LINKTYPE_PPP, behind('ff03 0021', V4)],
  ['MPLS in PPP', Link.LINKTYPE_PPP, behind('ff03 0281', mpls(2, V4))],
  ['a frame bridged in PPP', Link.LINKTYPE_PPP, behind('ff03 0031 0001', FRAME)],
  ['PPP_HDLC', Link.LINKTYPE_PPP_HDLC, behind('ff03 0021', V4)],
  ["Cisco's framing in PPP_HDLC", Link.LINKTYPE_PPP_HDLC, behind('0f00 0800', V4)],
  ['PPP_PPPD', Link.LINKTYPE_PPP_PPPD, behind('01 ff03 0021', V4)],
  ['PPP_WITH_DIR', Link.LINKTYPE_PPP_WITH_DIR, behind('00 ff03 0021', V4)],
  ['PPP_ETHER', Link.LINKTYPE_PPP_ETHER, pppoe(0x0021, V4)],
  ['C_HDLC', Link.LINKTYPE_C_HDLC, behind('0f00 0800', V4)],
  ["OSI's framing in C_HDLC", Link.LINKTYPE_C_HDLC, behind('0f00 fefe 03 cc', V4)],
  ['C_HDLC_WITH_DIR', Link.LINKTYPE_C_HDLC_WITH_DIR, behind('00 8f00 0800', V4)],
  ['FRELAY', Link.LINKTYPE_FRELAY, behind('1841 03 cc', V4)],
  ['FRELAY with an address of four bytes', Link.LINKTYPE_FRELAY, behind('18404041 03 cc', V4)],
  ['SNAP in FRELAY', Link.LINKTYPE_FRELAY, behind('1841 03 00 80 000000 0800', V4)],
  ['a frame bridged in FRELAY', Link.LINKTYPE_FRELAY, behind('1841 03 00 80 0080c2 0007', FRAME)],
  ["Cisco's framing in FRELAY", Link.LINKTYPE_FRELAY, behind('1841 0800', V4)],
  ['FRELAY_WITH_DIR', Link.LINKTYPE_FRELAY_WITH_DIR, behind('01 1841 03 cc', V4)],
  ['ATM_RFC1483', Link.LINKTYPE_ATM_RFC1483, SNAP],
  ['a frame bridged in ATM_RFC1483', Link.LINKTYPE_ATM_RFC1483, behind('aaaa03 0080c2 0007 0000', FRAME)],
  ['SUNATM', Link.LINKTYPE_SUNATM, behind('82000020', SNAP)],
  ['IP_OVER_FC', Link.LINKTYPE_IP_OVER_FC, behind('1000020000000001 1000020000000002', SNAP)],
  ['FDDI', Link.LINKTYPE_FDDI, behind(`57 ${MACS}`, SNAP)],
  ['IEEE802_5', Link.LINKTYPE_IEEE802_5, behind(`1040 ${MACS}`, SNAP)],
  ['IEEE802_5 with a route', Link.LINKTYPE_IEEE802_5, behind('1040 020000000001 820000000002 0630 0011 0020', SNAP)],
  ['IEEE802_11', Link.LINKTYPE_IEEE802_11, WLAN],
  ['IEEE802_11 with quality of service', Link.LINKTYPE_IEEE802_11, wlan('8802', '0000', SNAP)],
  ['IEEE802_11 with four addresses', Link.LINKTYPE_IEEE802_11, wlan('8803', '020000000004 0000', SNAP)],
  ['IEEE802_11 with an HT field', Link.LINKTYPE_IEEE802_11, wlan('8881', '0000 00000000', SNAP)],
  ['the first of several frames in IEEE802_11', Link.LINKTYPE_IEEE802_11, wlan('8801', `8000 ${MACS} 0030`, SNAP)],
  ['RADIOTAP', Link.LINKTYPE_IEEE802_11_RADIOTAP, behind('0000 0800 00000000', WLAN)],
  [
    'RADIOTAP with time and flags',
    Link.LINKTYPE_IEEE802_11_RADIOTAP,
    behind('0000 1100 03000000 0102030405060708 10', WLAN, Buffer.alloc(4)),
  ],
  [
    'RADIOTAP with two words of fields and padding behind the header inside',
    Link.LINKTYPE_IEEE802_11_RADIOTAP,
    behind('0000 1900 03000080 00000000 00000000 0102030405060708 20', wlan('8802', '0000 0000', SNAP)),
  ],
  ['IEEE802_11_PRISM', Link.LINKTYPE_IEEE802_11_PRISM, behind(`44000000 90000000 ${'00'.repeat(136)}`, WLAN)],
  ['AVS in IEEE802_11_PRISM', Link.LINKTYPE_IEEE802_11_PRISM, behind(`80211001 00000040 ${'00'.repeat(56)}`, WLAN)],
  ['IEEE802_11_AVS', Link.LINKTYPE_IEEE802_11_AVS, behind(`80211001 00000040 ${'00'.repeat(56)}`, WLAN)],
  ['IEEE802_11 in PPI', Link.LINKTYPE_PPI, behind('0000 0c00 69000000 00000000', WLAN)],
  ['Ethernet in PPI', Link.LINKTYPE_PPI, behind('0000 0800 01000000', FRAME)],
  ['Ethernet in PKTAP', Link.LINKTYPE_PKTAP, behind(`10000000 01000000 01000000 00000000`, FRAME)],
  ['raw IP in PKTAP', Link.LINKTYPE_PKTAP, behind(`10000000 01000000 0c000000 00000000`, V4)],
  ['PFLOG', Link.LINKTYPE_PFLOG, behind(`3d020000 ${'00'.repeat(60)}`, V4)],
  ['ENC', Link.LINKTYPE_ENC, behind('00000002 00000001 00000000', V4)],
  ['IPNET', Link.LINKTYPE_IPNET, behind(`0102 ${'00'.repeat(22)}`, V4)],
  ['NFLOG', Link.LINKTYPE_NFLOG, behind(`${NFLOG_HEADER} 2c000900`, V4)],
  ['NFLOG of a machine in the other byte order', Link.LINKTYPE_NFLOG, behind('0200 0000 0008 0001 08000100 002c 0009', V4)],
  ['MPLS', Link.LINKTYPE_MPLS, mpls(1, V4)],
  ['SLIP', Link.LINKTYPE_SLIP, behind('00'.repeat(16), V4)],
  ['APPLE_IP_OVER_IEEE1394', Link.LINKTYPE_APPLE_IP_OVER_IEEE1394, behind(`${'02'.repeat(16)} 0800`, V4)],
  ['IPOIB', Link.LINKTYPE_IPOIB, behind(`${'00'.repeat(40)} 0800 0000`, V4)],
  ['ETHERNET_MPACKET', Link.LINKTYPE_ETHERNET_MPACKET, behind('55555555555555d5', FRAME)],
  ['NETANALYZER', Link.LINKTYPE_NETANALYZER, behind('00000000', FRAME)],
  ['DSA_TAG_BRCM', Link.LINKTYPE_DSA_TAG_BRCM, behind(`${MACS} 00000001 0800`, V4)],
  ['DSA_TAG_BRCM_PREPEND', Link.LINKTYPE_DSA_TAG_BRCM_PREPEND, behind('00000001', FRAME)],
  ['DSA_TAG_DSA', Link.LINKTYPE_DSA_TAG_DSA, behind(`${MACS} c0000001 0800`, V4)],
  ['DSA_TAG_EDSA', Link.LINKTYPE_DSA_TAG_EDSA, behind(`${MACS} dada0000 c0000001 0800`, V4)],
  ['JUNIPER_ETHER', Link.LINKTYPE_JUNIPER_ETHER, behind('4d4743 80 0004 01020304', FRAME)],
  ['JUNIPER_ETHER without a frame', Link.LINKTYPE_JUNIPER_ETHER, behind('4d4743 02 00000002', V4)],
  ['JUNIPER_PPP', Link.LINKTYPE_JUNIPER_PPP, behind('4d4743 00 ff03 0021', V4)],
  ['JUNIPER_FRELAY', Link.LINKTYPE_JUNIPER_FRELAY, behind('4d4743 00 1841 03 cc', V4)],
  ['JUNIPER_CHDLC', Link.LINKTYPE_JUNIPER_CHDLC, behind('4d4743 00 0f00 0800', V4)],
  ['LLC in LINUX_SLL', Link.LINKTYPE_LINUX_SLL, behind(`0000 0001 0006 ${'00'.repeat(8)} 0004`, SNAP)],
];

const V6_ROWS: ReadonlyArray<readonly [what: string, linkType: number, bytes: Uint8Array]> = [
  ['PPP', Link.LINKTYPE_PPP, behind('ff03 0057', V6)],
  ['C_HDLC', Link.LINKTYPE_C_HDLC, behind('0f00 86dd', V6)],
  ['FRELAY', Link.LINKTYPE_FRELAY, behind('1841 03 8e', V6)],
  ['FDDI', Link.LINKTYPE_FDDI, behind(`50 ${MACS}`, SNAP_V6)],
  ['IEEE802_11', Link.LINKTYPE_IEEE802_11, wlan('0801', '', SNAP_V6)],
  ['ENC', Link.LINKTYPE_ENC, behind('18000000 00000001 00000000', V6)],
  ['NFLOG', Link.LINKTYPE_NFLOG, behind('0a00 0000 4000 0900', V6)],
];

const NO_TCP_ROWS: ReadonlyArray<readonly [what: string, linkType: number, bytes: Uint8Array]> = [
  ["PPP's own negotiation", Link.LINKTYPE_PPP, behind('ff03 c021', V4)],
  ["FDDI's own management", Link.LINKTYPE_FDDI, behind(`41 ${MACS}`, SNAP)],
  ["a token ring's own frames", Link.LINKTYPE_IEEE802_5, behind(`1000 ${MACS}`, SNAP)],
  ['a beacon', Link.LINKTYPE_IEEE802_11, wlan('8000', '', SNAP)],
  ['data that is encrypted', Link.LINKTYPE_IEEE802_11, wlan('0841', '', SNAP)],
  ['an IEEE 802.11 frame without data', Link.LINKTYPE_IEEE802_11, wlan('4801', '', SNAP)],
  ['PKTAP of no packet', Link.LINKTYPE_PKTAP, behind(`0c000000 02000000 01000000`, FRAME)],
  ['NFLOG without a packet', Link.LINKTYPE_NFLOG, behind(NFLOG_HEADER)],
];

const MALFORMED_ROWS: ReadonlyArray<readonly [what: string, linkType: number, bytes: Uint8Array]> = [
  ['a radiotap header shorter than itself', Link.LINKTYPE_IEEE802_11_RADIOTAP, behind('0000 0400 00000000', WLAN)],
  ['a radiotap header longer than the packet', Link.LINKTYPE_IEEE802_11_RADIOTAP, behind('0000 ffff 02000080', WLAN)],
  ['an NFLOG attribute shorter than itself', Link.LINKTYPE_NFLOG, behind('0200 0000 0300 0100', V4)],
  ['Juniper without its magic', Link.LINKTYPE_JUNIPER_ETHER, behind('4d4744 00', FRAME)],
  ['a PPI header shorter than itself', Link.LINKTYPE_PPI, behind('0000 0700 01000000', FRAME)],
  ['an AVS header longer than any', Link.LINKTYPE_IEEE802_11_AVS, behind('80211001 ffffffff', WLAN)],
];

function rowsOf(verb: string, rows: typeof V4_ROWS, result: Pick<DecodeRow, 'outcome' | 'segment'>): DecodeRow[] {
  return rows.map(([what, linkType, bytes]) => ({ title: `${verb} ${what}`, linkType, bytes, ...result }));
}

describeDecodeTable('Every link type', [
  ...rowsOf('finds IPv4 in', V4_ROWS, { outcome: 'tcp', segment: IPV4_SYN }),
  ...rowsOf('finds IPv6 in', V6_ROWS, { outcome: 'tcp', segment: IPV6_SYN }),
  ...rowsOf('counts as no TCP', NO_TCP_ROWS, { outcome: 'nonTcp' }),
  ...rowsOf('calls malformed', MALFORMED_ROWS, { outcome: 'malformed' }),
  {
    title: 'counts a later fragment of an IEEE 802.11 frame as a fragment',
    linkType: Link.LINKTYPE_IEEE802_11,
    bytes: wlan('0801', '', SNAP, '01'),
    outcome: 'fragments',
  },
  {
    title: 'counts a later piece of an mPacket as a fragment',
    linkType: Link.LINKTYPE_ETHERNET_MPACKET,
    bytes: behind('5555555555556152', FRAME),
    outcome: 'fragments',
  },
  {
    title: 'counts PPI with a link type that is not read as unsupported',
    linkType: Link.LINKTYPE_PPI,
    bytes: behind('0000 0800 93000000', FRAME),
    outcome: 'unsupported',
  },
  {
    title: 'does not follow PPI into PPI',
    linkType: Link.LINKTYPE_PPI,
    bytes: behind('0000 0800 c0000000 0000 0800 01000000', FRAME),
    outcome: 'unsupported',
  },
]);

describeDecodeTable(
  'Every link type, cut before its packet',
  V4_ROWS.map(([what, linkType, bytes]) => ({
    title: `calls ${what} truncated`,
    linkType,
    bytes: bytes.subarray(0, 1),
    originalLength: bytes.length,
    outcome: 'truncated',
  })),
);
