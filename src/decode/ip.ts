import type { Frame } from './frame.js';
import { IPPROTO_AH, IPPROTO_FRAGMENT, IPPROTO_TCP, stepOfProtocol } from './ip-protocol.js';
import { extensionHeaderLength, isExtensionHeader } from './ipv6-extension.js';
import { Outcome } from './outcome.js';
import { ended, Header, MALFORMED, type Step } from './step.js';

const MAX_EXTENSION_HEADERS = 16;
const FRAGMENT_ENDED = ended(Outcome.fragment);

/** IP without a header that says which version it is. */
export function readIp(frame: Frame): Step {
  if (!frame.has(1)) return frame.lacks(1);
  const version = frame.byte(0) >>> 4;
  if (version === 4) return Header.ipv4;
  return version === 6 ? Header.ipv6 : MALFORMED;
}

/**
 * IPv4 (RFC 791, 3.1), in bytes from its start:
 *
 *   0 version and header length in words, 2 total length, 6 flags and fragment offset, 9 protocol, 12 source, 16 destination
 */
export function readIpv4(frame: Frame): Step {
  if (!frame.has(20)) return frame.lacks(20);
  const { at, bytes } = frame;
  const first = bytes[at];
  const headerLength = (first & 15) << 2;
  if (first >>> 4 !== 4 || headerLength < 20) return MALFORMED;
  const totalLength = (bytes[at + 2] << 8) | bytes[at + 3];
  if (totalLength !== 0 && totalLength < headerLength) return MALFORMED;
  const fragment = (bytes[at + 6] << 8) | bytes[at + 7];
  if ((fragment & 0x1fff) !== 0) return FRAGMENT_ENDED;
  if ((fragment & 0x2000) !== 0) frame.isPiece = true;
  // A total length of 0 is left by segmentation offload: the packet goes on to its end.
  beginIp(frame, 4, totalLength === 0 ? frame.limit : at + totalLength);
  const protocol = bytes[at + 9];
  frame.at = at + headerLength;
  if (protocol === IPPROTO_TCP) return Header.tcp;
  return protocol === IPPROTO_AH ? walkExtensions(frame, IPPROTO_AH) : stepOfProtocol(frame, protocol);
}

/** IPv6 (RFC 8200, 3): 0 version, 4 payload length, 6 next header, 8 source, 24 destination, 40 extensions or payload. */
export function readIpv6(frame: Frame): Step {
  if (!frame.has(40)) return frame.lacks(40);
  const { at, bytes } = frame;
  if (bytes[at] >>> 4 !== 6) return MALFORMED;
  const payloadLength = (bytes[at + 4] << 8) | bytes[at + 5];
  // 0 is a jumbogram or left by segmentation offload: the packet goes on to its end.
  beginIp(frame, 6, payloadLength === 0 ? frame.limit : at + 40 + payloadLength);
  const next = bytes[at + 6];
  frame.at = at + 40;
  return next === IPPROTO_TCP ? Header.tcp : walkExtensions(frame, next);
}

function beginIp(frame: Frame, family: 4 | 6, payloadEnd: number): void {
  frame.ipAt = frame.at;
  frame.family = family;
  frame.payloadEnd = payloadEnd;
  frame.narrow(payloadEnd);
}

/** Walks extension headers (RFC 8200, 4) and AH (RFC 4302, 2) to what they carry. */
function walkExtensions(frame: Frame, first: number): Step {
  let header = first;
  for (let count = 0; isExtensionHeader(header); count++) {
    if (count === MAX_EXTENSION_HEADERS) return MALFORMED;
    // A chain may go on in the next fragment, which is not put together here.
    if (!frame.has(8)) return frame.lacks(8);
    if (header === IPPROTO_FRAGMENT) {
      const fragment = frame.half(2);
      if ((fragment & 0xfff8) !== 0) return FRAGMENT_ENDED;
      if ((fragment & 1) !== 0) frame.isPiece = true;
    }
    const length = extensionHeaderLength(header, frame.byte(1));
    header = frame.byte(0);
    frame.at += length;
  }
  return stepOfProtocol(frame, header);
}
