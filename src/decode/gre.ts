import { stepOfEtherType } from './ether-type.js';
import type { Frame } from './frame.js';
import { Header, NO_TCP, type Step } from './step.js';

const HAS_CHECKSUM = 0x8000;
const HAS_ROUTING = 0x4000;
const HAS_KEY = 0x2000;
const HAS_SEQUENCE = 0x1000;
const HAS_ACKNOWLEDGEMENT = 0x0080;

const WCCP = 0x883e;
const ERSPAN = 0x88be;
const ERSPAN_III = 0x22eb;
const MAX_SOURCE_ROUTES = 16;

/**
 * GRE (RFC 2784, 2; RFC 2890; RFC 1701 with routes; version 1 is PPTP's, RFC 2637, 4.1):
 *
 *   0 flags and version, 2 EtherType, [checksum and offset 4], [key 4], [sequence 4], [acknowledgement 4], [routes], packet
 */
export function readGre(frame: Frame): Step {
  if (!frame.has(4)) return frame.lacks(4);
  const flags = frame.half(0);
  const version = flags & 7;
  if (version > 1) return NO_TCP;
  const protocol = frame.half(2);
  let length = 4;
  if ((flags & (HAS_CHECKSUM | HAS_ROUTING)) !== 0) length += 4;
  if ((flags & HAS_KEY) !== 0) length += 4;
  if ((flags & HAS_SEQUENCE) !== 0) length += 4;
  if (version === 1 && (flags & HAS_ACKNOWLEDGEMENT) !== 0) length += 4;
  const entered = frame.enterTunnel(length, Header.etherTyped);
  if (entered < 0) return entered;
  if (version === 0 && (flags & HAS_ROUTING) !== 0) {
    const routed = skipRoutes(frame);
    if (routed !== Header.etherTyped) return routed;
  }
  return stepOfPayload(frame, protocol, (flags & HAS_SEQUENCE) !== 0);
}

/** Source routes (RFC 1701): 0 address family, 2 offset, 3 length, 4 route; the last has neither family nor length. */
function skipRoutes(frame: Frame): Step {
  for (let routes = 0; routes < MAX_SOURCE_ROUTES; routes++) {
    if (!frame.has(4)) return frame.lacks(4);
    const length = frame.byte(3);
    const isLast = length === 0 && frame.half(0) === 0;
    frame.at += 4 + length;
    if (isLast) return Header.etherTyped;
  }
  return NO_TCP;
}

function stepOfPayload(frame: Frame, protocol: number, hasSequence: boolean): Step {
  switch (protocol) {
    case ERSPAN:
      // Type I has no header of its own, and no sequence number by which type II is known.
      return frame.skip(hasSequence ? 8 : 0, Header.ethernet);
    case ERSPAN_III:
      return readErspan3(frame);
    case WCCP:
      return readWccp(frame);
    default:
      return stepOfEtherType(frame, protocol);
  }
}

/** ERSPAN III (draft-foschiano-erspan, 4.3): 0 version, VLAN, session, time; 12 bytes, 8 more where the last bit is set; frame. */
function readErspan3(frame: Frame): Step {
  if (!frame.has(12)) return frame.lacks(12);
  return frame.skip((frame.byte(11) & 1) !== 0 ? 20 : 12, Header.ethernet);
}

/** WCCP: version 2 has 4 bytes before the packet, version 1 none; an IPv4 header begins with a 4. */
function readWccp(frame: Frame): Step {
  if (!frame.has(1)) return frame.lacks(1);
  return frame.skip(frame.byte(0) >>> 4 === 4 ? 0 : 4, Header.ipv4);
}
