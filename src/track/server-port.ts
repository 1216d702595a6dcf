/**
 * TCP ports that a server probably listens on: those which Zeek's analyzers register for by default (its likely_server_ports, as of
 * 2026-08). Only these tell a direction; "below 1024" does not.
 */
const SERVER_PORTS = [
  21, 22, 25, 53, 79, 80, 81, 88, 135, 139, 143, 389, 443, 445, 465, 502, 514, 563, 585, 587, 614, 631, 636, 989, 990, 992, 993,
  995, 1080, 1434, 1883, 2811, 3128, 3268, 3306, 3389, 5222, 5223, 5269, 5432, 6379, 6666, 6667, 6668, 6669, 8000, 8080, 8888,
  20000,
];

const isServerPort = new Uint8Array(65_536);
for (const port of SERVER_PORTS) isServerPort[port] = 1;

/**
 * Whether the sender of a connection's first packet, which is no plain SYN, is rather its responder: when its port is a server's
 * and the other is not; when both are, then the smaller is the server's, but a SYN-ACK's sender stays what it is.
 */
export function isRatherResponder(sourcePort: number, destinationPort: number, isSynAck: boolean): boolean {
  if (isServerPort[sourcePort] === 0) return false;
  if (isServerPort[destinationPort] === 0) return true;
  return !isSynAck && sourcePort < destinationPort;
}
