import { BATCH_CAPACITY } from './packet.js';

/** TCP's control bits, byte 13 of its header (RFC 9293, 3.1). */
export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;

/**
 * The segments of one packet batch that have SYN, FIN or RST set, as columns. Others are only counted, by the decoder.
 *
 * An address is four 32-bit words in network order; an IPv4 address is the first word, the other three are zero.
 */
export class SegmentBatch {
  count = 0;
  /** Which of the analysis' inputs all of them came from. */
  input = 0;
  readonly flags = new Uint8Array(BATCH_CAPACITY);
  readonly family = new Uint8Array(BATCH_CAPACITY);
  readonly sourceWords = new Int32Array(BATCH_CAPACITY * 4);
  readonly destinationWords = new Int32Array(BATCH_CAPACITY * 4);
  readonly sourcePort = new Uint16Array(BATCH_CAPACITY);
  readonly destinationPort = new Uint16Array(BATCH_CAPACITY);
  /** Sequence and acknowledgement numbers, as they stand in the header. */
  readonly sequence = new Int32Array(BATCH_CAPACITY);
  readonly acknowledgement = new Int32Array(BATCH_CAPACITY);
  /** Bytes behind the TCP header as the IP header tells, at most 65,535. */
  readonly payloadBytes = new Uint16Array(BATCH_CAPACITY);
  /** IPv4's identification; 0 for IPv6. */
  readonly ipId = new Uint16Array(BATCH_CAPACITY);
  /** Whole seconds since 1970, NaN where unknown, and nanoseconds within the second. */
  readonly timestampSeconds = new Float64Array(BATCH_CAPACITY);
  readonly timestampNanos = new Uint32Array(BATCH_CAPACITY);
}
