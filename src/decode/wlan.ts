import type { Frame } from './frame.js';
import { Outcome } from './outcome.js';
import { ended, Header, MALFORMED, NO_TCP, type Step } from './step.js';

/* The first byte of frame control: 2 bits version, 2 type, 4 subtype. */
const TYPE_DATA = 2;
const SUBTYPE_NO_DATA = 4;
const SUBTYPE_QOS = 8;
/* The second. */
const BOTH_SYSTEMS = 0x03;
const PROTECTED = 0x40;
const ORDER = 0x80;
/** In the first byte of QoS control: several frames are in this one. */
const AGGREGATED = 0x80;
/** Destination, source and length of each of them. */
const SUBFRAME_BYTES = 14;

/** IEEE 802.11 without a header of the capturing system. */
export function readIeee80211(frame: Frame): Step {
  return readWlan(frame, false);
}

/**
 * A frame of IEEE 802.11 (IEEE 802.11, 9.2.3): 0 frame control, 2 duration, 4, 10, 16 addresses, 22 fragment (4 bits) and sequence, [address 6],
 * [QoS 2], [HT 4], LLC. Only data that is not encrypted carries what can be read.
 *
 * @param isPadded whether the header was filled up to words of 4 bytes
 */
function readWlan(frame: Frame, isPadded: boolean): Step {
  if (!frame.has(2)) return frame.lacks(2);
  const first = frame.byte(0);
  const flags = frame.byte(1);
  const subtype = first >>> 4;
  if ((first & 3) !== 0 || ((first >>> 2) & 3) !== TYPE_DATA) return NO_TCP;
  if ((subtype & SUBTYPE_NO_DATA) !== 0 || (flags & PROTECTED) !== 0) return NO_TCP;
  const isQos = (subtype & SUBTYPE_QOS) !== 0;
  const qosAt = (flags & BOTH_SYSTEMS) === BOTH_SYSTEMS ? 30 : 24;
  let length = isQos ? qosAt + 2 : qosAt;
  if (!frame.has(length)) return frame.lacks(length);
  if ((frame.byte(22) & 15) !== 0) return ended(Outcome.fragment);
  const isAggregated = isQos && (frame.byte(qosAt) & AGGREGATED) !== 0;
  if (isQos && (flags & ORDER) !== 0) length += 4;
  if (isPadded) length = (length + 3) & ~3;
  return frame.skip(isAggregated ? length + SUBFRAME_BYTES : length, Header.llc);
}

const RADIOTAP_TIME = 0x01;
const RADIOTAP_FLAGS = 0x02;
const RADIOTAP_MORE = 0x80;
const RADIOTAP_PADDED = 0x20;
const MAX_PRESENT_WORDS = 32;

/**
 * Radiotap (https://www.radiotap.org), little-endian: 0 version 0, 2 length, 4 words of what is present, while each has its highest bit; [8
 * time, aligned to 8], [1 flags]; frame. Its checksum, where the flags tell of one, is behind what IP says is there.
 */
export function readRadiotap(frame: Frame): Step {
  if (!frame.has(8)) return frame.lacks(8);
  const length = frame.halfLittle(2);
  if (frame.byte(0) !== 0 || length < 8) return MALFORMED;
  if (!frame.has(length)) return frame.lacks(length);
  const isPadded = (readRadiotapFlags(frame, length) & RADIOTAP_PADDED) !== 0;
  frame.at += length;
  return readWlan(frame, isPadded);
}

/** 0 where there are none. */
function readRadiotapFlags(frame: Frame, length: number): number {
  const present = frame.byte(4);
  if ((present & RADIOTAP_FLAGS) === 0) return 0;
  let fieldsAt = 8;
  for (let words = 1; (frame.byte(fieldsAt - 1) & RADIOTAP_MORE) !== 0; words++) {
    if (words === MAX_PRESENT_WORDS || fieldsAt + 4 > length) return 0;
    fieldsAt += 4;
  }
  if ((present & RADIOTAP_TIME) !== 0) fieldsAt = ((fieldsAt + 7) & ~7) + 8;
  return fieldsAt < length ? frame.byte(fieldsAt) : 0;
}

const AVS_MAGIC = 0x80211000;
const MAX_HEADER_BYTES = 0x10000;

/** AVS: 0 magic, of which the last 12 bits are a version, 4 length, frame. */
export function readAvs(frame: Frame): Step {
  if (!frame.has(8)) return frame.lacks(8);
  const length = frame.word(4);
  return length < 8 || length > MAX_HEADER_BYTES ? MALFORMED : frame.skip(length, Header.ieee80211);
}

/** Prism: 0 message code, 4 length, in the byte order of the machine that captured; frame. Some drivers write AVS in its place. */
export function readPrism(frame: Frame): Step {
  if (!frame.has(8)) return frame.lacks(8);
  if (Math.floor(frame.word(0) / 0x1000) * 0x1000 === AVS_MAGIC) return readAvs(frame);
  const little = frame.wordLittle(4);
  const length = little <= MAX_HEADER_BYTES ? little : frame.word(4);
  return length < 8 || length > MAX_HEADER_BYTES ? MALFORMED : frame.skip(length, Header.ieee80211);
}
