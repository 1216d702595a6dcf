import { BATCH_CAPACITY } from '../../src/packet.js';
import { ACK, FIN, RST, SegmentBatch, SYN } from '../../src/segment.js';

export interface Endpoint {
  readonly family: 4 | 6;
  readonly words: readonly number[];
  readonly port: number;
}

/** One control segment as an object, for tests: slow and plain. */
export interface Segment {
  /** Nanoseconds since 1970; null where the packet bears no time. */
  readonly nanos: bigint | null;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly payload: number;
  readonly ipId: number;
}

export const NANOS = 1_000_000_000n;

export const CLIENT: Endpoint = { family: 4, words: [0x0a000001, 0, 0, 0], port: 40_000 };
export const SERVER: Endpoint = { family: 4, words: [0x0a000002, 0, 0, 0], port: 80 };
/** As SERVER, but on a port by which nobody can tell that it serves. */
export const PEER: Endpoint = { ...SERVER, port: 40_001 };

const FLAG_OF_LETTER: Readonly<Record<string, number>> = { S: SYN, A: ACK, H: SYN | ACK, F: FIN, R: RST, E: 0x40, C: 0x80 };

/** "SA" and "H" are a SYN-ACK, "RA" is a reset that acknowledges. */
export function flagsOf(letters: string): number {
  return [...letters].reduce((sum, letter) => {
    const flag = FLAG_OF_LETTER[letter];
    if (flag === undefined) throw new Error(`no flag has the letter ${letter}`);
    return sum | flag;
  }, 0);
}

export function batchesOf(segments: readonly Segment[], capacity = BATCH_CAPACITY): SegmentBatch[] {
  const batches: SegmentBatch[] = [];
  for (let from = 0; from < segments.length; from += capacity) batches.push(batchOf(segments.slice(from, from + capacity)));
  return batches;
}

function batchOf(segments: readonly Segment[]): SegmentBatch {
  const batch = new SegmentBatch();
  batch.count = segments.length;
  segments.forEach((segment, row) => {
    batch.flags[row] = segment.flags;
    batch.family[row] = segment.from.family;
    batch.sourceWords.set(segment.from.words, row * 4);
    batch.destinationWords.set(segment.to.words, row * 4);
    batch.sourcePort[row] = segment.from.port;
    batch.destinationPort[row] = segment.to.port;
    batch.sequence[row] = segment.sequence;
    batch.acknowledgement[row] = segment.acknowledgement;
    batch.payloadBytes[row] = segment.payload;
    batch.ipId[row] = segment.ipId;
    // Rounded towards minus infinity, so that the nanoseconds within the second are never negative.
    const seconds = segment.nanos === null ? null : (segment.nanos - (((segment.nanos % NANOS) + NANOS) % NANOS)) / NANOS;
    batch.timestampSeconds[row] = seconds === null ? Number.NaN : Number(seconds);
    batch.timestampNanos[row] = seconds === null || segment.nanos === null ? 0 : Number(segment.nanos - seconds * NANOS);
  });
  return batch;
}

/** The other way round: a batch's rows as objects. */
export function segmentsOfBatch(batch: SegmentBatch): Segment[] {
  return Array.from({ length: batch.count }, (_, row) => {
    const end = (words: Int32Array, ports: Uint16Array): Endpoint => ({
      family: batch.family[row] === 6 ? 6 : 4,
      words: [...words.subarray(row * 4, row * 4 + 4)],
      port: ports[row] ?? 0,
    });
    const seconds = batch.timestampSeconds[row] ?? Number.NaN;
    return {
      nanos: Number.isNaN(seconds) ? null : BigInt(seconds) * NANOS + BigInt(batch.timestampNanos[row] ?? 0),
      from: end(batch.sourceWords, batch.sourcePort),
      to: end(batch.destinationWords, batch.destinationPort),
      flags: batch.flags[row] ?? 0,
      sequence: batch.sequence[row] ?? 0,
      acknowledgement: batch.acknowledgement[row] ?? 0,
      payload: batch.payloadBytes[row] ?? 0,
      ipId: batch.ipId[row] ?? 0,
    };
  });
}
