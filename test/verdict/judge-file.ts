/* Verdicts of a capture, judged as a replay does: at the end of slices of packet time. */
import { EventBatch } from '../../src/conn-event.js';
import { readFiles } from '../../src/file-reading.js';
import { makeSeed } from '../../src/key-hash.js';
import { Counting, Tracking } from '../../src/pipeline.js';
import type { Reading } from '../../src/reading.js';
import { SegmentBatch } from '../../src/segment.js';
import { SegmentSlices } from '../../src/segment-slices.js';
import type { Verdict } from '../../src/verdict.js';
import { Watching } from '../../src/watching.js';
import { makePlayRequest } from '../support/test-play.js';

/** Takes segments, and says what they come to. */
export class Judge {
  readonly watching: Watching;
  private readonly tracking: Tracking;
  private counting: Counting;
  private readonly events = new EventBatch();
  private readonly slices: SegmentSlices;
  /** What the sources have read so far. */
  readonly intake = { packets: 0, kernelDropped: null as number | null, interfaceDropped: null as number | null };
  private newest = Number.NEGATIVE_INFINITY;

  constructor(sliceSeconds: number, seed: ArrayLike<number> = [1, 2, 3, 4]) {
    this.slices = new SegmentSlices(sliceSeconds);
    this.tracking = new Tracking(seed, null);
    this.counting = new Counting('replay', makePlayRequest([]), seed);
    this.watching = new Watching({
      isFiltered: false,
      tracking: this.tracking,
      readCounting: () => this.counting,
      readIntake: () => this.intake,
      onSecond: (second) => this.tracking.passTime((second + 1) * 1000),
      findAskers: (_second, limit) => this.counting.screen.refusedServices(limit),
    });
  }

  take(batch: SegmentBatch): void {
    this.slices.cut(batch, (slice) => {
      this.tracking.track(slice, this.events);
      this.counting.add(slice, this.events);
      for (let row = 0; row < slice.count; row++) this.newest = Math.max(this.newest, slice.timestampSeconds[row] ?? this.newest);
      if (Number.isFinite(this.newest)) this.watching.noteTime(this.newest);
    });
  }

  /** Counts anew. */
  clear(): void {
    this.counting = new Counting('replay', makePlayRequest([]), [1, 2, 3, 4]);
    this.watching.begin();
  }

  /** The end of what there is. */
  end(): Verdict[] {
    this.watching.noteEnd();
    return this.watching.readVerdicts();
  }
}

/** What a capture comes to. Throws a SyntopError where it cannot be read at all. */
export async function judgeFile(file: string, sliceSeconds: number): Promise<Verdict[]> {
  const seed = makeSeed();
  const judge = new Judge(sliceSeconds, seed);
  const segments = new SegmentBatch();
  let reading: Reading | null = null;
  const hooks = {
    onStarted: () => undefined,
    onFailure: () => undefined,
    onOpened: (source: Parameters<NonNullable<Parameters<typeof readFiles>[1]['onOpened']>>[0], opened: Reading) => {
      reading = opened;
      return source;
    },
  };
  await readFiles(
    { ...makePlayRequest([file]), seed },
    hooks,
    () => segments,
    (batch) => {
      judge.intake.packets = (reading as Reading | null)?.packets ?? 0;
      judge.take(batch);
    },
  );
  return judge.end();
}
