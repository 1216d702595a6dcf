import type { AnalysisRequest } from './analysis-request.js';
import { EventBatch } from './conn-event.js';
import type { ErrorFacts } from './errors.js';
import type { Intake } from './intake.js';
import type { Counting, Tracking } from './pipeline.js';
import type { Reading } from './reading.js';
import { sumKnown } from './report-builder.js';
import type { ScreenQuestion } from './screen-question.js';
import type { ScreenSnapshot } from './screen-snapshot.js';
import { Screening } from './screening.js';
import type { SegmentBatch } from './segment.js';
import type { WindowReport } from './snapshot.js';

/** What a capture is observed with. */
export interface ObservedParts {
  readonly devices: readonly string[];
  readonly request: AnalysisRequest;
  readonly tracking: Tracking;
  readonly reading: Reading;
  readonly makeCounting: () => Counting;
}

/** Follows a capture: takes its segments, and is told of the time. */
export interface CaptureObserver {
  readonly tickMillis: number;
  readonly counting: Counting;
  take(segments: SegmentBatch): void;
  /** It is so late by the machine's clock. */
  tick(nowMillis: number): void;
  noteFailure(failure: ErrorFacts): void;
  /** No more segments come. */
  end(nowMillis: number): void;
}

/** Longer than packets wait in the kernel's ring, under traffic or not. */
const RING_MILLIS = 1000;
/** How often it is looked whether a second is over. */
const SCREEN_TICK_MILLIS = 250;

/** Tells of a window each interval. */
export class WindowObserver implements CaptureObserver {
  readonly counting: Counting;
  private readonly events = new EventBatch();
  private startMillis = Date.now();
  private packets = 0;

  constructor(
    private readonly parts: ObservedParts,
    readonly tickMillis: number,
    private readonly onWindow: (window: WindowReport) => void,
  ) {
    this.counting = parts.makeCounting();
  }

  take(segments: SegmentBatch): void {
    this.parts.tracking.track(segments, this.events);
    this.counting.add(segments, this.events);
  }

  tick(nowMillis: number): void {
    const { tracking, reading } = this.parts;
    // What the kernel's ring still holds is younger than that.
    tracking.passTime(nowMillis - RING_MILLIS);
    const { facts } = reading;
    this.packets = facts.packets;
    const seconds = Math.max(nowMillis - this.startMillis, 1) / 1000;
    this.onWindow(this.counting.endWindow(facts, tracking.halfOpen, this.startMillis, seconds));
    this.startMillis = nowMillis;
  }

  noteFailure(): void {}

  /** What came since the last tick; an empty moment at the end is no window. */
  end(nowMillis: number): void {
    if (this.parts.reading.packets > this.packets) this.tick(nowMillis);
  }
}

/** Answers the questions of a screen, also when the capture has ended. */
export class ScreenObserver implements CaptureObserver {
  readonly tickMillis = SCREEN_TICK_MILLIS;
  private readonly screening: Screening;
  private readonly startMillis = Date.now();
  private endMillis: number | null = null;
  private readonly failures: ErrorFacts[] = [];

  constructor({ devices, request, tracking, reading, makeCounting }: ObservedParts) {
    this.screening = new Screening({
      kind: 'live',
      inputs: devices,
      expression: request.filter,
      tracking,
      makeCounting,
      readIntake: () => readIntake(reading),
    });
    this.screening.noteAlert(this.startMillis / 1000, 'info', `capture started on ${devices.join(', ')}`);
    this.tick(this.startMillis);
  }

  get counting(): Counting {
    return this.screening.counting;
  }

  take(segments: SegmentBatch): void {
    this.screening.take(segments);
  }

  tick(nowMillis: number): void {
    this.screening.noteTime(nowMillis / 1000);
  }

  noteFailure(failure: ErrorFacts): void {
    this.failures.push(failure);
    this.screening.noteAlert(Date.now() / 1000, 'critical', failure.message);
  }

  end(nowMillis: number): void {
    this.endMillis = nowMillis;
    // The last second is over, too, and complete.
    this.screening.noteTime((nowMillis + RING_MILLIS) / 1000 + 1);
  }

  clear(): void {
    this.screening.clear(this.elapsedSeconds);
  }

  answer(question: ScreenQuestion): ScreenSnapshot {
    if (this.endMillis === null) this.tick(Date.now());
    return this.screening.answer(question, {
      nowSeconds: this.nowMillis / 1000,
      elapsedSeconds: this.elapsedSeconds,
      replay: null,
      failures: [...this.failures],
      hasEnded: this.endMillis !== null,
    });
  }

  private get elapsedSeconds(): number {
    return (this.nowMillis - this.startMillis) / 1000;
  }

  /** The machine's clock; it stands still when the capture has ended. */
  private get nowMillis(): number {
    return this.endMillis ?? Date.now();
  }
}

function readIntake({ facts }: Reading): Intake {
  return {
    packets: facts.packets,
    kernelDropped: sumKnown(facts.inputs.map((input) => input.kernelDropped)),
    interfaceDropped: sumKnown(facts.inputs.map((input) => input.interfaceDropped)),
  };
}
