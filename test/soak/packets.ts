/* What storms are made of: savefiles for tcpreplay. */
import { address, makePacket, makeRandom, PcapWriter } from '../../bench/bench-files.js';

const SYN = 0x02;
const RST = 0x04;
const IPV4_HEADER = 14;

export interface StormTarget {
  /** Ethernet's address as `ip` writes it; one that is not the host's own makes its kernel pass over the packets. */
  readonly mac: string;
  readonly ip: string;
  readonly port: number;
}

export class PacketMaker {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = makeRandom(seed | 1);
  }

  /** SYNs, each from a random source: neither of a network of the soak, nor one that a kernel would not answer. */
  writeSyns(path: string, packets: number, target: StormTarget): void {
    this.write(path, packets, target, () => ({ source: this.pickSource(), sourcePort: this.pickPort(), flags: SYN }));
  }

  /** Resets that one server sends, to connections that nobody knows. */
  writeResets(path: string, packets: number, target: StormTarget): void {
    this.write(path, packets, target, () => ({ source: 0x0b_00_00_07, sourcePort: 7211, port: this.pickPort(), flags: RST }));
  }

  private write(
    path: string,
    packets: number,
    target: StormTarget,
    next: () => { source: number; sourcePort: number; port?: number; flags: number },
  ): void {
    const writer = new PcapWriter(path);
    const packet = makePacket(54);
    Buffer.from(target.mac.replaceAll(':', ''), 'hex').copy(packet, 0);
    const destination = Buffer.from(target.ip.split('.').map(Number)).readUInt32BE();
    for (let count = 0; count < packets; count++) {
      const { source, sourcePort, port = target.port, flags } = next();
      address(packet, source, destination, sourcePort, port, flags);
      packet.writeUInt32BE(this.random(), 38);
      // The host's kernel answers only what adds up.
      packet.writeUInt16BE(0, 24);
      packet.writeUInt16BE(checksum(packet, IPV4_HEADER, 20, 0), 24);
      packet.writeUInt16BE(0, 50);
      packet.writeUInt16BE(checksum(packet, 34, 20, sumOfPseudoHeader(packet)), 50);
      writer.write(packet, count);
    }
    writer.close();
  }

  /** 11.0.0.0 to 126.255.255.255, without the one that sends the resets. */
  private pickSource(): number {
    return (((11 + (this.random() % 116)) << 24) | (this.random() & 0xff_ff_ff) | 0x100) >>> 0;
  }

  private pickPort(): number {
    return 1024 + (this.random() % 60_000);
  }
}

/** RFC 793: both addresses, the protocol, and the length of the segment. */
function sumOfPseudoHeader(packet: Buffer): number {
  let sum = 6 + 20;
  for (let at = 26; at < 34; at += 2) sum += packet.readUInt16BE(at);
  return sum;
}

/** RFC 1071. */
function checksum(packet: Buffer, from: number, length: number, begin: number): number {
  let sum = begin;
  for (let at = from; at < from + length; at += 2) sum += packet.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
