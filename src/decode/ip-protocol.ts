/** Protocol and next-header numbers (IANA, Assigned Internet Protocol Numbers). */
export const IPPROTO_HOPOPTS = 0;
const IPPROTO_IPIP = 4;
export const IPPROTO_TCP = 6;
const IPPROTO_IPV6 = 41;
export const IPPROTO_ROUTING = 43;
export const IPPROTO_FRAGMENT = 44;
const IPPROTO_GRE = 47;
export const IPPROTO_AH = 51;
export const IPPROTO_DSTOPTS = 60;
export const IPPROTO_MOBILITY = 135;
export const IPPROTO_HIP = 139;
export const IPPROTO_SHIM6 = 140;

/** Whether what follows is another packet in a tunnel: its addresses are not ours to count. */
export function isTunnel(protocol: number): boolean {
  return protocol === IPPROTO_IPIP || protocol === IPPROTO_IPV6 || protocol === IPPROTO_GRE;
}
