import type { ParsedAddress } from '../address-parser.js';
import { type MmdbValue, MmdbValues } from './mmdb-values.js';

/** Behind the last of these is what the file says about itself. */
const MARKER = Buffer.concat([Buffer.of(0xab, 0xcd, 0xef), Buffer.from('MaxMind.com')]);
/** Between the tree and the data. */
const SEPARATOR_LENGTH = 16;
/** Of IPv6, where IPv4 is below ::/96. */
const BITS_BEFORE_IPV4 = 96;

/**
 * A MMDB file (MaxMind DB File Format Specification 2.0): a tree of an address' bits, whose ends point to data. `mmdb-lib` reads these, too;
 * but a file of 300 bytes can end the process with it, by claiming lists of 16,000,000 values in each other. It is the tests' oracle.
 */
export class MmdbReader {
  /** As the file calls itself; as it came. */
  readonly type: string;
  private readonly nodeCount: number;
  private readonly recordBits: number;
  private readonly isIpv6: boolean;
  private readonly treeLength: number;
  private readonly values: MmdbValues;
  private readonly ipv4Node: number;

  /** Throws an Error where these bytes are no such file. */
  constructor(private readonly bytes: Buffer) {
    const marker = bytes.lastIndexOf(MARKER);
    if (marker < 0) throw new Error('it is no MMDB file');
    const start = marker + MARKER.length;
    const about = new MmdbValues(bytes, start).read(start);
    if (!(about instanceof Map)) throw new Error('it says nothing about itself');
    this.nodeCount = readNumber(about, 'node_count');
    this.recordBits = readNumber(about, 'record_size');
    const version = readNumber(about, 'ip_version');
    if (readNumber(about, 'binary_format_major_version') !== 2) throw new Error('it is of another version than 2');
    if (this.recordBits !== 24 && this.recordBits !== 28 && this.recordBits !== 32)
      throw new Error('its tree is of no known kind');
    if (version !== 4 && version !== 6) throw new Error('it is of no known version of IP');
    this.isIpv6 = version === 6;
    this.treeLength = (this.nodeCount * this.recordBits) / 4;
    if (this.nodeCount < 1 || this.treeLength + SEPARATOR_LENGTH > marker)
      throw new Error('it is shorter than its tree of addresses');
    const type = about.get('database_type');
    this.type = typeof type === 'string' ? type : '';
    this.values = new MmdbValues(bytes, this.treeLength + SEPARATOR_LENGTH);
    this.ipv4Node = this.isIpv6 ? this.descend(0, [0, 0, 0], BITS_BEFORE_IPV4) : 0;
  }

  /** What the file has about an address; null where it has nothing. Throws an Error where that makes no sense. */
  find({ family, words }: ParsedAddress): MmdbValue {
    if (family === 6 && !this.isIpv6) return null;
    const end = family === 4 ? this.descend(this.ipv4Node, words, 32) : this.descend(0, words, 128);
    // As many as there are nodes means nothing; less, a tree that goes on below the last bit.
    if (end <= this.nodeCount) return null;
    return this.values.read(end - this.nodeCount + this.treeLength);
  }

  /** Goes down the tree by these bits, as far as there are nodes. */
  private descend(from: number, words: readonly number[], bits: number): number {
    let node = from;
    for (let bit = 0; bit < bits && node < this.nodeCount; bit++) {
      const word = words[bit >>> 5] ?? 0;
      node = this.recordOf(node, (word >>> (31 - (bit & 31))) & 1);
    }
    return node;
  }

  /** A node is two records side by side; of 28 bits, the byte in the middle has the upper bits of both. The tree is within the bytes. */
  private recordOf(node: number, side: number): number {
    const { bytes, recordBits } = this;
    const at = (node * recordBits) / 4;
    if (recordBits === 24) return bytes.readUIntBE(at + 3 * side, 3);
    if (recordBits === 32) return bytes.readUInt32BE(at + 4 * side);
    const middle = bytes.readUInt8(at + 3);
    return (side === 0 ? middle >> 4 : middle & 15) * 2 ** 24 + bytes.readUIntBE(at + 4 * side, 3);
  }
}

function readNumber(about: ReadonlyMap<string, MmdbValue>, name: string): number {
  const value = about.get(name);
  return typeof value === 'number' ? value : 0;
}
