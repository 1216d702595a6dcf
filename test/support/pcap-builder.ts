import { type ByteOrder, uint16, uint32 } from './byte-order.js';

export const PCAP_MAGIC = { microseconds: 0xa1b2c3d4, nanoseconds: 0xa1b23c4d, modified: 0xa1b2cd34 } as const;

export type PcapKind = keyof typeof PCAP_MAGIC;

export interface PcapFileFields {
  readonly kind?: PcapKind;
  readonly order?: ByteOrder;
  readonly version?: readonly [major: number, minor: number];
  /** All 32 bits of the field. */
  readonly linkType?: number;
  readonly snaplen?: number;
  /** What stands behind the 16 bytes of each record header; by default what the kind promises. */
  readonly recordExtra?: Uint8Array;
}

export interface PcapRecord {
  readonly seconds?: number;
  /** Microseconds or nanoseconds, as the file has them. */
  readonly fraction?: number;
  readonly bytes: Uint8Array;
  /** As written; by default those of `bytes`. */
  readonly capturedLength?: number;
  readonly originalLength?: number;
}

/** A classic savefile: header and records. */
export function pcapFile(fields: PcapFileFields, records: readonly PcapRecord[]): Buffer {
  return Buffer.concat([pcapHeader(fields), ...records.map((record) => pcapRecord(fields, record))]);
}

export function pcapHeader(fields: PcapFileFields): Buffer {
  const order = fields.order ?? 'little';
  const [major, minor] = fields.version ?? [2, 4];
  return Buffer.concat([
    uint32(PCAP_MAGIC[fields.kind ?? 'microseconds'], order),
    uint16(major, order),
    uint16(minor, order),
    uint32(0, order),
    uint32(0, order),
    uint32(fields.snaplen ?? 65_535, order),
    uint32(fields.linkType ?? 1, order),
  ]);
}

function pcapRecord(fields: PcapFileFields, record: PcapRecord): Buffer {
  const order = fields.order ?? 'little';
  const captured = record.capturedLength ?? record.bytes.length;
  const original = record.originalLength ?? record.bytes.length;
  // Before version 2.3 the two stood the other way round, as in DG/UX's 543.0.
  const [major, minor] = fields.version ?? [2, 4];
  const swapped = major === 543 || (major === 2 && minor < 3);
  return Buffer.concat([
    uint32(record.seconds ?? 1_700_000_000, order),
    uint32(record.fraction ?? 0, order),
    uint32(swapped ? original : captured, order),
    uint32(swapped ? captured : original, order),
    // Interface index, protocol, packet type and padding.
    fields.recordExtra ?? (fields.kind === 'modified' ? Buffer.from('ffffffffeeeeddcc', 'hex') : Buffer.alloc(0)),
    record.bytes,
  ]);
}
