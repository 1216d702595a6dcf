import {
  LINKTYPE_ETHERNET,
  LINKTYPE_IPV4,
  LINKTYPE_IPV6,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_LINUX_SLL2,
  LINKTYPE_LOOP,
  LINKTYPE_NULL,
  LINKTYPE_RAW,
  type LinkType,
} from '../link-type.js';

export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_IPV6 = 0x86dd;
const ETHERTYPE_VLAN = 0x8100;
const ETHERTYPE_QINQ = 0x88a8;
const ETHERTYPE_OLD_QINQ = 0x9100;

/** How a link type's header leads to the packet inside. */
type LinkKind = 'ether-type' | 'raw-ip' | 'address-family' | 'unsupported';

/**
 * Where each header says what it carries, in bytes from the packet's start:
 *
 *   EN10MB      0 destination, 6 source, 12 EtherType, 14 packet               (IEEE 802.3)
 *   LINUX_SLL   0 type, 2 ARPHRD, 4 length, 6 address, 14 protocol, 16 packet
 *   LINUX_SLL2  0 protocol, 2 zero, 4 interface, 8 ARPHRD, 10 type, 11 length, 12 address, 20 packet
 *   NULL, LOOP  0 address family, 4 packet     (NULL in the byte order of the machine that captured, LOOP in network order)
 *   RAW         0 packet, IPv4 or IPv6 by its version
 */
export interface LinkHeader {
  readonly kind: LinkKind;
  readonly protocolAt: number;
  readonly length: number;
}

const HEADERS: ReadonlyMap<LinkType, LinkHeader> = new Map<LinkType, LinkHeader>([
  [LINKTYPE_ETHERNET, { kind: 'ether-type', protocolAt: 12, length: 14 }],
  [LINKTYPE_LINUX_SLL, { kind: 'ether-type', protocolAt: 14, length: 16 }],
  [LINKTYPE_LINUX_SLL2, { kind: 'ether-type', protocolAt: 0, length: 20 }],
  [LINKTYPE_NULL, { kind: 'address-family', protocolAt: 0, length: 4 }],
  [LINKTYPE_LOOP, { kind: 'address-family', protocolAt: 0, length: 4 }],
  [LINKTYPE_RAW, { kind: 'raw-ip', protocolAt: 0, length: 0 }],
  [LINKTYPE_IPV4, { kind: 'raw-ip', protocolAt: 0, length: 0 }],
  [LINKTYPE_IPV6, { kind: 'raw-ip', protocolAt: 0, length: 0 }],
]);

const UNSUPPORTED: LinkHeader = { kind: 'unsupported', protocolAt: 0, length: 0 };

export function linkHeaderOf(linkType: LinkType): LinkHeader {
  return HEADERS.get(linkType) ?? UNSUPPORTED;
}

/** Whether an EtherType announces a VLAN tag: 4 bytes, the tag and the next EtherType (IEEE 802.1Q, 9.6). */
export function isVlanTag(etherType: number): boolean {
  return etherType === ETHERTYPE_VLAN || etherType === ETHERTYPE_QINQ || etherType === ETHERTYPE_OLD_QINQ;
}

/**
 * The IP version that an address family of a NULL or LOOP header stands for, 0 for another family. AF_INET is 2 everywhere,
 * AF_INET6 is 24 (NetBSD, OpenBSD), 28 (FreeBSD), 30 (macOS) or 10 (Linux).
 */
export function ipVersionOfFamily(family: number): 0 | 4 | 6 {
  if (family === 2) return 4;
  return family === 24 || family === 28 || family === 30 || family === 10 ? 6 : 0;
}
