import type { PacketBatch } from '../packet.js';
import { FIN, RST, type SegmentBatch, SYN } from '../segment.js';
import { IPPROTO_AH, IPPROTO_FRAGMENT, IPPROTO_TCP, isTunnel } from './ip-protocol.js';
import { extensionHeaderLength, isExtensionHeader } from './ipv6-extension.js';
import { cutOutcome, Outcome } from './outcome.js';
import { clearTails } from './plain-ipv4.js';

const CONTROL_FLAGS = SYN | FIN | RST;
const MAX_EXTENSION_HEADERS = 16;

/** From an IP header, at `at` of the bytes, to the segment inside; `end` is where the captured bytes of the packet end. */
export class IpDecoder {
  /** Those of the batch at hand. */
  bytes: Uint8Array = new Uint8Array(0);

  /**
   * IPv4 (RFC 791, 3.1), in bytes from its start:
   *
   *   0 version and header length in words, 2 total length, 6 flags and fragment offset, 9 protocol, 12 source, 16 destination
   */
  decodeIpv4(batch: PacketBatch, row: number, at: number, end: number, segments: SegmentBatch): Outcome {
    const { bytes } = this;
    if (at + 20 > end) return cutOutcome(batch, row);
    const first = bytes[at];
    const headerLength = (first & 15) << 2;
    if (first >>> 4 !== 4 || headerLength < 20) return Outcome.malformed;
    const totalLength = (bytes[at + 2] << 8) | bytes[at + 3];
    if (totalLength !== 0 && totalLength < headerLength) return Outcome.malformed;
    const fragment = (bytes[at + 6] << 8) | bytes[at + 7];
    if ((fragment & 0x1fff) !== 0) return Outcome.fragment;
    const protocol = bytes[at + 9];
    if (protocol !== IPPROTO_TCP && protocol !== IPPROTO_AH) return isTunnel(protocol) ? Outcome.tunnelled : Outcome.nonTcp;
    // A total length of 0 is left by segmentation offload: the packet goes on to its end.
    const payloadEnd = totalLength === 0 ? wireEnd(batch, row) : at + totalLength;
    const isFirstFragment = (fragment & 0x2000) !== 0;
    if (protocol === IPPROTO_AH) {
      return this.decodeAfterExtensions(
        batch,
        row,
        at,
        4,
        IPPROTO_AH,
        at + headerLength,
        end,
        payloadEnd,
        isFirstFragment,
        segments,
      );
    }
    return this.decodeTcp(batch, row, at, 4, at + headerLength, end, payloadEnd, isFirstFragment, segments);
  }

  /** IPv6 (RFC 8200, 3): 0 version, 4 payload length, 6 next header, 8 source, 24 destination, 40 extensions or payload. */
  decodeIpv6(batch: PacketBatch, row: number, at: number, end: number, segments: SegmentBatch): Outcome {
    const { bytes } = this;
    if (at + 40 > end) return cutOutcome(batch, row);
    if (bytes[at] >>> 4 !== 6) return Outcome.malformed;
    const payloadLength = (bytes[at + 4] << 8) | bytes[at + 5];
    // 0 is a jumbogram or left by segmentation offload: the packet goes on to its end.
    const payloadEnd = payloadLength === 0 ? wireEnd(batch, row) : at + 40 + payloadLength;
    const next = bytes[at + 6];
    if (next === IPPROTO_TCP) return this.decodeTcp(batch, row, at, 6, at + 40, end, payloadEnd, false, segments);
    return this.decodeAfterExtensions(batch, row, at, 6, next, at + 40, end, payloadEnd, false, segments);
  }

