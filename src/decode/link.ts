import type { LinkType } from '../link-type.js';
import * as Link from '../link-type.js';
import { stepOfLengthOrType } from './ether-type.js';
import type { Frame } from './frame.js';
import { readFddi, readMpacket, readSunAtm, readTokenRing, stepOfCooked } from './lan.js';
import { readJuniper, readNflog, readPflog, readPktap, readPpi } from './link-prefix.js';
import { readPppOrCisco, stepOfCisco } from './ppp.js';
import { Header, NO_TCP, type Step, UNSUPPORTED } from './step.js';
import { readAvs, readPrism, readRadiotap } from './wlan.js';

/** How a link type's header leads to the packet inside. */
export interface LinkHeader {
  /** Whether each packet has an EtherType at `protocolAt` and what it announces at `length`. */
  readonly isEtherTyped: boolean;
  readonly protocolAt: number;
  readonly length: number;
  readonly read: (frame: Frame) => Step;
}

/** The EtherType at `protocolAt`, the packet at `length`. */
function etherTyped(protocolAt: number, length: number, stepOf = stepOfLengthOrType): LinkHeader {
  const read = (frame: Frame) => {
    if (!frame.has(length)) return frame.lacks(length);
    const etherType = frame.half(protocolAt);
    frame.at += length;
    return stepOf(frame, etherType);
  };
  return { isEtherTyped: true, protocolAt, length, read };
}

/** A header of `length` bytes of which nothing is wanted. */
function fixed(length: number, next: Step): LinkHeader {
  return other((frame) => frame.skip(length, next));
}

function other(read: (frame: Frame) => Step): LinkHeader {
  return { isEtherTyped: false, protocolAt: 0, length: 0, read };
}

/**
 * Where each header says what it carries, in bytes from the packet's start (https://www.tcpdump.org/linktypes.html):
 *
 *   EN10MB      0 destination, 6 source, 12 EtherType, 14 packet               (IEEE 802.3)
 *   DSA, BRCM   0 destination, 6 source, 12 switch's tag (4, or 8), EtherType, packet
 *   LINUX_SLL   0 type, 2 ARPHRD, 4 length, 6 address, 14 protocol, 16 packet
 *   LINUX_SLL2  0 protocol, 2 zero, 4 interface, 8 ARPHRD, 10 type, 11 length, 12 address, 20 packet
 *   C_HDLC      0 address, 1 control, 2 EtherType, 4 packet
 *   IEEE1394    0 destination, 8 source, 16 EtherType, 18 packet
 *   IPOIB       0 route, 40 EtherType, 42 reserved, 44 packet
 *   NULL, LOOP  0 address family, 4 packet     (NULL in the byte order of the machine that captured, LOOP in network order)
 *   ENC         0 address family, 4 SPI, 8 flags, 12 packet
 *   IP_OVER_FC  0 destination, 8 source, 16 LLC                                (RFC 2625)
 *   IPNET       0 version, 1 family, 2 hook, 4 length, 8 interfaces, 16 zones, 24 packet
 *   SLIP        0 direction, 1 compressed header, 16 packet
 *   RAW         0 packet, IPv4 or IPv6 by its version
 *   ..._WITH_DIR, PPP_PPPD   0 direction, 1 what the name says
 */
