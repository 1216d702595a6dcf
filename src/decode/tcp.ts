import type { PacketBatch } from '../packet.js';
import { FIN, RST, type SegmentBatch, SYN } from '../segment.js';
import type { Frame } from './frame.js';
import { Outcome } from './outcome.js';
import { clearTails } from './plain-ipv4.js';
import { ended, MALFORMED, type Step } from './step.js';

const CONTROL_FLAGS = SYN | FIN | RST;
const TCP_ENDED = ended(Outcome.tcp);

/**
 * TCP (RFC 9293, 3.1): 0 source port, 2 destination port, 12 data offset in words (upper half), 13 control bits. One with SYN, FIN or RST
 * is handed on.
 */
export function readTcp(frame: Frame, batch: PacketBatch, row: number, segments: SegmentBatch): Step {
  if (!frame.has(14)) return frame.lacks(14);
  const { bytes, at } = frame;
  const headerWords = bytes[at + 12] >>> 4;
  if (headerWords < 5) return MALFORMED;
  const flags = bytes[at + 13];
  if ((flags & CONTROL_FLAGS) === 0) return TCP_ENDED;
  const { ipAt, family } = frame;
  const out = segments.count++;
  segments.flags[out] = flags;
  segments.family[out] = family;
  segments.sourcePort[out] = (bytes[at] << 8) | bytes[at + 1];
  segments.destinationPort[out] = (bytes[at + 2] << 8) | bytes[at + 3];
  segments.sequence[out] = readWord(bytes, at + 4);
  segments.acknowledgement[out] = readWord(bytes, at + 8);
  const payload = frame.payloadEnd - at - (headerWords << 2);
  segments.payloadBytes[out] = payload > 0 ? Math.min(payload, 0xffff) : 0;
  segments.timestampSeconds[out] = batch.timestampSeconds[row];
  segments.timestampNanos[out] = batch.timestampNanos[row];
  if (family === 4) {
    segments.ipId[out] = (bytes[ipAt + 4] << 8) | bytes[ipAt + 5];
    segments.sourceWords[out * 4] = readWord(bytes, ipAt + 12);
    segments.destinationWords[out * 4] = readWord(bytes, ipAt + 16);
    // The other words are zero already, but where an IPv6 address has been.
    if (segments.hasLong) clearTails(segments, out * 4);
  } else {
    segments.ipId[out] = 0;
    segments.hasLong = true;
    for (let word = 0; word < 4; word++) {
      segments.sourceWords[out * 4 + word] = readWord(bytes, ipAt + 8 + word * 4);
      segments.destinationWords[out * 4 + word] = readWord(bytes, ipAt + 24 + word * 4);
    }
  }
  return TCP_ENDED;
}

function readWord(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}