  /** Walks extension headers (RFC 8200, 4) and AH (RFC 4302, 2) to what they carry. */
  private decodeAfterExtensions(
    batch: PacketBatch,
    row: number,
    ipAt: number,
    family: 4 | 6,
    firstHeader: number,
    from: number,
    end: number,
    payloadEnd: number,
    firstFragment: boolean,
    segments: SegmentBatch,
  ): Outcome {
    const { bytes } = this;
    let header = firstHeader;
    let at = from;
    let isFirstFragment = firstFragment;
    for (let count = 0; isExtensionHeader(header); count++) {
      if (count === MAX_EXTENSION_HEADERS) return Outcome.malformed;
      // A chain may go on in the next fragment, which is not put together here.
      if (at + 8 > payloadEnd) return isFirstFragment ? Outcome.truncated : Outcome.malformed;
      if (at + 8 > end) return cutOutcome(batch, row);
      if (header === IPPROTO_FRAGMENT) {
        const fragment = (bytes[at + 2] << 8) | bytes[at + 3];
        if ((fragment & 0xfff8) !== 0) return Outcome.fragment;
        if ((fragment & 1) !== 0) isFirstFragment = true;
      }
      const length = extensionHeaderLength(header, bytes[at + 1]);
      header = bytes[at];
      at += length;
    }
    if (header === IPPROTO_TCP) {
      return this.decodeTcp(batch, row, ipAt, family, at, end, payloadEnd, isFirstFragment, segments);
    }
    return isTunnel(header) ? Outcome.tunnelled : Outcome.nonTcp;
  }

  /** TCP (RFC 9293, 3.1): 0 source port, 2 destination port, 12 data offset in words (upper half), 13 control bits. */
  private decodeTcp(
    batch: PacketBatch,
    row: number,
    ipAt: number,
    family: 4 | 6,
    at: number,
    end: number,
    payloadEnd: number,
    isFirstFragment: boolean,
    segments: SegmentBatch,
  ): Outcome {
    const { bytes } = this;
    if (at + 14 > payloadEnd) return isFirstFragment ? Outcome.truncated : Outcome.malformed;
    if (at + 14 > end) return cutOutcome(batch, row);
    if (bytes[at + 12] >>> 4 < 5) return Outcome.malformed;
    const flags = bytes[at + 13];
    if ((flags & CONTROL_FLAGS) === 0) return Outcome.tcp;
    const out = segments.count++;
    segments.flags[out] = flags;
    segments.family[out] = family;
    segments.sourcePort[out] = (bytes[at] << 8) | bytes[at + 1];
    segments.destinationPort[out] = (bytes[at + 2] << 8) | bytes[at + 3];
    segments.sequence[out] = this.readWord(at + 4);
    segments.acknowledgement[out] = this.readWord(at + 8);
    const payload = payloadEnd - at - ((bytes[at + 12] >>> 4) << 2);
    segments.payloadBytes[out] = payload > 0 ? Math.min(payload, 0xffff) : 0;
    segments.timestampSeconds[out] = batch.timestampSeconds[row];
    segments.timestampNanos[out] = batch.timestampNanos[row];
    if (family === 4) {
      segments.ipId[out] = (bytes[ipAt + 4] << 8) | bytes[ipAt + 5];
      segments.sourceWords[out * 4] = this.readWord(ipAt + 12);
      segments.destinationWords[out * 4] = this.readWord(ipAt + 16);
      // The other words are zero already, but where an IPv6 address has been.
      if (segments.hasLong) clearTails(segments, out * 4);
    } else {
      segments.ipId[out] = 0;
      segments.hasLong = true;
      for (let word = 0; word < 4; word++) {
        segments.sourceWords[out * 4 + word] = this.readWord(ipAt + 8 + word * 4);
        segments.destinationWords[out * 4 + word] = this.readWord(ipAt + 24 + word * 4);
      }
    }
    return Outcome.tcp;
  }

  private readWord(at: number): number {
    const { bytes } = this;
    return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
}

/** Where the packet ended on the wire, which is behind the captured bytes of a cut one. */
function wireEnd(batch: PacketBatch, row: number): number {
  return batch.offset[row] + Math.max(batch.capturedLength[row], batch.originalLength[row]);
}
