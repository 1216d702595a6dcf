import { PacketBatch } from '../../src/packet.js';
import { type ByteStream, SavefileSource } from '../../src/source/savefile/savefile-source.js';
import type { PacketSource, SourceFacts } from '../../src/source/source.js';
import { MemoryStream, type MemoryStreamOptions } from './memory-stream.js';

/** One packet, taken out of its batch. */
export interface ReadPacket {
  readonly linkType: number;
  readonly bytes: Buffer;
  readonly originalLength: number;
  /** NaN where there is none. */
  readonly seconds: number;
  readonly nanos: number;
}

export interface ReadCapture {
  readonly packets: readonly ReadPacket[];
  /** How many packets each read brought. */
  readonly batches: readonly number[];
  readonly facts: SourceFacts;
}

/** Copies the packets out of a batch. */
export function copyPackets(batch: PacketBatch): ReadPacket[] {
  return Array.from({ length: batch.count }, (_, row) => ({
    linkType: batch.linkType,
    bytes: Buffer.from(batch.bytes.subarray(batch.offset[row], batch.offset[row] + batch.capturedLength[row])),
    originalLength: batch.originalLength[row],
    seconds: batch.timestampSeconds[row],
    nanos: batch.timestampNanos[row],
  }));
}

/** Reads a source to its end and closes it; fails after `maxReads`. */
export async function readToEnd(source: PacketSource, maxReads = 100_000): Promise<ReadCapture> {
  const batch = new PacketBatch();
  const packets: ReadPacket[] = [];
  const batches: number[] = [];
  while (await source.read(batch)) {
    packets.push(...copyPackets(batch));
    batches.push(batch.count);
    if (batches.length > maxReads) throw new Error(`no end after ${maxReads} reads`);
  }
  await source.close();
  return { packets, batches, facts: source.facts };
}

export async function readStream(stream: ByteStream): Promise<ReadCapture> {
  return readToEnd(await SavefileSource.open(stream));
}

/** Reads a savefile held in memory. */
export function readBytes(bytes: Uint8Array, options: MemoryStreamOptions = {}): Promise<ReadCapture> {
  return readStream(new MemoryStream(bytes, options));
}
