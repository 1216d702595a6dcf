/** Captured bytes of a packet: link, IPv6 and TCP headers, with room for tags, options and extension headers. */
export const DEFAULT_SNAPLEN = 192;

const MEBIBYTE = 1 << 20;
/** About half a second of 400,000 SYNs a second: twice what the first full tables take, while their code is still being compiled. */
const MAX_RING_BYTES = 32 * MEBIBYTE;
const MIN_RING_BYTES = 2 * MEBIBYTE;
/** Rings are memory that the kernel holds locked: a host with hundreds of interfaces must not pay for each in full. */
const ALL_RINGS_BYTES = 128 * MEBIBYTE;

/** The ring of each of so many interfaces. */
export function ringBytesFor(interfaces: number): number {
  return Math.max(MIN_RING_BYTES, Math.min(MAX_RING_BYTES, Math.floor(ALL_RINGS_BYTES / interfaces)));
}
