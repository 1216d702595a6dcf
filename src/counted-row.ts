/** What was counted of everything; segments are every copy that was captured. */
export interface CountedTotals {
  readonly syn: number;
  readonly synAck: number;
  readonly rst: number;
  readonly fin: number;
  /** First SYNs of a 4-tuple and initial sequence number. */
  readonly attempts: number;
  readonly synRetransmissions: number;
  /** Packets that were seen twice: on two interfaces, or within a few milliseconds. */
  readonly duplicates: number;
  /** Connections that were reset. */
  readonly resets: number;
}

/**
 * The tables. sources: by address. openers: by source and destination port. resetters: by source and source port. services: by a
 * responder's address and port. subnets: by network. pairs: by originator's and responder's address.
 */
export type TableName = 'sources' | 'openers' | 'resetters' | 'services' | 'subnets' | 'pairs';

/** From when on a row's counts are: the beginning, or the start of the window at hand. */
export type CountSpan = 'total' | 'window';

/** A moment of packet time: whole seconds since 1970, and nanoseconds within the second. */
export interface CountedMoment {
  readonly seconds: number;
  readonly nanos: number;
}

/** What a row counts. A table leaves at 0 what it does not speak of (a resetter's SYNs, a service's resets). */
export interface RowCounts {
  readonly syn: number;
  readonly rst: number;
  readonly attempts: number;
  readonly synRetransmissions: number;
  /** Connections reset, and of them by kind: one count a number of reset-kind.ts. */
  readonly resets: number;
  readonly kinds: readonly number[];
  /** Connections by how they stand: one count a number of conn-state.ts. */
  readonly states: readonly number[];
}

/**
 * Per second, attempts or RST segments: in the last whole second or, if more, the one at hand; over 10 and over 60 seconds of packet time
 * before the newest packet.
 */
export type Rates = readonly [one: number, ten: number, sixty: number];

/** One row of a table, as it is read out. */
export interface CountedRow extends RowCounts {
  /** 4 or 6. */
  readonly family: number;
  /** 0 where the table has none. */
  readonly port: number;
  /** The address, of a pair the originator's: an IPv4 one in the first word. A network's has zeros behind its prefix. */
  readonly words: readonly number[];
  /** A pair's responder; else empty. */
  readonly peerWords: readonly number[];
  /** Bits of a network's prefix; 32 or 128 elsewhere. */
  readonly prefixBits: number;
  /**
   * How much syn + rst may be too high: count - error <= true <= count. 0 is exact; else what the row counts beside them is since its
   * key got it, a lower bound.
   */
  readonly error: number;
  /** Different sources in a network: an estimate where rows were evicted. 0 elsewhere. */
  readonly sources: number;
  readonly window: RowCounts;
  readonly synRates: Rates;
  readonly rstRates: Rates;
  /** The most attempts and RST segments, together, in one second. */
  readonly peak: number;
  /** Null where none of its packets bore a time. */
  readonly first: CountedMoment | null;
  readonly last: CountedMoment | null;
  /** Connections half-open now: the responder has repeated its SYN-ACK. */
  readonly halfOpen: number;
}

/** Connect latency of a service, SYN to SYN-ACK or to RST, in nanoseconds. */
export interface CountedLatency {
  readonly samples: number;
  readonly p50: number;
  readonly p95: number;
  /** Exact. */
  readonly max: number;
}

/** Exact totals of a port, whoever speaks to it: no spoofing can blur them. */
export interface CountedPort {
  readonly port: number;
  /** SYNs to it. */
  readonly syn: number;
  /** Resets from it. */
  readonly rst: number;
  readonly attempts: number;
  readonly states: readonly number[];
}

/** One step of the timeline. */
export interface TimelineStep {
  /** Whole seconds since 1970. */
  readonly second: number;
  /** Its length: 1, or more further back. */
  readonly seconds: number;
  readonly syn: number;
  readonly synAck: number;
  readonly rst: number;
  readonly fin: number;
  readonly attempts: number;
  /** Connections that were refused (REJ), and that were reset after their handshake, in this step. */
  readonly refused: number;
  readonly aborted: number;
}

/** The busiest second of packet time, by SYNs. */
export interface Peak {
  /** Whole seconds since 1970. */
  readonly second: number;
  readonly syn: number;
}
