import { SyntopError } from '../../errors.js';
import { PCAP_HEADER_LENGTH, readPcapHeader } from './pcap.js';
import { SECTION_HEADER } from './pcapng.js';
import { sniffBytes } from './sniff.js';
import { STANDARD_INPUT } from './standard-input.js';

/** The error for bytes that begin no capture: says what they are, as far as it can be told, and what to do about it. */
export function describeStranger(name: string, bytes: Uint8Array, packedIn: string | null): SyntopError {
  const { name: kind, unpackCommand, isCapture } = sniffBytes(bytes);
  const inside = packedIn === null ? '' : ` inside its ${packedIn}`;
  if (unpackCommand !== null) {
    const command = name === STANDARD_INPUT ? `... | ${pipeCommandOf(unpackCommand)}` : `${unpackCommand} ${quoteForShell(name)}`;
    const remedy = packedIn === null ? `; try: ${command} | syntop replay -` : '';
    return new SyntopError('compressed', `cannot read ${name}: it is compressed (${kind})${inside}${remedy}`);
  }
  if (beginsLikeCapture(bytes)) {
    return new SyntopError('truncated-file', `cannot read ${name}: it is cut off inside its header (${bytes.length} bytes)`);
  }
  if (isCapture)
    return new SyntopError(
      'not-a-capture',
      `cannot read ${name}: it is ${kind}${inside}; convert it: editcap -F pcap ${convertedNames(name)}`,
    );
  const found = kind === null ? `it begins with ${toHex(bytes.subarray(0, 8))}` : `it is ${kind}`;
  return new SyntopError('not-a-capture', `cannot read ${name}: not a pcap or pcapng capture (${found}${inside})`);
}

/** unzip reads no pipe. */
function pipeCommandOf(unpackCommand: string): string {
  return unpackCommand === 'unzip -p' ? 'funzip' : unpackCommand;
}

function convertedNames(name: string): string {
  return name === STANDARD_INPUT ? 'FILE out.pcap' : `${quoteForShell(name)} out.pcap`;
}

/** A name as one word of a shell's command line, whatever is in it. */
function quoteForShell(name: string): string {
  return /^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

function beginsLikeCapture(bytes: Uint8Array): boolean {
  if (bytes.length < 4 || bytes.length >= PCAP_HEADER_LENGTH) return false;
  const padded = new DataView(new ArrayBuffer(PCAP_HEADER_LENGTH));
  bytes.forEach((byte, at) => {
    padded.setUint8(at, byte);
  });
  return readPcapHeader(padded, 0) !== null || padded.getUint32(0) === SECTION_HEADER;
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
