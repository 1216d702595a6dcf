/*
 * What a source and its process that captures with cap (cap-process.ts) say to each other: lines of JSON.
 *
 *     source  -- CapOpening -->  process
 *             <-- CapAnswer ---           { "linkType" }: the device can be captured, and the user's filter is good
 *     source  -- CapFilter --->  process
 *             <-- CapAnswer ---           { "linkType" } again: captures from now on; then savefile records to the end
 *
 * At the end of its standard input the process ends.
 */

export interface CapOpening {
  readonly device: string;
  /** The user's, alone: so that what is wrong in it is told of it, and it cannot reach beyond its parentheses. '': none. */
  readonly filter: string;
  /** More of a packet is not passed on. */
  readonly snaplen: number;
  /** Bytes of the kernel's ring. */
  readonly ringBytes: number;
}

/** The whole filter, which needs the link type to be known. */
export interface CapFilter {
  readonly filter: string;
}

export type CapAnswer =
  | { readonly linkType: string }
  /** `missing`: the package cannot be loaded; `filter`: libpcap does not take it; `refused`: nor the device; in libpcap's words. */
  | { readonly failure: CapFailure; readonly message: string };

export type CapFailure = 'missing' | 'filter' | 'refused';

/** The records' time is in microseconds. */
export const CAP_FRACTIONS_PER_SECOND = 1_000_000;
