import type { Frame } from './frame.js';
import { Header, NO_TCP, type Step } from './step.js';

/** Protocol and next-header numbers (IANA, Assigned Internet Protocol Numbers). */
export const IPPROTO_HOPOPTS = 0;
const IPPROTO_IPIP = 4;
export const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;
const IPPROTO_IPV6 = 41;
export const IPPROTO_ROUTING = 43;
export const IPPROTO_FRAGMENT = 44;
const IPPROTO_GRE = 47;
export const IPPROTO_AH = 51;
export const IPPROTO_DSTOPTS = 60;
const IPPROTO_ETHERIP = 97;
const IPPROTO_L2TP = 115;
export const IPPROTO_MOBILITY = 135;
const IPPROTO_MPLS = 137;
export const IPPROTO_HIP = 139;
export const IPPROTO_SHIM6 = 140;
const IPPROTO_ETHERNET = 143;

/** What an IP header, or its last extension header, leads to. */
export function stepOfProtocol(frame: Frame, protocol: number): Step {
  switch (protocol) {
    case IPPROTO_TCP:
      return Header.tcp;
    case IPPROTO_UDP:
      return Header.udp;
    case IPPROTO_IPIP:
      return frame.enterTunnel(0, Header.ipv4);
    case IPPROTO_IPV6:
      return frame.enterTunnel(0, Header.ipv6);
    case IPPROTO_GRE:
      return Header.gre;
    case IPPROTO_ETHERIP:
      return Header.etherIp;
    case IPPROTO_L2TP:
      return Header.l2tpV3;
    case IPPROTO_MPLS:
      return frame.enterTunnel(0, Header.mpls);
    case IPPROTO_ETHERNET:
      return frame.enterTunnel(0, Header.ethernet);
    default:
      return NO_TCP;
  }
}
