import { Outcome } from './outcome.js';

/** What comes next in a packet: one of these headers, at `frame.at`; or, below 0, what became of the packet (`ended`). */
export type Step = number;

/** Headers that lead on to others. Each is read by one function, in the table of `walk.ts`. */
export const Header = {
  tcp: 0,
  ipv4: 1,
  ipv6: 2,
  /** IPv4 or IPv6, by its version. */
  ip: 3,
  udp: 4,
  ethernet: 5,
  /** An EtherType and what follows it. */
  etherTyped: 6,
  mpls: 7,
  pppoe: 8,
  ppp: 9,
  llc: 10,
  nlpid: 11,
  gre: 12,
  etherIp: 13,
  l2tpV3: 14,
  nsh: 15,
  /** The header of a link type, `frame.linkType`. */
  link: 16,
  fabricPath: 17,
  trill: 18,
  snap: 19,
  backboneTag: 20,
  ieee80211: 21,
  frameRelay: 22,
  /** Cisco's HDLC. */
  cisco: 23,
} as const;

export function ended(outcome: Outcome): Step {
  return ~outcome;
}

/** No TCP in it, or nothing that would lead to it. */
export const NO_TCP: Step = ended(Outcome.nonTcp);
export const MALFORMED: Step = ended(Outcome.malformed);
export const UNSUPPORTED: Step = ended(Outcome.unsupported);
