import type { Frame } from './frame.js';
import { Header, NO_TCP, type Step } from './step.js';

/** The protocols that NSH and VXLAN-GPE number alike (RFC 8300, 9.1.5; draft-ietf-nvo3-vxlan-gpe, 3.2). */
export function stepOfServiceProtocol(protocol: number): Step {
  switch (protocol) {
    case 1:
      return Header.ipv4;
    case 2:
      return Header.ipv6;
    case 3:
      return Header.ethernet;
    case 4:
      return Header.nsh;
    case 5:
      return Header.mpls;
    default:
      return NO_TCP;
  }
}

/** NSH (RFC 8300, 2.2): 0 version, flags, hops, 6 bits length in words; 3 next protocol, 4 path, 8 context, packet. */
export function readNsh(frame: Frame): Step {
  if (!frame.has(8)) return frame.lacks(8);
  const length = (frame.byte(1) & 0x3f) * 4;
  return length < 8 ? NO_TCP : frame.skip(length, stepOfServiceProtocol(frame.byte(3)));
}
