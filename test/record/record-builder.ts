/* Records as live sources hand them over, and files of them as they are read back. */

import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { PacketBatch } from '../../src/packet.js';
import { PcapParser, readPcapHeader } from '../../src/source/savefile/pcap.js';

const uint32 = (view: DataView, at: number, value: number) => view.setUint32(at, value, endianness() === 'LE');

/** A record of each captured length, in this machine's byte order. Its seconds are numbers that go up from `first`. */
export function recordsOf(lengths: readonly number[], first = 1): Uint8Array {
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + 16 + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  lengths.forEach((length, index) => {
    uint32(view, at, first + index);
    uint32(view, at + 4, 999_999_999);
    uint32(view, at + 8, length);
    uint32(view, at + 12, length + 1000);
    bytes.fill((first + index) & 255, at + 16, at + 16 + length);
    at += 16 + length;
  });
  return bytes;
}

/** The seconds of each packet in a file, which must end with a whole record. */
export function readNumbers(path: string): number[] {
  const bytes = readFileSync(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const layout = readPcapHeader(view, 0);
  if (layout === null || typeof layout === 'string') throw new Error(`${path} is no savefile`);
  const span = { bytes, view, start: 24, end: bytes.length, skip: () => undefined };
  const batch = new PacketBatch();
  new PcapParser(layout).parse(span, batch);
  if (span.start !== bytes.length) throw new Error(`${path} ends in the middle of a record`);
  return [...batch.timestampSeconds.subarray(0, batch.count)];
}
