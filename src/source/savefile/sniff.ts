import { isErf } from './erf.js';

/** What a program made of its bytes: packed ones, a capture in a format that is not read here, or something else. */
type Signature = readonly [name: string, bytes: string];

/** Compressed: the bytes, and the command that writes the unpacked ones to its output. */
const PACKED: ReadonlyArray<readonly [...Signature, unpackCommand: string]> = [
  ['gzip', '\x1f\x8b', 'gzip -dc'],
  ['zstd', '\x28\xb5\x2f\xfd', 'zstd -dc'],
  ['xz', '\xfd7zXZ\0', 'xz -dc'],
  ['bzip2', 'BZh', 'bzip2 -dc'],
  ['lz4', '\x04\x22\x4d\x18', 'lz4 -dc'],
  ['old lz4', '\x02\x21\x4c\x18', 'lz4 -dc'],
  ['compress', '\x1f\x9d', 'gzip -dc'],
  ['lzip', 'LZIP', 'lzip -dc'],
  ['7z', '7z\xbc\xaf\x27\x1c', '7z x -so'],
  ['zip', 'PK\x03\x04', 'unzip -p'],
];

/** Captures that Wireshark's editcap reads (its wiretap/ has a file for each). */
const CAPTURES: readonly Signature[] = [
  ['a snoop capture', 'snoop\0'],
  ['a Bluetooth snoop capture', 'btsnoop\0'],
  ['a Network Monitor capture', 'GMBU'],
  ['a Network Monitor capture', 'RTSS'],
  ['a NetXRay capture', 'XCP\0'],
  ['a NetXRay capture', 'VL\0\0'],
  ['a Sniffer capture', 'TRSNIFF data'],
  ['an iptrace capture', 'iptrace '],
  ['a K12 capture', '\0\0\x02\0\x12\x05\0\x10'],
  ['a K12 text capture', '+---------+---------------+----------+'],
  ['an HP nettl capture', '\0\0\0\x01\0\0\0\0\0\x07\xd0\0'],
  ['an HP nettl capture', '\x54\x52\0\x64\0'],
  ['an Ixia capture', '\xac\x01\0\x1c'],
  ['an Ixia capture', '\xab\x01\0\x1c'],
  ['an Ixia capture', '\x1c\0\x01\xac'],
  ['an Ixia capture', '\x1c\0\x01\xab'],
  ['a Network Instruments Observer capture', 'ObserverPktBuffe'],
  ['a Peek capture', '\x7fver'],
  ['a Capsa capture', 'cpse'],
  ['a Visual Networks capture', '\x05VNF'],
  ['an EyeSDN capture', 'EyeSDN'],
];

const OTHERS: readonly Signature[] = [
  ['an ELF program', '\x7fELF'],
  ['a PDF document', '%PDF'],
  ['a PNG picture', '\x89PNG'],
  ['a script', '#!'],
];

export interface Sniffed {
  /** "gzip", "a script", "text", ...; null where nothing is known. */
  readonly name: string | null;
  /** The command that writes the unpacked bytes to its output, for a compressed file. */
  readonly unpackCommand: string | null;
  /** Whether it is a capture, in a format that others read. */
  readonly isCapture: boolean;
}

/** Names what some first bytes begin, for a message. */
export function sniffBytes(bytes: Uint8Array): Sniffed {
  const text = String.fromCharCode(...bytes.subarray(0, 64));
  const begins = ([, signature]: readonly [string, string, ...string[]]) => text.startsWith(signature);
  const packed = PACKED.find(begins);
  if (packed !== undefined) return { name: packed[0], unpackCommand: packed[2], isCapture: false };
  const capture = CAPTURES.find(begins)?.[0] ?? (isErf(bytes) ? 'an ERF capture' : null);
  if (capture !== null) return { name: capture, unpackCommand: null, isCapture: true };
  const name = OTHERS.find(begins)?.[0] ?? (isText(bytes) ? 'text' : null);
  return { name, unpackCommand: null, isCapture: false };
}

function isText(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 64);
  return start.length > 0 && start.every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127));
}
