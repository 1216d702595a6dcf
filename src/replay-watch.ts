import { type Intake, NO_INTAKE } from './intake.js';
import type { Counting, Tracking } from './pipeline.js';
import type { ReadingFacts } from './reading.js';
import { sumKnown } from './report-builder.js';
import type { SegmentBatch } from './segment.js';
import type { Verdict } from './verdict.js';
import { Watching } from './watching.js';

/** Finds out what is wrong in a replay, by the packets' own time. */
export class ReplayWatch {
  private readonly watching: Watching;
  private intake: Intake = NO_INTAKE;

  constructor(tracking: Tracking, counting: Counting) {
    this.watching = new Watching({
      tracking,
      readCounting: () => counting,
      readIntake: () => this.intake,
      onSecond: () => undefined,
      findAskers: (_, limit) => counting.screen.refusedServices(limit),
    });
  }

  /** These have been counted. The second of the last of them goes on. */
  noteTime({ timestampSeconds, count }: SegmentBatch): void {
    const second = timestampSeconds[count - 1] ?? Number.NaN;
    if (!Number.isNaN(second)) this.watching.noteTime(second);
  }

  /** All has been read: the last second is over, too. */
  end({ packets, inputs }: ReadingFacts): readonly Verdict[] {
    const sum = (drops: ReadonlyArray<number | null>) => sumKnown(drops) ?? 0;
    this.intake = {
      packets,
      kernelDropped: sum(inputs.map((input) => input.kernelDropped)),
      interfaceDropped: sum(inputs.map((input) => input.interfaceDropped)),
    };
    this.watching.noteEnd();
    return this.watching.readVerdicts();
  }
}
