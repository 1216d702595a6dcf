import { isCommonEtherType } from './ether-type.js';
import type { Frame } from './frame.js';
import { Header, NO_TCP, type Step } from './step.js';

/** Of a channel that goes with a pseudowire (RFC 4385, 5): what it carries, in PPP's numbers. */
const CHANNEL_IPV4 = 0x0021;
const CHANNEL_IPV6 = 0x0057;

/**
 * MPLS (RFC 3032, 2.1): labels of 4 bytes, the last with the bottom-of-stack bit. What follows says only by its first bits what it is:
 * IPv4, IPv6, or a pseudowire's control word (RFC 4385, 3) and a frame; a frame without control word is told by its EtherType.
 */
export function readMpls(frame: Frame): Step {
  for (;;) {
    if (!frame.has(4)) return frame.lacks(4);
    const isBottom = (frame.byte(2) & 1) !== 0;
    frame.at += 4;
    if (isBottom) return stepOfPayload(frame);
  }
}

function stepOfPayload(frame: Frame): Step {
  if (!frame.has(1)) return frame.lacks(1);
  const nibble = frame.byte(0) >>> 4;
  if (nibble === 4) return Header.ipv4;
  if (nibble === 6) return Header.ipv6;
  if (nibble === 0) {
    if (!frame.has(18)) return frame.lacks(18);
    if (isCommonEtherType(frame.half(16))) return frame.skip(4, Header.ethernet);
  }
  if (nibble === 1) {
    if (!frame.has(4)) return frame.lacks(4);
    if (frame.half(2) === CHANNEL_IPV4) return frame.skip(4, Header.ipv4);
    if (frame.half(2) === CHANNEL_IPV6) return frame.skip(4, Header.ipv6);
  }
  if (!frame.has(14)) return frame.lacks(14);
  return isCommonEtherType(frame.half(12)) ? Header.ethernet : NO_TCP;
}
