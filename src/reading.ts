/* The first half of the pipeline, apart from the other: a thread that only reads loads no more than this. */
import { Decoder } from './decode/decoder.js';
import { EndpointHash } from './endpoint-hash.js';
import type { PacketFilter } from './filter/packet-filter.js';
import { InputTally } from './input-tally.js';
import { linkTypeName } from './link-type.js';
import { BATCH_CAPACITY, PacketBatch } from './packet.js';
import type { CountedInput } from './report-builder.js';
import type { SegmentBatch } from './segment.js';
import type { Report } from './snapshot.js';
import type { PacketSource, SourceFacts } from './source/source.js';

/** What has been read so far. Plain data: it crosses threads. */
export interface ReadingFacts {
  readonly inputs: readonly CountedInput[];
  readonly packets: number;
  readonly matched: number;
  /** Packets of which copies may have been counted as sent again (track/copies.ts). */
  readonly forgottenCopies: number;
  readonly decode: Report['decode'];
  readonly unsupportedLinkTypes: ReadonlyArray<readonly [name: string, packets: number]>;
}

/** What packets come from, and what has come. */
interface ReadInput {
  readonly facts: SourceFacts;
  readonly tally: InputTally;
}

/** From packets to segments. */
export class Reading {
  packets = 0;
  /** Whoever looks for copies says it here. */
  forgottenCopies = 0;
  private readonly decoder: Decoder;
  private readonly hash: EndpointHash;
  private readonly inputs: ReadInput[] = [];
  private matched = 0;

  /** @param gathers whether segment batches are filled as far as they can be, where packets come faster than anybody could wait */
  constructor(
    private readonly packetLimit: number,
    private readonly filter: PacketFilter | null,
    seed: ArrayLike<number>,
    isDeep: boolean,
    private readonly gathers = false,
  ) {
    this.decoder = new Decoder(isDeep);
    this.hash = new EndpointHash(seed);
  }

  /**
   * Reads a source to its end, or to the limit of packets. Each packet batch becomes one segment batch, or a part of one.
   *
   * @param nextBatch gives the batch to fill
   * @param take is given it when it is filled
   */
  async read(
    source: PacketSource,
    nextBatch: () => SegmentBatch,
    take: (segments: SegmentBatch) => void | Promise<void>,
  ): Promise<void> {
    const tally = new InputTally();
    const input = {
      tally,
      get facts() {
        return source.facts;
      },
    };
    await this.pass(source, this.inputs.push(input) - 1, tally, nextBatch, take);
  }

  /** Gives an input its number: one that there is not yet, or one whose input has been folded into another. */
  setInput(number: number, input: ReadInput): void {
    this.inputs[number] = input;
  }

  /** As `read`, of an input that `setInput` made known. It may be read again with another source, when that one has ended. */
  async readAs(
    source: PacketSource,
    number: number,
    nextBatch: () => SegmentBatch,
    take: (segments: SegmentBatch) => void | Promise<void>,
  ): Promise<void> {
    await this.pass(source, number, this.inputs[number].tally, nextBatch, take);
  }

  /** As `read`, of a source that joins several inputs, each of which counts what it has given. */
  async readMerged(
    source: PacketSource,
    inputs: readonly ReadInput[],
    nextBatch: () => SegmentBatch,
    take: (segments: SegmentBatch) => void | Promise<void>,
  ): Promise<void> {
    for (const { tally } of inputs) tally.undecoded = null;
    await this.pass(source, this.inputs.push(...inputs) - inputs.length, null, nextBatch, take);
  }

  private async pass(
    source: PacketSource,
    input: number,
    tally: InputTally | null,
    nextBatch: () => SegmentBatch,
    take: (segments: SegmentBatch) => void | Promise<void>,
  ): Promise<void> {
    const packets = new PacketBatch();
    let segments: SegmentBatch | null = null;
    const handOver = (filled: SegmentBatch) => {
      segments = null;
      filled.input = input;
      this.hash.fill(filled);
      return take(filled);
    };
    while (this.packets < this.packetLimit && (await source.read(packets))) {
      packets.count = Math.min(packets.count, this.packetLimit - this.packets);
      this.packets += packets.count;
      tally?.add(packets);
      this.filter?.apply(packets);
      this.matched += packets.count;
      if (segments !== null && !hasRoom(segments, packets)) await handOver(segments);
      segments ??= beginAnew(nextBatch());
      const undecoded = this.decoder.undecoded;
      this.decoder.append(packets, segments);
      if (tally !== null && tally.undecoded !== null) tally.undecoded += this.decoder.undecoded - undecoded;
      if (this.gathers) continue;
      // Only what must be waited for: a turn of the event loop for each batch would cost more than the batch.
      const taken = handOver(segments);
      if (taken !== undefined) await taken;
    }
    if (segments !== null) await handOver(segments);
  }

  get facts(): ReadingFacts {
    return {
      inputs: this.inputs.map(({ facts, tally }) => {
        const { packets, bytes, undecoded, first, last } = tally;
        return { ...facts, linkTypes: facts.linkTypes.map(linkTypeName), tally: { packets, bytes, undecoded, first, last } };
      }),
      packets: this.packets,
      matched: this.matched,
      forgottenCopies: this.forgottenCopies,
      decode: this.decoder.counts,
      unsupportedLinkTypes: [...this.decoder.unsupportedLinkTypes],
    };
  }
}

function beginAnew(segments: SegmentBatch): SegmentBatch {
  segments.count = 0;
  return segments;
}

/** Whether all packets could be segments that are wanted. */
function hasRoom(segments: SegmentBatch, packets: PacketBatch): boolean {
  return segments.count + packets.count <= BATCH_CAPACITY;
}
