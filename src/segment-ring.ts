import { SegmentBatch } from './segment.js';

/** Batches on their way at a time: enough to even out what each thread does in bursts. */
const SLOTS = 8;

/* Words that both threads see. */
const FILLED = 0;
const EMPTIED = 1;
/** In FILLED: there will be no more. In the same word, so that nobody waits who has not seen it. */
const HAS_ENDED = 1 << 30;
/** From here on, a slot's count and input. */
const SLOT_WORDS = 4;
const CONTROL_BYTES = (SLOT_WORDS + 2 * SLOTS) * 4;

/**
 * Segment batches from one thread to another, in shared memory: a ring with one writer and one reader. `FILLED` and `EMPTIED` only go
 * up; a batch belongs to whoever's turn it is between them.
 */
class SegmentRing {
  protected readonly control: Int32Array;
  private readonly batches: SegmentBatch[] = [];

  constructor(readonly memory: SharedArrayBuffer) {
    this.control = new Int32Array(memory, 0, CONTROL_BYTES / 4);
    const first = Math.ceil(CONTROL_BYTES / 64) * 64;
    for (let slot = 0; slot < SLOTS; slot++) this.batches.push(new SegmentBatch(memory, first + slot * SegmentBatch.BYTES));
  }

  protected batchAt(turn: number): SegmentBatch {
    return this.batches[turn % SLOTS];
  }

  protected wordsOf(turn: number): number {
    return SLOT_WORDS + 2 * (turn % SLOTS);
  }
}

/** The end that fills batches. Its thread may be held up. */
export class SegmentRingWriter extends SegmentRing {
  private turn = 0;

  /** The batch to fill next; waits until the reader is done with what was in it. */
  next(): SegmentBatch {
    for (;;) {
      const emptied = Atomics.load(this.control, EMPTIED);
      if (this.turn - emptied < SLOTS) return this.batchAt(this.turn);
      Atomics.wait(this.control, EMPTIED, emptied);
    }
  }

  /** Hands over the batch that `next` gave, filled and hashed. */
  push(batch: SegmentBatch): void {
    this.control[this.wordsOf(this.turn)] = batch.count;
    this.control[this.wordsOf(this.turn) + 1] = batch.input;
    this.turn++;
    Atomics.store(this.control, FILLED, this.turn);
    Atomics.notify(this.control, FILLED);
  }

  /** There will be no more. */
  end(): void {
    Atomics.store(this.control, FILLED, this.turn | HAS_ENDED);
    Atomics.notify(this.control, FILLED);
  }
}

/** The end that takes batches. Its thread is never held up: it has signals to hear. */
export class SegmentRingReader extends SegmentRing {
  private turn = 0;

  constructor() {
    super(new SharedArrayBuffer(Math.ceil(CONTROL_BYTES / 64) * 64 + SLOTS * SegmentBatch.BYTES));
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
    this.turn++;
    Atomics.store(this.control, EMPTIED, this.turn);
    Atomics.notify(this.control, EMPTIED);
  }

  /** The writer is gone, and will not say that it has ended. */
  abandon(): void {
    Atomics.or(this.control, FILLED, HAS_ENDED);
    Atomics.notify(this.control, FILLED);
  }

  private take(): SegmentBatch {
    const batch = this.batchAt(this.turn);
    batch.count = this.control[this.wordsOf(this.turn)];
    batch.input = this.control[this.wordsOf(this.turn) + 1];
    batch.isHashed = true;
    return batch;
  }
}
