/* The same packets in other clothes: IPv6, pcapng, gzip, a thousand files. */
import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { makeRandom, PcapWriter } from './bench-files.js';

const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/** SYNs of 74 bytes over IPv6, from `sources` addresses of 64 networks. */
export function makeIpv6File(path: string, packets: number, sources: number): string {
  if (existsSync(path)) return path;
  const writer = new PcapWriter(path);
  const random = makeRandom(0x51ed270b);
  const packet = Buffer.alloc(74);
  packet.writeUInt16BE(0x86dd, 12);
  packet[14] = 0x60;
  packet.writeUInt16BE(20, 18);
  packet[20] = 6;
  packet[21] = 64;
  packet.writeUInt32BE(0x20010db8, 22);
  packet.writeUInt32BE(0x20010db8, 38);
  packet.writeUInt32BE(1, 50);
  packet[66] = 0x50;
  packet[67] = 0x02;
  for (let count = 0; count < packets; count++) {
    const source = random() % sources;
    packet.writeUInt32BE(source & 63, 26);
    packet.writeUInt32BE(source, 34);
    packet.writeUInt16BE(1024 + (random() % 60_000), 54);
    packet.writeUInt16BE(source % 2 === 0 ? 443 : 80, 56);
    packet.writeUInt32BE(random(), 58);
    writer.write(packet, count * 2);
  }
  writer.close();
  return path;
}

/** Copies a pcap file of bench-files.ts as pcapng: a section, an interface of microseconds, enhanced packet blocks. */
export function makePcapngFile(from: string, path: string): string {
  if (existsSync(path)) return path;
  const out = new BlockWriter(path);
  const section = out.begin(0x0a0d0d0a, 28);
  section.writeUInt32LE(0x1a2b3c4d, 8);
  section.writeUInt16LE(1, 12);
  section.fill(0xff, 16, 24);
  const device = out.begin(1, 20);
  device.writeUInt16LE(1, 8);
  device.writeUInt32LE(262_144, 12);
  for (const record of readRecords(from)) {
    const captured = record.readUInt32LE(8);
    const block = out.begin(6, 32 + ((captured + 3) & ~3));
    const micros = BigInt(record.readUInt32LE(0)) * 1_000_000n + BigInt(record.readUInt32LE(4));
    block.writeUInt32LE(Number(micros >> 32n), 12);
    block.writeUInt32LE(Number(micros & 0xffffffffn), 16);
    block.writeUInt32LE(captured, 20);
    block.writeUInt32LE(record.readUInt32LE(12), 24);
    record.copy(block, 28, RECORD_HEADER);
  }
  out.close();
  return path;
}

export async function makeGzipFile(from: string, path: string): Promise<string> {
  if (existsSync(path)) return path;
  await pipeline(createReadStream(from, { highWaterMark: 1 << 20 }), createGzip(), createWriteStream(`${path}.part`));
  renameSync(`${path}.part`, path);
  return path;
}

/** Cuts a file of records of one length into as many files, as a ring of dumpcap's would be. Gives their paths. */
export function makeFileSet(from: string, folder: string, files: number, recordBytes: number, packets: number): string[] {
  const paths = Array.from({ length: files }, (_, index) => `${folder}/part-${String(index).padStart(4, '0')}.pcap`);
  if (existsSync(`${folder}/whole`)) return paths;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const length = Math.ceil(packets / files) * recordBytes;
  const buffer = Buffer.alloc(FILE_HEADER + length);
  const source = openSync(from, 'r');
  readSync(source, buffer, 0, FILE_HEADER, 0);
  for (const [index, path] of paths.entries()) {
    const read = readSync(source, buffer, FILE_HEADER, length, FILE_HEADER + index * length);
    const target = openSync(path, 'w');
    writeSync(target, buffer, 0, FILE_HEADER + read);
    closeSync(target);
  }
  closeSync(source);
  closeSync(openSync(`${folder}/whole`, 'w'));
  return paths;
}

/** The records of a little-endian pcap file, each with its header; good until the next one is asked for. */
function* readRecords(path: string): Generator<Buffer> {
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(1 << 22);
  let position = FILE_HEADER;
  for (;;) {
    const end = readSync(file, buffer, 0, buffer.length, position);
    let at = 0;
    while (at + RECORD_HEADER <= end) {
      const next = at + RECORD_HEADER + buffer.readUInt32LE(at + 8);
      if (next > end) break;
      yield buffer.subarray(at, next);
      at = next;
    }
    if (at === 0) break;
    position += at;
  }
  closeSync(file);
}

/** Writes pcapng blocks through a large buffer. */
class BlockWriter {
  private readonly buffer = Buffer.alloc(1 << 22);
  private used = 0;
  private readonly file: number;

  constructor(private readonly path: string) {
    this.file = openSync(`${path}.part`, 'w');
  }

  /** A block of zeros but for its type and its two lengths. */
  begin(type: number, length: number): Buffer {
    if (this.used + length > this.buffer.length) this.flush();
    const block = this.buffer.subarray(this.used, this.used + length).fill(0);
    block.writeUInt32LE(type, 0);
    block.writeUInt32LE(length, 4);
    block.writeUInt32LE(length, length - 4);
    this.used += length;
    return block;
  }

  close(): void {
    this.flush();
    closeSync(this.file);
    renameSync(`${this.path}.part`, this.path);
  }

  private flush(): void {
    writeSync(this.file, this.buffer, 0, this.used);
    this.used = 0;
  }
}
