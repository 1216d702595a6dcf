/** Inputs are told apart up to here; this one stands for all that come behind. */
export const MAX_INPUT = 63;

/** One connection as it was remembered when it ended, gave way, or the capture did. */
export interface ConnRecord {
  /** Its first packet's time; null where that bore none. */
  readonly ts: { readonly seconds: number; readonly nanos: number } | null;
  /** Which of the analysis' inputs that packet came from, at most MAX_INPUT. */
  readonly input: number;
  /** 4 or 6. */
  readonly family: number;
  /** Four words each, as a SegmentBatch has them. */
  readonly origWords: readonly number[];
  readonly respWords: readonly number[];
  readonly origPort: number;
  readonly respPort: number;
  /** A number of conn-state.ts. */
  readonly state: number;
  /**
   * Zeek's letters, of control segments: s SYN, h SYN-ACK, f FIN, r RST, i FIN with RST, q SYN with one of them; upper case by the
   * originator; ^ turned round.
   */
  readonly history: string;
  /** SYN retransmissions, and repetitions of the SYN-ACK; at most 255. */
  readonly retries: number;
  readonly synAckRetries: number;
  readonly resetBy: 'orig' | 'resp' | null;
  /** A number of reset-kind.ts. */
  readonly resetKind: number | null;
  /** First SYN to first answer; null where there was none, or the clock stepped back between. */
  readonly latencyNanos: number | null;
  /** First packet to last. */
  readonly durationNanos: number;
  /** Nobody was seen to open it: ports told who is who. */
  readonly isDirectionGuessed: boolean;
  /** The responder repeats its SYN-ACK, and nothing proves that the handshake was completed. */
  readonly isHalfOpen: boolean;
}
