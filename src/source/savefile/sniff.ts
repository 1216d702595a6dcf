/** First bytes by which a file that is no capture, or one in another format, is told by name. */
const SIGNATURES: ReadonlyArray<readonly [name: string, bytes: string]> = [
  ['gzip', '\x1f\x8b'],
  ['zstd', '\x28\xb5\x2f\xfd'],
  ['xz', '\xfd7zXZ\0'],
  ['bzip2', 'BZh'],
  ['lz4', '\x04\x22\x4d\x18'],
  ['zip', 'PK\x03\x04'],
  ['a snoop capture', 'snoop\0'],
  ['a Network Monitor capture', 'GMBU'],
  ['a Network Monitor capture', 'RTSS'],
  ['a NetXRay capture', 'XCP\0'],
  ['a Sniffer capture', 'TRSNIFF data'],
  ['an iptrace capture', 'iptrace '],
  ['an ELF program', '\x7fELF'],
  ['a PDF document', '%PDF'],
  ['a PNG picture', '\x89PNG'],
  ['a script', '#!'],
];

const COMPRESSED = new Set(['gzip', 'zstd', 'xz', 'bzip2', 'lz4', 'zip']);

/** What the user can do about a compressed capture, by its kind. */
const UNPACK: Readonly<Record<string, string>> = {
  gzip: 'gzip -dc',
  zstd: 'zstd -dc',
  xz: 'xz -dc',
  bzip2: 'bzip2 -dc',
  lz4: 'lz4 -dc',
  zip: 'unzip -p',
};

export interface Sniffed {
  /** "gzip", "a script", "text", ...; null where nothing is known. */
  readonly name: string | null;
  /** The command that writes the unpacked bytes to its output, for a compressed file. */
  readonly unpackCommand: string | null;
}

/** Names what some first bytes begin, for a message. */
export function sniffBytes(bytes: Uint8Array): Sniffed {
  const text = String.fromCharCode(...bytes.subarray(0, 64));
  const found = SIGNATURES.find(([, signature]) => text.startsWith(signature));
  const name = found?.[0] ?? (isText(bytes) ? 'text' : null);
  return { name, unpackCommand: name !== null && COMPRESSED.has(name) ? (UNPACK[name] ?? null) : null };
}

function isText(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 64);
  return start.length > 0 && start.every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127));
}
