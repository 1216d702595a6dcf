/* Attributes of netlink, as the kernel writes them, in this machine's order of bytes. */
import { endianness } from 'node:os';

const NESTED = 0x8000;

export function attribute(type: number, value: Uint8Array): Buffer {
  const length = 4 + value.length;
  const bytes = Buffer.alloc((length + 3) & ~3);
  writeUint16(bytes, length, 0);
  writeUint16(bytes, type, 2);
  bytes.set(value, 4);
  return bytes;
}

export function nested(type: number, ...inner: readonly Uint8Array[]): Buffer {
  return attribute(type | NESTED, Buffer.concat(inner));
}

function writeUint16(bytes: Buffer, value: number, at: number): void {
  if (endianness() === 'LE') bytes.writeUInt16LE(value, at);
  else bytes.writeUInt16BE(value, at);
}
