import { randomNumbers } from './plan.mjs';

const LINKTYPE_ETHERNET = 1;
const TCP = 6;
const SYN = 0x02;
const IP_AT = 14;
const TCP_AT = IP_AT + 20;
const FRAME_LENGTH = TCP_AT + 20;

/**
 * A pcap of SYN segments for tcpreplay: bare ones, as simple flooding tools send them; from the addresses in turn, each time
 * from another port, with right checksums, as the receiving kernel looks at them.
 */
export function buildSynFlood({ from, to, count, seed }) {
  const random = randomNumbers(seed);
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65535, 16);
  header.writeUInt32LE(LINKTYPE_ETHERNET, 20);
  const parts = [header];
  for (let index = 0; index < count; index++) {
    // Its times do not matter: tcpreplay keeps a rate of its own.
    const record = Buffer.alloc(16);
    record.writeUInt32LE(FRAME_LENGTH, 8);
    record.writeUInt32LE(FRAME_LENGTH, 12);
    const address = from.addresses[index % from.addresses.length];
    // A step that has no divisor in common with the number of ports: none comes twice.
    const port = 1024 + ((index * 7919) % 64_512);
    parts.push(record, buildSyn({ mac: from.mac, address, port }, to, random));
  }
  return Buffer.concat(parts);
}

/** Ethernet, IPv4 (RFC 791, 3.1) and TCP (RFC 9293, 3.1) without options. */
function buildSyn(from, to, random) {
  const frame = Buffer.alloc(FRAME_LENGTH);
  writeMac(frame, 0, to.mac);
  writeMac(frame, 6, from.mac);
  frame.writeUInt16BE(0x0800, 12);

  const ip = frame.subarray(IP_AT, TCP_AT);
  ip[0] = 0x45;
  ip.writeUInt16BE(40, 2);
  ip.writeUInt16BE(Math.floor(random() * 2 ** 16), 4);
  ip[8] = 52;
  ip[9] = TCP;
  writeIpv4(ip, 12, from.address);
  writeIpv4(ip, 16, to.address);
  ip.writeUInt16BE(checksum(ip, 0), 10);

  const tcp = frame.subarray(TCP_AT);
  tcp.writeUInt16BE(from.port, 0);
  tcp.writeUInt16BE(to.port, 2);
  tcp.writeUInt32BE(Math.floor(random() * 2 ** 32), 4);
  tcp[12] = 5 << 4;
  tcp[13] = SYN;
  tcp.writeUInt16BE(512, 14);
  // With the pseudo-header: both addresses, the protocol, the length.
  tcp.writeUInt16BE(checksum(Buffer.concat([ip.subarray(12, 20), tcp]), TCP + tcp.length), 16);
  return frame;
}

/** The Internet checksum (RFC 1071). */
function checksum(bytes, start) {
  let sum = start;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function writeMac(bytes, at, mac) {
  bytes.set(Buffer.from(mac.replaceAll(':', ''), 'hex'), at);
}

function writeIpv4(bytes, at, address) {
  bytes.set(address.split('.').map(Number), at);
}
