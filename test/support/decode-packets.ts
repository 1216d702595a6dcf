import { formatAddress } from '../../src/address.js';
import { Decoder } from '../../src/decode/decoder.js';
import type { LinkType } from '../../src/link-type.js';
import { PacketBatch } from '../../src/packet.js';
import { SegmentBatch } from '../../src/segment.js';

export type OutcomeName = keyof Decoder['counts'];

export interface DecodedSegment {
  readonly flags: number;
  /** "192.0.2.1:54321" or "[2001:db8::1]:54321". */
  readonly from: string;
  readonly to: string;
}

export interface Decoded {
  readonly outcome: OutcomeName;
  /** null where the packet had no SYN, FIN or RST to hand on. */
  readonly segment: DecodedSegment | null;
}

export interface PacketInput {
  readonly bytes: Uint8Array;
  /** By default all was captured. */
  readonly originalLength?: number;
  readonly seconds?: number;
  readonly nanos?: number;
}

/** Lays packets out in memory, `gap` bytes of `filler` before, between and behind them. */
export function makeBatch(linkType: LinkType, packets: readonly PacketInput[], filler = 0, gap = 3): PacketBatch {
  const batch = new PacketBatch();
  batch.linkType = linkType;
  batch.bytes = new Uint8Array(gap + packets.reduce((sum, { bytes }) => sum + bytes.length + gap, 0)).fill(filler);
  let at = gap;
  for (const { bytes, originalLength, seconds, nanos } of packets) {
    const row = batch.count++;
    batch.bytes.set(bytes, at);
    batch.offset[row] = at;
    batch.capturedLength[row] = bytes.length;
    batch.originalLength[row] = originalLength ?? bytes.length;
    batch.timestampSeconds[row] = seconds ?? 1_700_000_000;
    batch.timestampNanos[row] = nanos ?? 0;
    at += bytes.length + gap;
  }
  return batch;
}

/** What the decoder makes of one packet. */
export function decodeOne(linkType: LinkType, packet: PacketInput, filler = 0, gap = 3, isDeep = false): Decoded {
  const decoder = new Decoder(isDeep);
  const segments = new SegmentBatch();
  decoder.decode(makeBatch(linkType, [packet], filler, gap), segments);
  return { outcome: soleOutcome(decoder), segment: segments.count === 0 ? null : readSegment(segments, 0) };
}

export function readSegment(segments: SegmentBatch, row: number): DecodedSegment {
  return {
    flags: segments.flags[row],
    from: formatEndpoint(segments.family[row], segments.sourceWords, row, segments.sourcePort[row]),
    to: formatEndpoint(segments.family[row], segments.destinationWords, row, segments.destinationPort[row]),
  };
}

function formatEndpoint(family: number, words: Int32Array, row: number, port: number): string {
  const address = formatAddress(family, words, row * 4);
  return family === 4 ? `${address}:${port}` : `[${address}]:${port}`;
}

function soleOutcome(decoder: Decoder): OutcomeName {
  const counts = Object.entries(decoder.counts).filter(([, count]) => count !== 0);
  if (counts.length !== 1 || counts[0][1] !== 1) throw new Error(`one packet, but ${JSON.stringify(counts)}`);
  return counts[0][0] as OutcomeName;
}
