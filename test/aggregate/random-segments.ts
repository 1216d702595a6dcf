import type { Aggregator } from '../../src/aggregate/aggregator.js';
import { BY_ORIGINATOR, EventBatch, FRESH_SYN } from '../../src/conn-event.js';
import { NO_STATE } from '../../src/conn-state.js';
import { BATCH_CAPACITY } from '../../src/packet.js';
import { RST, SegmentBatch, SYN } from '../../src/segment.js';

/** Pseudo-random 32-bit words (Marsaglia's xorshift), the same ones for the same start. */
export class RandomWords {
  constructor(private word: number) {}

  next(): number {
    this.word ^= this.word << 13;
    this.word ^= this.word >>> 17;
    this.word ^= this.word << 5;
    return this.word;
  }
}

/** Feeds an aggregator with attempts and resets that nobody answers, in batches that are used again and again. */
export class SegmentFeeder {
  private readonly segments = new SegmentBatch();
  private readonly events = new EventBatch();

  constructor(private readonly aggregator: Aggregator) {
    this.segments.family.fill(4);
    this.segments.flags.fill(SYN);
    this.events.flags.fill(FRESH_SYN);
    this.events.stateBefore.fill(NO_STATE);
    this.events.stateAfter.fill(0);
    this.events.latencyNanos.fill(Number.NaN);
  }

  addSyn(source: number, destination: number, port: number, second: number): void {
    const { segments, events } = this;
    const row = this.push(source, second);
    segments.destinationWords[row * 4] = destination;
    segments.destinationPort[row] = port;
    segments.flags[row] = SYN;
    events.flags[row] = FRESH_SYN;
    events.stateAfter[row] = 0;
  }

  addReset(source: number, port: number, second: number): void {
    const { segments, events } = this;
    const row = this.push(source, second);
    segments.sourcePort[row] = port;
    segments.flags[row] = RST;
    events.flags[row] = BY_ORIGINATOR;
    events.stateAfter[row] = NO_STATE;
  }

  flush(): void {
    this.aggregator.add(this.segments, this.events);
    this.segments.count = 0;
  }

  private push(source: number, second: number): number {
    if (this.segments.count === BATCH_CAPACITY) this.flush();
    const row = this.segments.count++;
    this.segments.sourceWords[row * 4] = source;
    this.segments.timestampSeconds[row] = second;
    return row;
  }
}
