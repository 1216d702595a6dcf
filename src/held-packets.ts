import { InputTally, type Moment } from './input-tally.js';
import { copyRows, PacketBatch } from './packet.js';

/** Whatever gives packets, a batch at a time: false is the end. */
interface PacketStream {
  read(batch: PacketBatch): Promise<boolean>;
}

/** In the place of a batch where none is needed. */
const NOTHING = new PacketBatch(0);
/** Room for packets is made by powers of two from here on: a read of many files that overlap brings some hundred packets at a time. */
const LEAST_CAPACITY = 64;

/** One of the inputs that are merged: what has been read of it and not been handed out, and what was handed out. */
export class HeldPackets {
  batch = NOTHING;
  readonly tally = new InputTally();
  /** The first row that has not been handed out. */
  at = 0;
  /** The time of that row; of one that bears none, that of the row before it. */
  private seconds: number;
  private nanos: number;

  /**
   * @param order of inputs with packets of the same time, the lower goes first
   * @param first the time of the first packet that bears one, with which those before it go; null: they go first
   */
  constructor(
    readonly stream: PacketStream,
    private readonly order: number,
    first: Moment | null,
  ) {
    this.seconds = first?.seconds ?? Number.NEGATIVE_INFINITY;
    this.nanos = first?.nanos ?? 0;
  }

  get isEmpty(): boolean {
    return this.at === this.batch.count;
  }

  /** Keeps a batch that was read, to hand it out bit by bit. Its bytes stay where they are. */
  hold(batch: PacketBatch): void {
    if (this.batch.capacity < batch.count) this.batch = new PacketBatch(capacityFor(batch.count));
    copyRows(batch, 0, batch.count, this.batch);
    this.at = 0;
    this.takeTimeOf(0);
  }

  /** Everything before this row has been handed out. */
  advanceTo(row: number): void {
    this.at = row;
    if (this.isEmpty) this.tally.add(this.batch);
    else this.takeTimeOf(row);
  }

  /** There will be no more: what is held is not wanted. Gives back its memory, and that of the bytes it points to. */
  drop(): void {
    if (!this.isEmpty) {
      this.batch.count = this.at;
      this.tally.add(this.batch);
    }
    this.batch = NOTHING;
    this.at = 0;
  }

  isBefore(other: HeldPackets): boolean {
    if (this.seconds !== other.seconds) return this.seconds < other.seconds;
    if (this.nanos !== other.nanos) return this.nanos < other.nanos;
    return this.order < other.order;
  }

  /**
   * The end of the rows, from one on, that may go before what another input holds. Those behind one whose time steps back go with it,
   * those without a time go with the one before.
   */
  findEndBefore(batch: PacketBatch, from: number, other: HeldPackets | null): number {
    const { count, timestampSeconds, timestampNanos } = batch;
    if (other === null) return count;
    const { seconds, nanos } = other;
    const goesFirst = this.order < other.order;
    for (let row = from; row < count; row++) {
      const second = timestampSeconds[row];
      if (second > seconds) return row;
      if (second !== seconds) continue;
      const nano = timestampNanos[row];
      if (nano > nanos || (nano === nanos && !goesFirst)) return row;
    }
    return count;
  }

  private takeTimeOf(row: number): void {
    const seconds = this.batch.timestampSeconds[row];
    if (Number.isNaN(seconds)) return;
    this.seconds = seconds;
    this.nanos = this.batch.timestampNanos[row];
  }
}

function capacityFor(count: number): number {
  let capacity = LEAST_CAPACITY;
  while (capacity < count) capacity *= 2;
  return capacity;
}
