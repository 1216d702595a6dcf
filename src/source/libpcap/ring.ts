/** Captured bytes of a packet: link, IPv6 and TCP headers, with room for tags, options and extension headers. */
export const DEFAULT_SNAPLEN = 192;

const MEBIBYTE = 1 << 20;
/**
 * So many packets a ring is to hold, each as long as the snaplen: a third of a second at 400,000 a second. Bare SYNs, of some 150 bytes in
 * the ring, are half a second: twice what the first full tables take, while their code is still being compiled.
 */
const WANTED_PACKETS = 1 << 17;
/** What TPACKET_V3 puts before a packet's bytes (tpacket3_hdr, sockaddr_ll, padding), rounded up. */
const FRAME_OVERHEAD = 80;
/** A packet's bytes are no more than a network's frame, as a rule, however large the snaplen is. */
const USUAL_LENGTH = 1514;
/** Less is lost in one slow moment of the machine; it is libpcap's own. */
const MIN_RING_BYTES = 2 * MEBIBYTE;
/** Rings are memory that the kernel holds locked: a host with hundreds of interfaces must not pay for each in full. */
const ALL_RINGS_BYTES = 128 * MEBIBYTE;
/** And one that is short of memory, which may be why syntop was started, not at all. */
const SHARE_OF_MEMORY = 1 / 32;

interface RingRoom {
  /** As many have a ring at the same time, each its own. */
  readonly interfaces: number;
  /** Captured bytes of a packet, at most. */
  readonly snaplen: number;
  /** Memory that is free or can be freed. */
  readonly availableBytes: number;
}

/** Bytes of each ring, in whole mebibytes: as the snaplen wants it, as far as memory and the number of rings allow. */
export function ringBytesFor({ interfaces, snaplen, availableBytes }: RingRoom): number {
  const wanted = WANTED_PACKETS * (Math.min(snaplen, USUAL_LENGTH) + FRAME_OVERHEAD);
  const allowed = Math.min(ALL_RINGS_BYTES, availableBytes * SHARE_OF_MEMORY) / Math.max(interfaces, 1);
  return Math.max(MIN_RING_BYTES, Math.floor(Math.min(wanted, allowed) / MEBIBYTE) * MEBIBYTE);
}

/** Longer pauses save nothing. */
const MAX_PACE_MILLIS = 100;
/** 2,000,000 SYNs a second, of some 150 bytes each in the ring. */
const FASTEST_BYTES_A_MILLI = 300_000;

/**
 * Under traffic the ring is emptied this often instead of whenever the kernel has filled a block: fewer, larger batches find the
 * tables in the caches, which saves a quarter of the time. As long as it can be without filling the ring in the fastest flood.
 */
export function paceMillisFor(ringBytes: number): number {
  return Math.min(MAX_PACE_MILLIS, Math.ceil(ringBytes / FASTEST_BYTES_A_MILLI));
}
