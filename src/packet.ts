import type { LinkType } from './link-type.js';

/** Packets in one batch: enough to make a batch's fixed cost vanish, few enough that its columns stay in the L2 cache. */
export const BATCH_CAPACITY = 4096;

/**
 * A packet longer than this is taken for a corrupt record: libpcap's own limit
 * (MAXIMUM_SNAPLEN in its pcap-int.h), which every real capture respects.
 */
export const MAX_CAPTURED_LENGTH = 262_144;

/**
 * Captured packets of one link type, as columns over one piece of memory.
 *
 * Packet i is `bytes[offset[i] .. offset[i] + capturedLength[i])`. A batch is filled anew and again by its source:
 * whoever wants to keep a packet copies it.
 */
export class PacketBatch {
  count = 0;
  linkType: LinkType = 0;
  bytes: Uint8Array = new Uint8Array(0);
  readonly offset: Uint32Array;
  /** Bytes that were captured. */
  readonly capturedLength: Uint32Array;
  /** Bytes that the packet had on the wire. */
  readonly originalLength: Uint32Array;
  /** Whole seconds since 1970; NaN where the record bears no time (pcapng's simple packet block). */
  readonly timestampSeconds: Float64Array;
  /** 0 to 999,999,999. */
  readonly timestampNanos: Uint32Array;

  /** @param capacity packets it has room for: less than the usual where there are hundreds of batches at once */
  constructor(readonly capacity = BATCH_CAPACITY) {
    this.offset = new Uint32Array(capacity);
    this.capturedLength = new Uint32Array(capacity);
    this.originalLength = new Uint32Array(capacity);
    this.timestampSeconds = new Float64Array(capacity);
    this.timestampNanos = new Uint32Array(capacity);
  }

  get isFull(): boolean {
    return this.count === this.capacity;
  }
}

/** Makes a batch of the rows of another, over the same bytes. */
export function copyRows(from: PacketBatch, at: number, to: number, batch: PacketBatch): void {
  batch.count = to - at;
  batch.linkType = from.linkType;
  batch.bytes = from.bytes;
  batch.offset.set(from.offset.subarray(at, to));
  batch.capturedLength.set(from.capturedLength.subarray(at, to));
  batch.originalLength.set(from.originalLength.subarray(at, to));
  batch.timestampSeconds.set(from.timestampSeconds.subarray(at, to));
  batch.timestampNanos.set(from.timestampNanos.subarray(at, to));
}
