/**
 * What became of one packet. They are also the keys of the report's `decode`, where they add up to all packets decoded.
 *
 * truncated: the header wanted was cut away by the capture. malformed: the packet contradicts itself. unsupported: a link
 * type that is not read. fragment: a later piece of an IP packet, which bears no TCP header.
 */
export const Outcome = {
  tcp: 0,
  nonTcp: 1,
  fragment: 2,
  tunnelled: 3,
  truncated: 4,
  malformed: 5,
  unsupported: 6,
} as const;

export type Outcome = (typeof Outcome)[keyof typeof Outcome];

export const OUTCOME_COUNT = 7;
