/** Segments counted, every copy that was captured. */
export interface SegmentTotals {
  readonly syn: number;
  readonly synAck: number;
  readonly rst: number;
  readonly fin: number;
}

/** The tables: by source; by source and destination port; by source and source port. */
export type TableName = 'sources' | 'openers' | 'resetters';

/** From when on a row's counts are: the beginning, or the start of the window at hand. */
export type CountSpan = 'total' | 'window';

/** One row of a table, as it is read out. */
export interface CountedRow {
  /** 4 or 6. */
  readonly family: number;
  /** 0 where the table is by source alone. */
  readonly port: number;
  /** The address: an IPv4 one in the first word. */
  readonly words: readonly number[];
  readonly syn: number;
  readonly rst: number;
  /** How much the counts may be too high: count - error <= true <= count. 0 is exact. */
  readonly error: number;
  readonly windowSyn: number;
  readonly windowRst: number;
}

/** The busiest second of packet time, by SYNs. */
export interface Peak {
  /** Whole seconds since 1970. */
  readonly second: number;
  readonly syn: number;
}
