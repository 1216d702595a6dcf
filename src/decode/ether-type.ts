import type { Frame } from './frame.js';
import { Header, MALFORMED, NO_TCP, type Step } from './step.js';

/** EtherTypes (IEEE registration authority). */
export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_IPV6 = 0x86dd;
const ETHERTYPE_ARP = 0x0806;
const ETHERTYPE_TRILL = 0x22f3;
const ETHERTYPE_TRANSPARENT_BRIDGING = 0x6558;
const ETHERTYPE_VLAN = 0x8100;
const ETHERTYPE_MPLS_UNICAST = 0x8847;
const ETHERTYPE_MPLS_MULTICAST = 0x8848;
const ETHERTYPE_PPPOE_SESSION = 0x8864;
const ETHERTYPE_JUMBO_LLC = 0x8870;
const ETHERTYPE_PPP = 0x880b;
const ETHERTYPE_QINQ = 0x88a8;
const ETHERTYPE_BACKBONE_TAG = 0x88e7;
const ETHERTYPE_FABRIC_PATH = 0x8903;
const ETHERTYPE_CISCO_METADATA = 0x8909;
const ETHERTYPE_VN_TAG = 0x8926;
const ETHERTYPE_HSR = 0x892f;
const ETHERTYPE_E_TAG = 0x893f;
const ETHERTYPE_NSH = 0x894f;
const ETHERTYPE_OLD_QINQ = 0x9100;
const ETHERTYPE_REDUNDANCY_TAG = 0xf1c1;

/** Tags walked through before a packet is called malformed; real ones have one or two. */
const MAX_TAGS = 8;
/** Up to here the field is a length (IEEE 802.3, 3.2.6), and LLC follows. */
const MAX_FRAME_LENGTH = 1500;

/**
 * Bytes of a tag, of which the last two are the next EtherType; 0 where it is none.
 *
 *   VLAN         0 tag, 2 EtherType                      (IEEE 802.1Q, 9.6)
 *   R-TAG        0 reserved, 2 sequence, 4 EtherType     (IEEE 802.1CB, 7.8)
 *   VN-Tag, HSR  0 tag, 4 EtherType                      (Cisco; IEC 62439-3)
 *   E-TAG        0 tag, 6 EtherType                      (IEEE 802.1BR, 7.5)
 *   metadata     0 version, 1 length, 2 option, 4 group, 6 EtherType
 */
function tagLengthOf(etherType: number): number {
  switch (etherType) {
    case ETHERTYPE_VLAN:
    case ETHERTYPE_QINQ:
    case ETHERTYPE_OLD_QINQ:
      return 4;
    case ETHERTYPE_REDUNDANCY_TAG:
    case ETHERTYPE_VN_TAG:
    case ETHERTYPE_HSR:
      return 6;
    case ETHERTYPE_E_TAG:
    case ETHERTYPE_CISCO_METADATA:
      return 8;
    default:
      return 0;
  }
}

/** What an EtherType leads to, where `frame.at` is behind it. Walks tags. */
export function stepOfEtherType(frame: Frame, first: number): Step {
  let etherType = first;
  for (let tags = 0; ; tags++) {
    if (etherType === ETHERTYPE_IPV4) return Header.ipv4;
    if (etherType === ETHERTYPE_IPV6) return Header.ipv6;
    const length = tagLengthOf(etherType);
    if (length === 0) return stepOfUncommon(etherType);
    if (tags === MAX_TAGS) return MALFORMED;
    if (!frame.has(length)) return frame.lacks(length);
    etherType = frame.half(length - 2);
    frame.at += length;
    if (etherType <= MAX_FRAME_LENGTH) return Header.llc;
  }
}

function stepOfUncommon(etherType: number): Step {
  switch (etherType) {
    case ETHERTYPE_MPLS_UNICAST:
    case ETHERTYPE_MPLS_MULTICAST:
      return Header.mpls;
    case ETHERTYPE_PPPOE_SESSION:
      return Header.pppoe;
    case ETHERTYPE_PPP:
      return Header.ppp;
    case ETHERTYPE_JUMBO_LLC:
      return Header.llc;
    case ETHERTYPE_BACKBONE_TAG:
      return Header.backboneTag;
    case ETHERTYPE_TRANSPARENT_BRIDGING:
      return Header.ethernet;
    case ETHERTYPE_NSH:
      return Header.nsh;
    case ETHERTYPE_FABRIC_PATH:
      return Header.fabricPath;
    case ETHERTYPE_TRILL:
      return Header.trill;
    default:
      return NO_TCP;
  }
}

/** Whether it is one of those that frames are full of: what lies before it is then a frame's addresses. */
export function isCommonEtherType(etherType: number): boolean {
  if (etherType === ETHERTYPE_IPV4 || etherType === ETHERTYPE_IPV6 || etherType === ETHERTYPE_ARP) return true;
  return tagLengthOf(etherType) === 4 || etherType === ETHERTYPE_MPLS_UNICAST || etherType === ETHERTYPE_PPPOE_SESSION;
}

/** EN10MB (IEEE 802.3, 3.1.1): 0 destination, 6 source, 12 EtherType or length, 14 packet. */
export function readEthernet(frame: Frame): Step {
  if (!frame.has(14)) return frame.lacks(14);
  const etherType = frame.half(12);
  frame.at += 14;
  return stepOfLengthOrType(frame, etherType);
}

/** What Ethernet's field leads to: the length of a frame with LLC, or an EtherType. */
export function stepOfLengthOrType(frame: Frame, lengthOrType: number): Step {
  return lengthOrType <= MAX_FRAME_LENGTH ? Header.llc : stepOfEtherType(frame, lengthOrType);
}

/** 0 EtherType, 2 packet. */
export function readEtherTyped(frame: Frame): Step {
  if (!frame.has(2)) return frame.lacks(2);
  const etherType = frame.half(0);
  frame.at += 2;
  return stepOfEtherType(frame, etherType);
}

/** I-TAG (IEEE 802.1Q, 9.7): 0 priority and service, 4 the customer's frame. */
export function readBackboneTag(frame: Frame): Step {
  return frame.skip(4, Header.ethernet);
}

/** Cisco FabricPath: 0 tree and time to live, 2 frame. */
export function readFabricPath(frame: Frame): Step {
  return frame.skip(2, Header.ethernet);
}

/** TRILL (RFC 6325, 3): 0 version, flags, 5 bits length of options in words, hops; 2 egress, 4 ingress, 6 options, frame. */
export function readTrill(frame: Frame): Step {
  if (!frame.has(6)) return frame.lacks(6);
  return frame.skip(6 + ((frame.half(0) >>> 6) & 31) * 4, Header.ethernet);
}
