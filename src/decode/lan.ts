/* Frames of local networks other than Ethernet's, all with LLC inside. */
import { stepOfEtherType } from './ether-type.js';
import type { Frame } from './frame.js';
import { Outcome } from './outcome.js';
import { ended, Header, MALFORMED, NO_TCP, type Step } from './step.js';

/** FDDI (ISO 9314-2): 0 frame control (x101xxxx: LLC), 1 destination, 7 source, 13 LLC. */
export function readFddi(frame: Frame): Step {
  if (!frame.has(13)) return frame.lacks(13);
  return (frame.byte(0) & 0x70) === 0x50 ? frame.skip(13, Header.llc) : NO_TCP;
}

/** Token ring (IEEE 802.5): 0 access control, 1 frame control (01xxxxxx: LLC), 2 destination, 8 source, 14 [route], LLC. */
export function readTokenRing(frame: Frame): Step {
  if (!frame.has(14)) return frame.lacks(14);
  const isLlc = frame.byte(1) >>> 6 === 1;
  const isRouted = (frame.byte(8) & 0x80) !== 0;
  frame.at += 14;
  if (!isLlc) return NO_TCP;
  if (!isRouted) return Header.llc;
  if (!frame.has(2)) return frame.lacks(2);
  // The route's first 5 bits but three are its length, itself included.
  const length = frame.byte(0) & 0x1f;
  return length < 2 ? MALFORMED : frame.skip(length, Header.llc);
}

/** SunATM: 0 direction and type (low 4 bits: 2 is LLC), 1 path, 2 circuit, 4 LLC. */
export function readSunAtm(frame: Frame): Step {
  if (!frame.has(4)) return frame.lacks(4);
  return (frame.byte(0) & 15) === 2 ? frame.skip(4, Header.llc) : NO_TCP;
}

const EXPRESS = 0xd5;
const FIRST_PIECES: ReadonlySet<number> = new Set([0xe6, 0x4c, 0x7f, 0xb3]);

/** mPacket (IEEE 802.3br, 99.3.3): 0 preamble, 7 kind: a whole frame, a first piece of one, or a later piece; 8 frame. */
export function readMpacket(frame: Frame): Step {
  if (!frame.has(8)) return frame.lacks(8);
  const kind = frame.byte(7);
  if (FIRST_PIECES.has(kind)) frame.isPiece = true;
  else if (kind !== EXPRESS) return ended(Outcome.fragment);
  return frame.skip(8, Header.ethernet);
}

/** LINUX_SLL's and LINUX_SLL2's protocol: an EtherType, or 4 for LLC. */
export function stepOfCooked(frame: Frame, protocol: number): Step {
  return protocol === 4 ? Header.llc : stepOfEtherType(frame, protocol);
}
