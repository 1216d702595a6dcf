import { BATCH_CAPACITY } from './packet.js';

/** TCP's control bits, byte 13 of its header (RFC 9293, 3.1). */
export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;

/** Bytes of a row's columns, the widest first, so that each column lies as it must. */
const ROW_BYTES = 8 + 4 * (1 + 4 + 4 + 1 + 1 + 1 + 1) + 2 * 4 + 1 + 1;

/**
 * The segments of one packet batch that have SYN, FIN or RST set, as columns of one piece of memory. Others are only counted, by the
 * decoder.
 *
 * An address is four 32-bit words in network order; an IPv4 address is the first word, the other three are zero.
 */
export class SegmentBatch {
  static readonly BYTES = ROW_BYTES * BATCH_CAPACITY;

  count = 0;
  /** Which of the analysis' inputs all of them came from. */
  input = 0;
  /** Whether IPv6 addresses have ever been in its columns. */
  hasLong = false;
  /** Whether the two hashes have been filled in. */
  isHashed = false;
  /** 1 for each row that another input has given already (track/copies.ts); null where there are none, or nobody looks. */
  copied: Uint8Array | null = null;
  /** Whole seconds since 1970, NaN where unknown, and nanoseconds within the second. */
  readonly timestampSeconds: Float64Array;
  readonly timestampNanos: Uint32Array;
  readonly sourceWords: Int32Array;
  readonly destinationWords: Int32Array;
  /** Sequence and acknowledgement numbers, as they stand in the header. */
  readonly sequence: Int32Array;
  readonly acknowledgement: Int32Array;
  /** Of both endpoints, whichever way; and of the sender's address and the endpoint that it sends to (endpoint-hash.ts). */
  readonly tupleHash: Int32Array;
  readonly flowHash: Int32Array;
  readonly sourcePort: Uint16Array;
  readonly destinationPort: Uint16Array;
  /** Bytes behind the TCP header as the IP header tells, at most 65,535. */
  readonly payloadBytes: Uint16Array;
  /** IPv4's identification; 0 for IPv6. */
  readonly ipId: Uint16Array;
  readonly flags: Uint8Array;
  readonly family: Uint8Array;

  /** @param memory where it lies, from `offset` on (a multiple of 8): threads may share it */
  constructor(memory: ArrayBufferLike = new ArrayBuffer(SegmentBatch.BYTES), offset = 0) {
    let at = offset;
    const place = (bytes: number): number => {
      const start = at;
      at += bytes * BATCH_CAPACITY;
      return start;
    };
    this.timestampSeconds = new Float64Array(memory, place(8), BATCH_CAPACITY);
    this.timestampNanos = new Uint32Array(memory, place(4), BATCH_CAPACITY);
    this.sourceWords = new Int32Array(memory, place(16), BATCH_CAPACITY * 4);
    this.destinationWords = new Int32Array(memory, place(16), BATCH_CAPACITY * 4);
    this.sequence = new Int32Array(memory, place(4), BATCH_CAPACITY);
    this.acknowledgement = new Int32Array(memory, place(4), BATCH_CAPACITY);
    this.tupleHash = new Int32Array(memory, place(4), BATCH_CAPACITY);
    this.flowHash = new Int32Array(memory, place(4), BATCH_CAPACITY);
    this.sourcePort = new Uint16Array(memory, place(2), BATCH_CAPACITY);
    this.destinationPort = new Uint16Array(memory, place(2), BATCH_CAPACITY);
    this.payloadBytes = new Uint16Array(memory, place(2), BATCH_CAPACITY);
    this.ipId = new Uint16Array(memory, place(2), BATCH_CAPACITY);
    this.flags = new Uint8Array(memory, place(1), BATCH_CAPACITY);
    this.family = new Uint8Array(memory, place(1), BATCH_CAPACITY);
  }

  /** Becomes a copy of the rows from `start` to before `end`. */
  copyRows(from: SegmentBatch, start: number, end: number): void {
    this.count = end - start;
    this.input = from.input;
    this.hasLong = from.hasLong;
    this.isHashed = from.isHashed;
    this.timestampSeconds.set(from.timestampSeconds.subarray(start, end));
    this.timestampNanos.set(from.timestampNanos.subarray(start, end));
    this.sourceWords.set(from.sourceWords.subarray(start * 4, end * 4));
    this.destinationWords.set(from.destinationWords.subarray(start * 4, end * 4));
    this.sequence.set(from.sequence.subarray(start, end));
    this.acknowledgement.set(from.acknowledgement.subarray(start, end));
    this.tupleHash.set(from.tupleHash.subarray(start, end));
    this.flowHash.set(from.flowHash.subarray(start, end));
    this.sourcePort.set(from.sourcePort.subarray(start, end));
    this.destinationPort.set(from.destinationPort.subarray(start, end));
    this.payloadBytes.set(from.payloadBytes.subarray(start, end));
    this.ipId.set(from.ipId.subarray(start, end));
    this.flags.set(from.flags.subarray(start, end));
    this.family.set(from.family.subarray(start, end));
  }
}
