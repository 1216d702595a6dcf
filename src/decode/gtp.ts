import type { Frame } from './frame.js';
import { Header, NO_TCP, type Step } from './step.js';

const G_PDU = 0xff;
const HAS_EXTENSION = 0x04;
/** Extension header, sequence number or N-PDU number: 4 bytes for all three, whichever is there. */
const HAS_OPTIONAL = 0x07;
const MAX_EXTENSIONS = 16;

/**
 * GTP-U, version 1 (3GPP TS 29.281, 5.1): 0 version, type bit and flags, 1 message type, 2 length, 4 tunnel, [8 sequence, 10 N-PDU, 11 next
 * extension], extensions, packet.
 */
export function readGtp(frame: Frame): Step {
  if (!frame.has(8)) return frame.lacks(8);
  const flags = frame.byte(0);
  // Version 1, and not GTP', which charges.
  if (flags >>> 4 !== 3 || frame.byte(1) !== G_PDU) return NO_TCP;
  if ((flags & HAS_OPTIONAL) === 0) return stepOfPayload(frame, 8);
  if (!frame.has(12)) return frame.lacks(12);
  return skipExtensions(frame, (flags & HAS_EXTENSION) === 0 ? 0 : frame.byte(11));
}

/** Extensions (5.2.1): 0 length in words, content, last byte the next one's type, of which 0 is none. */
function skipExtensions(frame: Frame, first: number): Step {
  let next = first;
  let length = 12;
  for (let extensions = 0; next !== 0; extensions++) {
    if (!frame.has(length + 1)) return frame.lacks(length + 1);
    const bytes = frame.byte(length) * 4;
    if (bytes === 0 || extensions === MAX_EXTENSIONS) return NO_TCP;
    length += bytes;
    if (!frame.has(length)) return frame.lacks(length);
    next = frame.byte(length - 1);
  }
  return stepOfPayload(frame, length);
}

function stepOfPayload(frame: Frame, length: number): Step {
  if (!frame.has(length + 1)) return frame.lacks(length + 1);
  const version = frame.byte(length) >>> 4;
  if (version === 4) return frame.enterTunnel(length, Header.ipv4);
  // Other sessions carry frames, or PPP; no header says so.
  return frame.enterTunnel(length, version === 6 ? Header.ipv6 : NO_TCP);
}
