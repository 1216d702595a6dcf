export type ByteOrder = 'little' | 'big';

/** The two byte orders, for tables that run in both. */
export const BYTE_ORDERS: readonly ByteOrder[] = ['little', 'big'];

export function uint16(value: number, order: ByteOrder): Buffer {
  const bytes = Buffer.alloc(2);
  if (order === 'little') bytes.writeUInt16LE(value);
  else bytes.writeUInt16BE(value);
  return bytes;
}

export function uint32(value: number, order: ByteOrder): Buffer {
  const bytes = Buffer.alloc(4);
  if (order === 'little') bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
}

/** The value's low 64 bits, also of a negative one. */
export function uint64(value: bigint, order: ByteOrder): Buffer {
  const bytes = Buffer.alloc(8);
  const bits = BigInt.asUintN(64, value);
  if (order === 'little') bytes.writeBigUInt64LE(bits);
  else bytes.writeBigUInt64BE(bits);
  return bytes;
}
