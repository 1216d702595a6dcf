import type { HostFacts } from './host-facts.js';
import type { HostRecords } from './host-records.js';
import { type Intake, NO_INTAKE } from './intake.js';
import type { Counting, Known, Tracking } from './pipeline.js';
import type { ReadingFacts } from './reading.js';
import { sumKnown } from './report-builder.js';
import type { SegmentBatch } from './segment.js';
import { Watching } from './watching.js';

/** Finds out what is wrong in a replay, by the packets' own time and by what was recorded of the host. */
export class ReplayWatch {
  private readonly watching: Watching;
  private intake: Intake = NO_INTAKE;

  constructor(
    tracking: Tracking,
    counting: Counting,
    isFiltered: boolean,
    private readonly records: HostRecords,
  ) {
    this.watching = new Watching({
      isFiltered,
      tracking,
      readCounting: () => counting,
      readIntake: () => this.intake,
      onSecond: (second) => this.records.passOnSecond(second, this.noteHost),
      findAskers: (_, limit) => counting.screen.refusedServices(limit),
    });
  }

  /** These have been counted. The second of the last of them goes on. */
  noteTime({ timestampSeconds, count }: SegmentBatch): void {
    const second = timestampSeconds[count - 1] ?? Number.NaN;
    if (!Number.isNaN(second)) this.watching.noteTime(second);
  }

  /** All has been read: the last second is over, too. */
  end({ packets, inputs }: ReadingFacts): Known {
    const sum = (drops: ReadonlyArray<number | null>) => sumKnown(drops) ?? 0;
    this.intake = {
      packets,
      kernelDropped: sum(inputs.map((input) => input.kernelDropped)),
      interfaceDropped: sum(inputs.map((input) => input.interfaceDropped)),
    };
    const { second } = this.watching;
    if (second !== null) this.records.passOnEnd(second, this.noteHost);
    this.watching.noteEnd();
    return this.watching.known;
  }

  private readonly noteHost = (facts: HostFacts) => this.watching.host.note(facts);
}
