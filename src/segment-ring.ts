import { SegmentBatch } from './segment.js';

/** Batches on their way at a time: enough to even out what each thread does in bursts. */
const SLOTS = 32;

/* Words that both threads see: how many batches each is done with. */
const FILLED = 0;
const EMPTIED = 1;
/** In FILLED: there will be no more. In the same word, so that nobody waits who has not seen it. */
const HAS_ENDED = 1 << 30;
/** From here on, a slot's count and input. */
const SLOT_WORDS = 4;
const CONTROL_BYTES = Math.ceil(((SLOT_WORDS + 2 * SLOTS) * 4) / 64) * 64;

/**
 * Segment batches from one thread to another, in shared memory: a ring with one writer and one reader. The counters only go up; a
 * batch belongs to whoever's turn it is between them.
 */
class SegmentRing {
  protected readonly control: Int32Array;
  protected turn = 0;
  private readonly batches: SegmentBatch[] = [];

  constructor(readonly memory: SharedArrayBuffer) {
    this.control = new Int32Array(memory, 0, CONTROL_BYTES / 4);
    for (let slot = 0; slot < SLOTS; slot++)
      this.batches.push(new SegmentBatch(memory, CONTROL_BYTES + slot * SegmentBatch.BYTES));
  }

  protected batchAtTurn(): SegmentBatch {
    return this.batches[this.turn % SLOTS];
  }

  protected get slotWord(): number {
    return SLOT_WORDS + 2 * (this.turn % SLOTS);
  }

  protected announce(word: number, value: number): void {
    Atomics.store(this.control, word, value);
    Atomics.notify(this.control, word);
  }
}

/** The end that fills batches. Its thread may be held up. */
export class SegmentRingWriter extends SegmentRing {
  /** The batch to fill next; waits until the reader is done with what was in it. */
  next(): SegmentBatch {
    for (;;) {
      const emptied = Atomics.load(this.control, EMPTIED);
      if (this.turn - emptied < SLOTS) return this.batchAtTurn();
      Atomics.wait(this.control, EMPTIED, emptied);
    }
  }

  /** Hands over the batch that `next` gave, filled and hashed. */
  push(batch: SegmentBatch): void {
    this.control[this.slotWord] = batch.count;
    this.control[this.slotWord + 1] = batch.input;
    this.announce(FILLED, ++this.turn);
  }

  /** There will be no more. */
  end(): void {
    this.announce(FILLED, this.turn | HAS_ENDED);
  }
}

/** The end that takes batches. Its thread is never held up: it has signals to hear. */
export class SegmentRingReader extends SegmentRing {
  constructor() {
    super(new SharedArrayBuffer(CONTROL_BYTES + SLOTS * SegmentBatch.BYTES));
  }

  /** The next batch, good until `release`; null when there will be no more. */
  async next(): Promise<SegmentBatch | null> {
    for (;;) {
      const filled = Atomics.load(this.control, FILLED);
      if ((filled & ~HAS_ENDED) > this.turn) return this.take();
      if ((filled & HAS_ENDED) !== 0) return null;
      const waiting = Atomics.waitAsync(this.control, FILLED, filled);
      if (waiting.async) await waiting.value;
    }
  }

  /** The writer may fill the batch anew. */
  release(): void {
    this.announce(EMPTIED, ++this.turn);
  }

  /** The writer is gone, and will not say that it has ended. */
  abandon(): void {
    Atomics.or(this.control, FILLED, HAS_ENDED);
    Atomics.notify(this.control, FILLED);
  }

  private take(): SegmentBatch {
    const batch = this.batchAtTurn();
    batch.count = this.control[this.slotWord];
    batch.input = this.control[this.slotWord + 1];
    batch.isHashed = true;
    return batch;
  }
}
