import { stepOfEtherType } from './ether-type.js';
import type { Frame } from './frame.js';
import { Header, NO_TCP, type Step } from './step.js';

const SAP_IP = 0x06;
const SAP_SNAP = 0xaa;
const SAP_OSI = 0xfe;
/** The command bit of the source's SAP. */
const SAP_MASK = 0xfe;

const OUI_ETHERTYPE = 0x000000;
const OUI_APPLE_BRIDGED = 0x0000f8;
const OUI_CISCO = 0x00000c;
const OUI_IEEE_8021 = 0x0080c2;

const NLPID_SNAP = 0x80;
const NLPID_IPV6 = 0x8e;
const NLPID_IPV4 = 0xcc;
const NLPID_PPP = 0xcf;

/** LLC (IEEE 802.2, 3.2): 0 destination SAP, 1 source SAP, 2 control (1 byte where its low bits are set, else 2), payload. */
export function readLlc(frame: Frame): Step {
  if (!frame.has(3)) return frame.lacks(3);
  const destination = frame.byte(0);
  const source = frame.byte(1) & SAP_MASK;
  // Only unnumbered information carries packets.
  if (frame.byte(2) !== 0x03) return NO_TCP;
  if (destination === SAP_SNAP && source === SAP_SNAP) return frame.skip(3, Header.snap);
  if (destination === SAP_IP && source === SAP_IP) return frame.skip(3, Header.ipv4);
  return destination === SAP_OSI && source === SAP_OSI ? frame.skip(3, Header.nlpid) : NO_TCP;
}

/** SNAP (IEEE 802, 9.3): 0 organisation, 3 protocol, 5 packet. */
export function readSnap(frame: Frame): Step {
  if (!frame.has(5)) return frame.lacks(5);
  const organisation = (frame.byte(0) << 16) | frame.half(1);
  const protocol = frame.half(3);
  frame.at += 5;
  switch (organisation) {
    case OUI_ETHERTYPE:
    case OUI_APPLE_BRIDGED:
    case OUI_CISCO:
      return stepOfEtherType(frame, protocol);
    case OUI_IEEE_8021:
      return stepOfBridged(frame, protocol);
    default:
      return NO_TCP;
  }
}

/** Frames bridged over ATM (RFC 2684, 5.2; with padding) or frame relay (RFC 2427, 4.2): 1 with the frame's checksum, 7 without. */
function stepOfBridged(frame: Frame, protocol: number): Step {
  if (protocol !== 0x0001 && protocol !== 0x0007) return NO_TCP;
  // Two bytes of zero are no padding where the address begins so; then its type would lie two bytes off.
  if (!frame.has(16)) return frame.lacks(16);
  const isPadded = frame.half(0) === 0 && frame.half(12) !== 0x0800 && frame.half(12) !== 0x86dd;
  return frame.skip(isPadded ? 2 : 0, Header.ethernet);
}

/** 0 NLPID (ISO/IEC TR 9577), 1 packet; after a byte of padding in some frames (RFC 2427, 3). */
export function readNlpid(frame: Frame): Step {
  const padding = frame.has(1) && frame.byte(0) === 0 ? 1 : 0;
  if (!frame.has(padding + 1)) return frame.lacks(padding + 1);
  const id = frame.byte(padding);
  frame.at += padding + 1;
  switch (id) {
    case NLPID_IPV4:
      return Header.ipv4;
    case NLPID_IPV6:
      return Header.ipv6;
    case NLPID_SNAP:
      return Header.snap;
    case NLPID_PPP:
      return Header.ppp;
    default:
      return NO_TCP;
  }
}

/**
 * Q.922 address of 2 to 4 bytes, the last with its low bit set; then a control byte 3 and an NLPID (RFC 2427, 3), or an EtherType as Cisco
 * has it.
 */
export function readFrameRelay(frame: Frame): Step {
  let length = 1;
  for (; length <= 4; length++) {
    if (!frame.has(length)) return frame.lacks(length);
    if ((frame.byte(length - 1) & 1) !== 0) break;
  }
  if (length < 2 || length > 4) return NO_TCP;
  if (!frame.has(length + 1)) return frame.lacks(length + 1);
  return frame.byte(length) === 0x03 ? frame.skip(length + 1, Header.nlpid) : frame.skip(length, Header.etherTyped);
}
