/* SYNs that no socket stands behind. */
import * as libc from './kernel-libc.js';
import { address4, bytes16, ipv4, joinBytes, PROTOCOL_TCP, SYN, tcp } from './run-frames.js';

const SOCK_RAW = 3;
/** Packets with their IP header; the kernel fills in that one's checksum (raw(7)). */
const IPPROTO_RAW = 255;
/** Of the checksum in the TCP header. */
const CHECKSUM_AT = 16;

export interface RawSyn {
  readonly from: string;
  readonly fromPort: number;
  readonly to: string;
  readonly toPort: number;
  readonly sequence: number;
}

/** Sends SYNs from a namespace: each is seen once, and nobody there waits for an answer. */
export function sendRawSyns(namespace: string, syns: readonly RawSyn[]): void {
  libc.inNamespace(namespace, () => {
    const fd = libc.must('raw socket', libc.socket(libc.AF_INET, SOCK_RAW, IPPROTO_RAW));
    try {
      for (const syn of syns) {
        const packet = buildSyn(syn);
        const address = libc.socketAddress(syn.to, 0);
        libc.must('sendto', libc.sendTo(fd, packet, packet.length, 0, address, address.length));
      }
    } finally {
      libc.close(fd);
    }
  });
}

/** The receiving kernel looks at the checksum, so it is right. */
function buildSyn({ from, fromPort, to, toPort, sequence }: RawSyn): Uint8Array {
  const segment = tcp({ from: fromPort, to: toPort, flags: SYN, seq: sequence });
  const pseudoHeader = joinBytes(address4(from), address4(to), bytes16(PROTOCOL_TCP), bytes16(segment.length));
  segment.set(bytes16(checksum(joinBytes(pseudoHeader, segment))), CHECKSUM_AT);
  return ipv4(PROTOCOL_TCP, segment, { from, to }).bytes;
}

/** The Internet checksum (RFC 1071). */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
