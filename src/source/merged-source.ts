import { HeldPackets } from '../held-packets.js';
import type { InputTally, Moment } from '../input-tally.js';
import type { PacketBatch } from '../packet.js';
import { PacketMerge } from '../packet-merge.js';
import { sumKnown } from '../report-builder.js';
import type { PacketSource, SourceFacts } from './source.js';

/** A source whose start has been looked at, and of which nothing has been read yet. */
export interface WaitingSource {
  /** As far as they are known. */
  readonly facts: SourceFacts;
  /** The time of its first packet that bears one; null where none of the first ones does. */
  readonly first: Moment | null;
  /** Called once. */
  open(): Promise<PacketSource>;
  close(): Promise<void>;
}

/** One of the sources that are merged. Before its turn and after its end it has no memory for packets. */
export class MergedInput {
  readonly held: HeldPackets;
  private source: PacketSource | null = null;
  private lastFacts: SourceFacts;
  private isStopped = false;
  private isClosed = false;

  constructor(
    private readonly waiting: WaitingSource,
    order: number,
  ) {
    this.lastFacts = waiting.facts;
    this.held = new HeldPackets({ read: (batch) => this.read(batch) }, order, waiting.first);
  }

  get facts(): SourceFacts {
    return this.source?.facts ?? this.lastFacts;
  }

  get tally(): InputTally {
    return this.held.tally;
  }

  stop(): void {
    this.isStopped = true;
    this.source?.stop();
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    const { source, waiting } = this;
    this.lastFacts = this.facts;
    this.source = null;
    await (source ?? waiting).close();
  }

  private async read(batch: PacketBatch): Promise<boolean> {
    if (this.source === null && !this.isStopped && !this.isClosed) {
      this.source = await this.waiting.open();
      if (this.isStopped) this.source.stop();
    }
    if (await this.source?.read(batch)) return true;
    await this.close();
    return false;
  }
}

/** Several sources as one, in the order of their packets' times. */
export class MergedSource implements PacketSource {
  private readonly merge: PacketMerge;

  constructor(
    readonly inputs: readonly MergedInput[],
    packetLimit: number,
  ) {
    this.merge = new PacketMerge(
      inputs.map(({ held }) => held),
      packetLimit,
    );
  }

  read(batch: PacketBatch): Promise<boolean> {
    return this.merge.read(batch);
  }

  stop(): void {
    for (const input of this.inputs) input.stop();
  }

  /** Also settles what each input is said to have given. */
  async close(): Promise<void> {
    this.merge.end();
    await Promise.all(this.inputs.map((input) => input.close()));
  }

  /** Of all of them together; each one's own are those of `inputs`. */
  get facts(): SourceFacts {
    const facts = this.inputs.map((input) => input.facts);
    return {
      name: facts.map(({ name }) => name).join(', '),
      format: facts[0]?.format ?? 'pcap',
      linkTypes: [...new Set(facts.flatMap(({ linkTypes }) => linkTypes))],
      kernelDropped: sumKnown(facts.map(({ kernelDropped }) => kernelDropped)),
      interfaceDropped: sumKnown(facts.map(({ interfaceDropped }) => interfaceDropped)),
      error: facts.find(({ error }) => error !== null)?.error ?? null,
    };
  }
}
