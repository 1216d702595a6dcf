import type { PacketBatch } from '../packet.js';
import { FIN, RST, type SegmentBatch, SYN } from '../segment.js';
import { ETHERTYPE_IPV4 } from './ether-type.js';
import { IPPROTO_TCP } from './ip-protocol.js';
import type { LinkHeader } from './link.js';

const CONTROL_FLAGS = SYN | FIN | RST;
/** Version 4, and a header of five words. */
const PLAIN_IPV4 = 0x45;
const IPV4_BYTES = 20;
/** Of TCP's header, as far as its flags; and all of it, without options. */
const TCP_BYTES_NEEDED = 14;
const TCP_BYTES = 20;

/**
 * Nearly all packets there are: an EtherType, IPv4 without options and in one piece, TCP, captured at least to its flags. It is what the
 * decoder would do step by step (and does, for what is a little different), in one loop, where everything stays in registers.
 * Goes through packets as long as they are that, and gives the row of the first that is not, or the batch's count.
 */
export function decodePlainIpv4(
  batch: PacketBatch,
  { protocolAt, length }: LinkHeader,
  segments: SegmentBatch,
  from: number,
): number {
  const { bytes, count, offset, capturedLength, timestampSeconds, timestampNanos } = batch;
  const { flags, family, sourcePort, destinationPort, sequence, acknowledgement, payloadBytes, ipId } = segments;
  const { sourceWords, destinationWords, timestampSeconds: seconds, timestampNanos: nanos } = segments;
  const { hasLong } = segments;
  let out = segments.count;
  let row = from;
  for (; row < count; row++) {
    const start = offset[row];
    const ip = start + length;
    const tcp = ip + IPV4_BYTES;
    if (capturedLength[row] < length + IPV4_BYTES + TCP_BYTES_NEEDED) break;
    if (((bytes[start + protocolAt] << 8) | bytes[start + protocolAt + 1]) !== ETHERTYPE_IPV4) break;
    if (bytes[ip] !== PLAIN_IPV4 || bytes[ip + 9] !== IPPROTO_TCP) break;
    // More fragments, or an offset.
    if ((((bytes[ip + 6] << 8) | bytes[ip + 7]) & 0x3fff) !== 0) break;
    const totalLength = (bytes[ip + 2] << 8) | bytes[ip + 3];
    const headerBytes = (bytes[tcp + 12] >>> 4) << 2;
    if (headerBytes < TCP_BYTES || totalLength < IPV4_BYTES + TCP_BYTES) break;
    const control = bytes[tcp + 13];
    if ((control & CONTROL_FLAGS) === 0) continue;
    flags[out] = control;
    family[out] = 4;
    sourcePort[out] = (bytes[tcp] << 8) | bytes[tcp + 1];
    destinationPort[out] = (bytes[tcp + 2] << 8) | bytes[tcp + 3];
    sequence[out] = (bytes[tcp + 4] << 24) | (bytes[tcp + 5] << 16) | (bytes[tcp + 6] << 8) | bytes[tcp + 7];
    acknowledgement[out] = (bytes[tcp + 8] << 24) | (bytes[tcp + 9] << 16) | (bytes[tcp + 10] << 8) | bytes[tcp + 11];
    payloadBytes[out] = Math.max(totalLength - IPV4_BYTES - headerBytes, 0);
    ipId[out] = (bytes[ip + 4] << 8) | bytes[ip + 5];
    seconds[out] = timestampSeconds[row];
    nanos[out] = timestampNanos[row];
    sourceWords[out * 4] = (bytes[ip + 12] << 24) | (bytes[ip + 13] << 16) | (bytes[ip + 14] << 8) | bytes[ip + 15];
    destinationWords[out * 4] = (bytes[ip + 16] << 24) | (bytes[ip + 17] << 16) | (bytes[ip + 18] << 8) | bytes[ip + 19];
    if (hasLong) clearTails(segments, out * 4);
    out++;
  }
  segments.count = out;
  return row;
}

/** An IPv4 address is one word; the other three of both are zero. They are so already, but where an IPv6 address has been. */
export function clearTails({ sourceWords, destinationWords }: SegmentBatch, at: number): void {
  for (let word = at + 1; word < at + 4; word++) {
    sourceWords[word] = 0;
    destinationWords[word] = 0;
  }
}
