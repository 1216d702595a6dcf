import type { Frame } from './frame.js';
import { readGtp } from './gtp.js';
import { readL2tpUdp } from './l2tp.js';
import { readGeneve, readTeredo, readTzsp, readVxlan, readVxlanGpe } from './overlay.js';
import { Header, NO_TCP, type Step } from './step.js';

/** 1 for each port that is one of a tunnel: a look-up, as each packet of UDP comes by here. */
const TUNNEL_PORTS = new Uint8Array(0x10000);
for (const port of [1701, 2152, 3544, 4754, 4789, 4790, 6081, 6635, 8472, 37_008]) TUNNEL_PORTS[port] = 1;

/** UDP (RFC 768): 0 source port, 2 destination port, 4 length, 6 checksum, 8 payload: a tunnel, where one of the ports is that of one. */
export function readUdp(frame: Frame): Step {
  // No TCP, whatever it carries: a capture that cut it need not be told of.
  if (!frame.has(8)) return NO_TCP;
  const { bytes, at } = frame;
  const source = (bytes[at] << 8) | bytes[at + 1];
  const destination = (bytes[at + 2] << 8) | bytes[at + 3];
  if ((TUNNEL_PORTS[destination] | TUNNEL_PORTS[source]) === 0) return NO_TCP;
  const length = frame.half(4);
  if (length >= 8) frame.narrow(frame.at + length);
  frame.at += 8;
  return readByPort(frame, TUNNEL_PORTS[destination] === 1 ? destination : source);
}

function readByPort(frame: Frame, port: number): Step {
  switch (port) {
    case 1701:
      return readL2tpUdp(frame);
    case 2152:
      return readGtp(frame);
    case 3544:
      return readTeredo(frame);
    // GRE in UDP (RFC 8086).
    case 4754:
      return Header.gre;
    // 8472 is Linux' own choice, and OTV's, whose header is as long.
    case 4789:
    case 8472:
      return readVxlan(frame);
    case 4790:
      return readVxlanGpe(frame);
    case 6081:
      return readGeneve(frame);
    // MPLS in UDP (RFC 7510).
    case 6635:
      return frame.enterTunnel(0, Header.mpls);
    default:
      return readTzsp(frame);
  }
}
