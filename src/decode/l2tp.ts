import { isCommonEtherType } from './ether-type.js';
import type { Frame } from './frame.js';
import { Header, NO_TCP, type Step } from './step.js';

const IS_CONTROL = 0x8000;
const HAS_LENGTH = 0x4000;
const HAS_SEQUENCE = 0x0800;
const HAS_OFFSET = 0x0200;

/**
 * L2TP over UDP. Version 2 (RFC 2661, 3.1): 0 flags and version, [length 2], tunnel 2, session 2, [sequence 4], [offset 2, and as many
 * bytes], PPP. Version 3 (RFC 3931, 4.1.2): 0 flags and version, 2 reserved, 4 session, as over IP.
 */
export function readL2tpUdp(frame: Frame): Step {
  if (!frame.has(6)) return frame.lacks(6);
  const flags = frame.half(0);
  const version = flags & 15;
  if ((flags & IS_CONTROL) !== 0 || (version !== 2 && version !== 3)) return NO_TCP;
  if (version === 3) return frame.skip(4, Header.l2tpV3);
  let length = 6;
  if ((flags & HAS_LENGTH) !== 0) length += 2;
  if ((flags & HAS_SEQUENCE) !== 0) length += 4;
  if ((flags & HAS_OFFSET) !== 0) {
    if (!frame.has(length + 2)) return frame.lacks(length + 2);
    length += 2 + frame.half(length);
  }
  return frame.enterTunnel(length, Header.ppp);
}

/** Bytes of cookie and sublayer that may lie between the session and what it carries: none says which are there. */
const BETWEEN = [0, 4, 8, 12];

/**
 * L2TPv3 over IP (RFC 3931, 4.1.1): 0 session (0: control), 4 [cookie 4 or 8], [sublayer 4], payload, which the session's ends have agreed on.
 * Taken for a frame where an EtherType is in its place, else for HDLC-like PPP.
 */
export function readL2tpV3(frame: Frame): Step {
  if (!frame.has(4)) return frame.lacks(4);
  if (frame.word(0) === 0) return NO_TCP;
  const entered = frame.enterTunnel(4, Header.ethernet);
  if (entered < 0) return entered;
  for (const between of BETWEEN) {
    if (!frame.has(between + 14)) return frame.lacks(between + 14);
    if (isCommonEtherType(frame.half(between + 12))) return frame.skip(between, Header.ethernet);
    if (frame.half(between) === 0xff03) return frame.skip(between, Header.ppp);
  }
  return NO_TCP;
}
