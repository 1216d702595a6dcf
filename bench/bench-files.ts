import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes packets into a classic pcap file with microseconds, little-endian, Ethernet, through a large buffer. */
export class PcapWriter {
  private readonly buffer = Buffer.alloc(1 << 22);
  private used = 0;
  private readonly fd: number;

  constructor(private readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.fd = openSync(`${path}.part`, 'w');
    const header = Buffer.alloc(24);
    header.writeUInt32LE(0xa1b2c3d4, 0);
    header.writeUInt16LE(2, 4);
    header.writeUInt16LE(4, 6);
    header.writeUInt32LE(262_144, 16);
    header.writeUInt32LE(1, 20);
    writeSync(this.fd, header);
  }

  write(packet: Buffer, microseconds: number): void {
    if (this.used + 16 + packet.length > this.buffer.length) this.flush();
    const { buffer, used } = this;
    buffer.writeUInt32LE(1_767_225_600 + Math.floor(microseconds / 1e6), used);
    buffer.writeUInt32LE(microseconds % 1_000_000, used + 4);
    buffer.writeUInt32LE(packet.length, used + 8);
    buffer.writeUInt32LE(packet.length, used + 12);
    packet.copy(buffer, used + 16);
    this.used += 16 + packet.length;
  }

  /** The file gets its name when it is whole, so that one left by an interrupted run is never used. */
  close(): void {
    this.flush();
    closeSync(this.fd);
    renameSync(`${this.path}.part`, this.path);
  }

  private flush(): void {
    writeSync(this.fd, this.buffer, 0, this.used);
    this.used = 0;
  }
}

/** xorshift32: the same files on every machine. */
export function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

export function makePacket(length: number): Buffer {
  const packet = Buffer.alloc(length);
  packet.writeUInt16BE(0x0800, 12);
  packet[14] = 0x45;
  packet.writeUInt16BE(length - 14, 16);
  packet[22] = 64;
  packet[23] = 6;
  packet[46] = 0x50;
  return packet;
}

export function address(
  packet: Buffer,
  source: number,
  destination: number,
  sourcePort: number,
  destinationPort: number,
  flags: number,
): void {
  packet.writeUInt32BE(source, 26);
  packet.writeUInt32BE(destination, 30);
  packet.writeUInt16BE(sourcePort, 34);
  packet.writeUInt16BE(destinationPort, 36);
  packet[47] = flags;
}

const SERVER = 0x0a000001;
const PORTS = [80, 443, 22, 110, 7211, 8080, 3306, 5432];

/** SYNs of 54 bytes, a microsecond apart or so; from `sources` addresses, or each from a random one. */
export function makeSynFile(path: string, packets: number, sources: number | 'random'): string {
  if (existsSync(path)) return path;
  const writer = new PcapWriter(path);
  const random = makeRandom(0x9e3779b9);
  const packet = makePacket(54);
  for (let count = 0; count < packets; count++) {
    const source = sources === 'random' ? random() : 0x0a010000 + (random() % sources);
    // A client speaks with one service.
    address(packet, source, SERVER, 1024 + (random() % 60_000), PORTS[source % PORTS.length] ?? 80, 0x02);
    packet.writeUInt32BE(random(), 38);
    writer.write(packet, count * 2);
  }
  writer.close();
  return path;
}

/**
 * What a busy server sees: 13% SYNs and resets, 44% bare acknowledgements, 43% full-size data of 1,514 bytes;
 * 3,000,000 packets are 2 GB.
 */
export function makeMixFile(path: string, packets: number): string {
  if (existsSync(path)) return path;
  const writer = new PcapWriter(path);
  const random = makeRandom(0x2545f491);
  const small = makePacket(66);
  const large = makePacket(1514);
  for (let count = 0; count < packets; count++) {
    const draw = random() % 100;
    const client = 0x0a010000 + (random() % 10_000);
    const clientPort = 1024 + (random() % 60_000);
    const port = PORTS[client % PORTS.length] ?? 80;
    if (draw < 10) address(small, client, SERVER, clientPort, port, 0x02);
    else if (draw < 13) address(small, SERVER, client, port, clientPort, 0x14);
    else if (draw < 57) address(small, client, SERVER, clientPort, port, 0x10);
    else address(large, SERVER, client, port, clientPort, 0x18);
    writer.write(draw < 57 ? small : large, count * 10);
  }
  writer.close();
  return path;
}
