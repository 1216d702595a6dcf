import { stepOfEtherType } from './ether-type.js';
import type { Frame } from './frame.js';
import { Header, NO_TCP, type Step } from './step.js';

const PPP_IPV4 = 0x0021;
const PPP_BRIDGED = 0x0031;
const PPP_IPV6 = 0x0057;
const PPP_MPLS_UNICAST = 0x0281;
const PPP_MPLS_MULTICAST = 0x0283;

/** All stations, unnumbered information: what begins a frame in HDLC-like framing (RFC 1662, 3.1). */
const HDLC_START = 0xff03;
/** Cisco's HDLC addresses one station, or all. */
const CISCO_UNICAST = 0x0f00;
const CISCO_MULTICAST = 0x8f00;
const OSI_SAPS = 0xfefe;

/** PPP (RFC 1661, 2), with or without HDLC-like framing: [0xff 0x03], protocol of 2 bytes (1 where the first is odd: RFC 1661, 6.5), packet. */
export function readPpp(frame: Frame): Step {
  if (!frame.has(2)) return frame.lacks(2);
  if (frame.half(0) === HDLC_START) frame.at += 2;
  if (!frame.has(2)) return frame.lacks(2);
  const isShort = (frame.byte(0) & 1) !== 0;
  const protocol = isShort ? frame.byte(0) : frame.half(0);
  frame.at += isShort ? 1 : 2;
  switch (protocol) {
    case PPP_IPV4:
      return Header.ipv4;
    case PPP_IPV6:
      return Header.ipv6;
    case PPP_MPLS_UNICAST:
    case PPP_MPLS_MULTICAST:
      return Header.mpls;
    case PPP_BRIDGED:
      return readBridged(frame);
    default:
      return NO_TCP;
  }
}

/** Bridging (RFC 3518, 4.2): 0 flags (0x40 a LAN's number follows; low 4 bits padding), 1 MAC type, [2 number], frame. */
function readBridged(frame: Frame): Step {
  if (!frame.has(2)) return frame.lacks(2);
  const isEthernet = frame.byte(1) === 1;
  return isEthernet ? frame.skip((frame.byte(0) & 0x40) !== 0 ? 6 : 2, Header.ethernet) : NO_TCP;
}

/** PPP_HDLC of savefiles: PPP in HDLC-like framing, or Cisco's HDLC, which its address tells. */
export function readPppOrCisco(frame: Frame): Step {
  if (!frame.has(2)) return frame.lacks(2);
  const start = frame.half(0);
  return start === CISCO_UNICAST || start === CISCO_MULTICAST ? Header.cisco : Header.ppp;
}

/** PPPoE session (RFC 2516, 4): 0 version and type, 1 code, 2 session, 4 length, 6 PPP. There is one version, whatever the first byte says. */
export function readPppoe(frame: Frame): Step {
  return frame.skip(6, Header.ppp);
}

/** Cisco's HDLC: 0 address, 1 control, 2 EtherType, 4 packet. */
export function readCisco(frame: Frame): Step {
  if (!frame.has(4)) return frame.lacks(4);
  const etherType = frame.half(2);
  frame.at += 4;
  return stepOfCisco(frame, etherType);
}

/** An EtherType, or OSI's SAPs: a control byte and an NLPID follow. */
export function stepOfCisco(frame: Frame, etherType: number): Step {
  return etherType === OSI_SAPS ? frame.skip(1, Header.nlpid) : stepOfEtherType(frame, etherType);
}
