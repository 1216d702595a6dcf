/* A small writer of MMDB files (MaxMind DB File Format Specification 2.0): one data record a network. */
import { parseAddress } from '../../src/address-parser.js';

export type MmdbValue = string | number | bigint | readonly MmdbValue[] | { readonly [name: string]: MmdbValue } | Raw;

/** Bytes of the data section as they are: a pointer, or what is no value at all. */
export class Raw {
  constructor(readonly bytes: Uint8Array) {}
}

export interface MmdbParts {
  readonly type?: string;
  readonly ipVersion?: 4 | 6;
  readonly recordBits?: 24 | 28 | 32;
  /** By prefix: "192.0.2.0/24". */
  readonly networks?: Readonly<Record<string, MmdbValue>>;
  /** Instead of what is right. */
  readonly metadata?: Readonly<Record<string, MmdbValue>>;
}

const MARKER = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);
const SEPARATOR = Buffer.alloc(16);

/** Bit 0 and bit 1: another node, a place in the data, or nothing. */
type Branch = Node | { readonly place: number } | null;
class Node {
  readonly branches: [Branch, Branch] = [null, null];
}

export function buildMmdb({
  type = 'Test',
  ipVersion = 6,
  recordBits = 24,
  networks = {},
  metadata = {},
}: MmdbParts = {}): Buffer {
  const root = new Node();
  const values: Buffer[] = [];
  let place = 0;
  for (const [prefix, value] of Object.entries(networks)) {
    insert(root, bitsOf(prefix, ipVersion), place);
    const bytes = encode(value);
    values.push(bytes);
    place += bytes.length;
  }
  const nodes = listNodes(root);
  const about = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000n,
    database_type: type,
    description: {},
    ip_version: ipVersion,
    languages: [],
    node_count: nodes.length,
    record_size: recordBits,
    ...metadata,
  });
  return Buffer.concat([writeTree(nodes, recordBits), SEPARATOR, ...values, MARKER, about]);
}

/** A pointer to a place in the data, of the form with 11 bits. */
export function pointerTo(place: number): Raw {
  return new Raw(Uint8Array.of(0x20 | (place >> 8), place & 0xff));
}

/** An IPv4 net is below ::/96 in a tree of IPv6. */
function bitsOf(prefix: string, ipVersion: 4 | 6): number[] {
  const [ip = '', length = ''] = prefix.split('/');
  const parsed = parseAddress(ip);
  if (parsed === null) throw new Error(`no network: ${prefix}`);
  const words = parsed.family === 4 ? parsed.words.slice(0, 1) : parsed.words;
  const bits = words
    .flatMap((word) => Array.from({ length: 32 }, (_, bit) => (word >>> (31 - bit)) & 1))
    .slice(0, Number(length));
  return parsed.family === 4 && ipVersion === 6 ? [...new Array<number>(96).fill(0), ...bits] : bits;
}

function insert(root: Node, bits: readonly number[], place: number): void {
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    const side = bit === 0 ? 0 : 1;
    const next = node.branches[side];
    if (next instanceof Node) node = next;
    else {
      const made = new Node();
      node.branches[side] = made;
      node = made;
    }
  }
  node.branches[bits.at(-1) === 0 ? 0 : 1] = { place };
}

function listNodes(root: Node): Node[] {
  const nodes = [root];
  for (const node of nodes) {
    for (const branch of node.branches) if (branch instanceof Node) nodes.push(branch);
  }
  return nodes;
}

/** In hexadecimal, a record has a whole number of digits; of 28 bits, the upper digits of both are in the middle. */
function writeTree(nodes: readonly Node[], recordBits: number): Buffer {
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const digits = nodes.flatMap(({ branches }) => {
    const [left = '', right = ''] = branches.map((branch) =>
      recordOf(branch)
        .toString(16)
        .padStart(recordBits / 4, '0'),
    );
    return recordBits === 28 ? `${left.slice(1)}${left.slice(0, 1)}${right}` : left + right;
  });
  return Buffer.from(digits.join(''), 'hex');

  function recordOf(branch: Branch): number {
    if (branch === null) return nodes.length;
    return branch instanceof Node ? (numbers.get(branch) ?? 0) : nodes.length + SEPARATOR.length + branch.place;
  }
}

/** Types: 2 text, 6 uint32, 7 map, 9 uint64, 11 array. */
function encode(value: MmdbValue): Buffer {
  if (value instanceof Raw) return Buffer.from(value.bytes);
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') return Buffer.concat([control(6, 4), bigEndian(BigInt(value), 4)]);
  if (typeof value === 'bigint') return Buffer.concat([control(9, 8), bigEndian(value, 8)]);
  if (isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([control(7, entries.length), ...entries.flatMap(([name, inner]) => [encode(name), encode(inner)])]);
}

/** Three bits of type, five of size; a type above 7 has a byte of its own, and so has a size of 29 to 284. */
export function control(type: number, size: number): Buffer {
  const short = Math.min(size, 29);
  const bytes = type > 7 ? [short, type - 7] : [(type << 5) | short];
  return Buffer.from(size < 29 ? bytes : [...bytes, size - 29]);
}

function bigEndian(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex');
}

function isArray(value: MmdbValue): value is readonly MmdbValue[] {
  return Array.isArray(value);
}
