/* A savefile as a header and blocks, to be moved about; a walk that trusts it, so for files that are whole. */
import { PCAP_MAGIC } from '../support/pcap-builder.js';

export interface SplitFile {
  readonly kind: 'pcap' | 'pcapng' | 'other';
  readonly order: 'little' | 'big';
  /** The file header of pcap; pcapng has none. */
  readonly header: Buffer;
  /** Records of pcap, blocks of pcapng; else all bytes, as one. */
  readonly blocks: readonly Buffer[];
}

const PCAP_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const SECTION_TYPE = 0x0a0d0d0a;
const SECTION_MAGIC = 0x1a2b3c4d;
const PLAIN_MAGICS: readonly number[] = [PCAP_MAGIC.microseconds, PCAP_MAGIC.nanoseconds];

/** @param limit blocks to take */
export function splitFile(bytes: Buffer, limit = Number.POSITIVE_INFINITY): SplitFile {
  const magic = bytes.length < PCAP_HEADER_BYTES ? 0 : bytes.readUInt32LE(0);
  if (magic === SECTION_TYPE) {
    const order = bytes.readUInt32LE(8) === SECTION_MAGIC ? 'little' : 'big';
    return { kind: 'pcapng', order, header: Buffer.alloc(0), blocks: cut(bytes, 0, limit, (at) => read32(bytes, at + 4, order)) };
  }
  const order = PLAIN_MAGICS.includes(magic) ? 'little' : 'big';
  const isPcap = bytes.length >= PCAP_HEADER_BYTES && PLAIN_MAGICS.includes(read32(bytes, 0, order));
  if (!isPcap) return { kind: 'other', order, header: Buffer.alloc(0), blocks: [bytes] };
  const header = bytes.subarray(0, PCAP_HEADER_BYTES);
  const lengthAt = (at: number) => RECORD_HEADER_BYTES + read32(bytes, at + 8, order);
  return { kind: 'pcap', order, header, blocks: cut(bytes, PCAP_HEADER_BYTES, limit, lengthAt) };
}

export function joinFile(file: SplitFile): Buffer {
  return Buffer.concat([file.header, ...file.blocks]);
}

/** Blocks of the lengths that they say; of what is no block, the rest. */
function cut(bytes: Buffer, start: number, limit: number, lengthAt: (at: number) => number): Buffer[] {
  const blocks: Buffer[] = [];
  let at = start;
  while (at + RECORD_HEADER_BYTES <= bytes.length && blocks.length < limit) {
    const length = Math.max(lengthAt(at), 12);
    blocks.push(bytes.subarray(at, at + length));
    at += length;
  }
  if (at < bytes.length && blocks.length < limit) blocks.push(bytes.subarray(at));
  return blocks;
}

function read32(bytes: Buffer, at: number, order: 'little' | 'big'): number {
  return order === 'little' ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}
