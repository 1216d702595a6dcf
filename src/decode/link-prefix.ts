/* Headers that a capturing system puts before a packet, of a length that they say themselves. */
import { fromDataLinkType } from '../link-type.js';
import type { Frame } from './frame.js';
import { Header, MALFORMED, NO_TCP, type Step } from './step.js';

/** PPI, little-endian: 0 version, 1 flags, 2 length, 4 link type, 8 fields, packet. */
export function readPpi(frame: Frame): Step {
  if (!frame.has(8)) return frame.lacks(8);
  const length = frame.halfLittle(2);
  return length < 8 ? MALFORMED : stepOfInner(frame, frame.wordLittle(4), length);
}

/** PKTAP (Apple), little-endian: 0 length, 4 record type (1: a packet), 8 link type, packet. */
export function readPktap(frame: Frame): Step {
  if (!frame.has(12)) return frame.lacks(12);
  const length = frame.wordLittle(0);
  if (length < 12) return MALFORMED;
  return frame.wordLittle(4) === 1 ? stepOfInner(frame, frame.wordLittle(8), length) : NO_TCP;
}

function stepOfInner(frame: Frame, dataLinkType: number, length: number): Step {
  frame.linkType = fromDataLinkType(dataLinkType);
  return frame.skip(length, Header.link);
}

/** PFLOG (OpenBSD, FreeBSD, macOS): 0 length without its padding to words of 4 bytes, 1 address family, packet. */
export function readPflog(frame: Frame): Step {
  if (!frame.has(1)) return frame.lacks(1);
  return frame.skip((frame.byte(0) + 3) & ~3, Header.ip);
}

const NFLOG_PAYLOAD = 9;
const NFLOG_MAX_ATTRIBUTES = 64;

/**
 * NFLOG: 0 address family, 1 version, 2 resource; attributes, in the byte order of the machine that captured: 0 length, 2 type, 4 content,
 * padded to words of 4 bytes. One of them holds the packet.
 */
export function readNflog(frame: Frame): Step {
  frame.at += 4;
  for (let attributes = 0; attributes < NFLOG_MAX_ATTRIBUTES; attributes++) {
    // A packet of which none was logged.
    if (frame.at >= frame.limit) return NO_TCP;
    if (!frame.has(4)) return frame.lacks(4);
    // Types are small numbers: the byte that is not 0 tells the order.
    const isLittle = frame.byte(3) === 0;
    const length = isLittle ? frame.halfLittle(0) : frame.half(0);
    const type = isLittle ? frame.halfLittle(2) : frame.half(2);
    if (length < 4) return MALFORMED;
    if (type === NFLOG_PAYLOAD) return frame.skip(4, Header.ip);
    frame.at += (length + 3) & ~3;
  }
  return MALFORMED;
}

const JUNIPER_MAGIC = 0x4d4743;
const JUNIPER_HAS_EXTENSION = 0x80;
const JUNIPER_HAS_NO_LINK = 0x02;

/** Juniper: 0 "MGC", 3 flags, [4 length of extensions, 6 extensions], then a frame, or 4 bytes and IP. */
export function readJuniper(frame: Frame, inner: Step): Step {
  if (!frame.has(6)) return frame.lacks(6);
  if (((frame.half(0) << 8) | frame.byte(2)) !== JUNIPER_MAGIC) return MALFORMED;
  const flags = frame.byte(3);
  const length = (flags & JUNIPER_HAS_EXTENSION) === 0 ? 4 : 6 + frame.half(4);
  return (flags & JUNIPER_HAS_NO_LINK) === 0 ? frame.skip(length, inner) : frame.skip(length + 4, Header.ip);
}
