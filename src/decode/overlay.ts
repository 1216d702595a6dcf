import { stepOfEtherType } from './ether-type.js';
import type { Frame } from './frame.js';
import { stepOfServiceProtocol } from './nsh.js';
import { Header, NO_TCP, type Step } from './step.js';

/** VXLAN (RFC 7348, 5): 0 flags, of which 0x08 says that the network's number is there, 4 number, 8 frame. */
export function readVxlan(frame: Frame): Step {
  if (!frame.has(8)) return frame.lacks(8);
  return (frame.byte(0) & 0x08) === 0 ? NO_TCP : frame.enterTunnel(8, Header.ethernet);
}

/** VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe, 3): 0 flags, of which 0x04 says that a protocol is there, 3 protocol, 4 number, 8 packet. */
export function readVxlanGpe(frame: Frame): Step {
  if (!frame.has(8)) return frame.lacks(8);
  const next = (frame.byte(0) & 0x04) === 0 ? Header.ethernet : stepOfServiceProtocol(frame.byte(3));
  return next < 0 ? next : frame.enterTunnel(8, next);
}

/** GENEVE (RFC 8926, 3.4): 0 version and length of options in words, 2 EtherType, 4 number, 8 options, packet. */
export function readGeneve(frame: Frame): Step {
  if (!frame.has(8)) return frame.lacks(8);
  if (frame.byte(0) >>> 6 !== 0) return NO_TCP;
  const protocol = frame.half(2);
  const entered = frame.enterTunnel(8 + (frame.byte(0) & 0x3f) * 4, Header.ethernet);
  return entered < 0 ? entered : stepOfEtherType(frame, protocol);
}

/** EtherIP (RFC 3378, 3): 0 version 3, 2 frame. */
export function readEtherIp(frame: Frame): Step {
  if (!frame.has(2)) return frame.lacks(2);
  return frame.byte(0) >>> 4 === 3 ? frame.enterTunnel(2, Header.ethernet) : NO_TCP;
}

const TEREDO_AUTHENTICATION = 0x0001;
const TEREDO_ORIGIN = 0x0000;

/**
 * Teredo (RFC 4380, 5.1.1): an IPv6 packet, after, each only if it is there:
 *
 *   authentication  0 0x0001, 2 length of the identifier, 3 length of the value, 4 both, nonce 8, confirmation 1
 *   origin          0 0x0000, 2 port, 4 address, 8 bytes in all
 */
export function readTeredo(frame: Frame): Step {
  let length = 0;
  if (!frame.has(4)) return frame.lacks(4);
  if (frame.half(0) === TEREDO_AUTHENTICATION) length = 13 + frame.byte(2) + frame.byte(3);
  if (!frame.has(length + 2)) return frame.lacks(length + 2);
  if (frame.half(length) === TEREDO_ORIGIN) length += 8;
  if (!frame.has(length + 1)) return frame.lacks(length + 1);
  return frame.byte(length) >>> 4 === 6 ? frame.enterTunnel(length, Header.ipv6) : NO_TCP;
}

const TZSP_ETHERNET = 1;
const TZSP_IEEE80211 = 18;
const TZSP_TAG_PADDING = 0;
const TZSP_TAG_END = 1;
const TZSP_MAX_TAGS = 64;

/** TZSP: 0 version, 1 type (0 and 1 carry frames), 2 protocol, 4 tags (0 type, 1 length, 2 value) up to one that is the end; frame. */
export function readTzsp(frame: Frame): Step {
  if (!frame.has(4)) return frame.lacks(4);
  const protocol = frame.half(2);
  if (frame.byte(0) !== 1 || frame.byte(1) > 1) return NO_TCP;
  if (protocol !== TZSP_ETHERNET && protocol !== TZSP_IEEE80211) return NO_TCP;
  let length = 4;
  for (let tags = 0; tags < TZSP_MAX_TAGS; tags++) {
    if (!frame.has(length + 1)) return frame.lacks(length + 1);
    const tag = frame.byte(length++);
    if (tag === TZSP_TAG_END) return frame.enterTunnel(length, protocol === TZSP_ETHERNET ? Header.ethernet : Header.ieee80211);
    if (tag === TZSP_TAG_PADDING) continue;
    if (!frame.has(length + 1)) return frame.lacks(length + 1);
    length += 1 + frame.byte(length);
  }
  return NO_TCP;
}