const HEADERS: ReadonlyMap<LinkType, LinkHeader> = new Map<LinkType, LinkHeader>([
  [Link.LINKTYPE_ETHERNET, etherTyped(12, 14)],
  [Link.LINKTYPE_LINUX_SLL, etherTyped(14, 16, stepOfCooked)],
  [Link.LINKTYPE_LINUX_SLL2, etherTyped(0, 20, stepOfCooked)],
  [Link.LINKTYPE_C_HDLC, etherTyped(2, 4, stepOfCisco)],
  [Link.LINKTYPE_APPLE_IP_OVER_IEEE1394, etherTyped(16, 18)],
  [Link.LINKTYPE_IPOIB, etherTyped(40, 44)],
  [Link.LINKTYPE_DSA_TAG_BRCM, etherTyped(16, 18)],
  [Link.LINKTYPE_DSA_TAG_DSA, etherTyped(16, 18)],
  [Link.LINKTYPE_DSA_TAG_EDSA, etherTyped(20, 22)],
  [Link.LINKTYPE_DSA_TAG_BRCM_PREPEND, fixed(4, Header.ethernet)],
  [Link.LINKTYPE_NETANALYZER, fixed(4, Header.ethernet)],
  [Link.LINKTYPE_ETHERNET_MPACKET, other(readMpacket)],
  [Link.LINKTYPE_NULL, other(readByFamily)],
  [Link.LINKTYPE_LOOP, other(readByFamily)],
  [Link.LINKTYPE_RAW, fixed(0, Header.ip)],
  [Link.LINKTYPE_IPV4, fixed(0, Header.ip)],
  [Link.LINKTYPE_IPV6, fixed(0, Header.ip)],
  [Link.LINKTYPE_ENC, fixed(12, Header.ip)],
  [Link.LINKTYPE_IPNET, fixed(24, Header.ip)],
  [Link.LINKTYPE_SLIP, fixed(16, Header.ip)],
  [Link.LINKTYPE_MPLS, fixed(0, Header.mpls)],
  [Link.LINKTYPE_PPP, fixed(0, Header.ppp)],
  [Link.LINKTYPE_PPP_PPPD, fixed(1, Header.ppp)],
  [Link.LINKTYPE_PPP_WITH_DIR, fixed(1, Header.ppp)],
  [Link.LINKTYPE_PPP_ETHER, fixed(0, Header.pppoe)],
  [Link.LINKTYPE_PPP_HDLC, other(readPppOrCisco)],
  [Link.LINKTYPE_C_HDLC_WITH_DIR, fixed(1, Header.cisco)],
  [Link.LINKTYPE_FRELAY, fixed(0, Header.frameRelay)],
  [Link.LINKTYPE_FRELAY_WITH_DIR, fixed(1, Header.frameRelay)],
  [Link.LINKTYPE_ATM_RFC1483, fixed(0, Header.llc)],
  [Link.LINKTYPE_SUNATM, other(readSunAtm)],
  [Link.LINKTYPE_IP_OVER_FC, fixed(16, Header.llc)],
  [Link.LINKTYPE_FDDI, other(readFddi)],
  [Link.LINKTYPE_IEEE802_5, other(readTokenRing)],
  [Link.LINKTYPE_IEEE802_11, fixed(0, Header.ieee80211)],
  [Link.LINKTYPE_IEEE802_11_RADIOTAP, other(readRadiotap)],
  [Link.LINKTYPE_IEEE802_11_PRISM, other(readPrism)],
  [Link.LINKTYPE_IEEE802_11_AVS, other(readAvs)],
  [Link.LINKTYPE_PPI, other(readPpi)],
  [Link.LINKTYPE_PKTAP, other(readPktap)],
  [Link.LINKTYPE_PFLOG, other(readPflog)],
  [Link.LINKTYPE_NFLOG, other(readNflog)],
  [Link.LINKTYPE_JUNIPER_ETHER, other((frame) => readJuniper(frame, Header.ethernet))],
  [Link.LINKTYPE_JUNIPER_PPP, other((frame) => readJuniper(frame, Header.ppp))],
  [Link.LINKTYPE_JUNIPER_FRELAY, other((frame) => readJuniper(frame, Header.frameRelay))],
  [Link.LINKTYPE_JUNIPER_CHDLC, other((frame) => readJuniper(frame, Header.cisco))],
]);

const UNREAD: LinkHeader = other(() => UNSUPPORTED);

export function linkHeaderOf(linkType: LinkType): LinkHeader {
  return HEADERS.get(linkType) ?? UNREAD;
}

/** A link type's header within another's: PPI and PKTAP say which. They cannot hold themselves. */
export function readInnerLink(frame: Frame): Step {
  const { linkType } = frame;
  const isPrefix = linkType === Link.LINKTYPE_PPI || linkType === Link.LINKTYPE_PKTAP;
  return isPrefix ? UNSUPPORTED : linkHeaderOf(linkType).read(frame);
}

/** NULL and LOOP. */
function readByFamily(frame: Frame): Step {
  if (!frame.has(4)) return frame.lacks(4);
  // Families are small numbers in a word of either byte order: one of its ends holds it, and all the rest is 0.
  const family = frame.byte(3) !== 0 ? frame.byte(3) : frame.byte(0);
  const isSmall = frame.byte(1) === 0 && frame.byte(2) === 0 && (frame.byte(0) === 0 || frame.byte(3) === 0);
  return isSmall && isIpFamily(family) ? frame.skip(4, Header.ip) : NO_TCP;
}

/** AF_INET is 2 everywhere, AF_INET6 is 24 (NetBSD, OpenBSD), 28 (FreeBSD), 30 (macOS) or 10 (Linux). */
function isIpFamily(family: number): boolean {
  return family === 2 || family === 24 || family === 28 || family === 30 || family === 10;
}
