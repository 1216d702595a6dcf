import type { AnalysisRequest } from './analysis-request.js';
import { EventBatch } from './conn-event.js';
import type { ErrorFacts } from './errors.js';
import type { HostFacts } from './host-facts.js';
import type { HostKnowledge } from './host-knowledge.js';
import type { Intake } from './intake.js';
import type { Counting, Known, Tracking } from './pipeline.js';
import type { Reading } from './reading.js';
import { sumKnown } from './report-builder.js';
import type { ScreenQuestion } from './screen-question.js';
import type { ScreenSnapshot } from './screen-snapshot.js';
import { Screening } from './screening.js';
import type { SegmentBatch } from './segment.js';
import type { WindowReport } from './snapshot.js';
import { Watching } from './watching.js';

/** What a capture is observed with. */
export interface ObservedParts {
  /** What is captured now. */
  readonly inputs: { readonly devices: readonly string[] };
  readonly request: AnalysisRequest;
  readonly tracking: Tracking;
  readonly reading: Reading;
  readonly makeCounting: () => Counting;
}

/** Follows a capture: takes its segments, and is told of the time. */
export interface CaptureObserver {
  readonly tickMillis: number;
  readonly counting: Counting;
  /** What was found out beside the counts. */
  readonly known: Known;
  readonly host: HostKnowledge;
  take(segments: SegmentBatch): void;
  /** It is so late by the machine's clock. */
  tick(nowMillis: number): void;
  noteFailure(failure: ErrorFacts): void;
  /** Something that a person should know, and that ends nothing. */
  noteNotice(notice: string): void;
  /** What the host says. */
  noteHost(facts: HostFacts): void;
  /** No more segments come. */
  end(nowMillis: number): void;
}

/** Longer than packets wait in the kernel's ring, under traffic or not. */
const RING_MILLIS = 1000;
/** How often it is looked whether a second is over. */
const SCREEN_TICK_MILLIS = 250;

/** What is wrong is looked at so often, however long an interval is. */
const WATCH_MILLIS = 1000;

/** Tells of a window each interval. */
export class WindowObserver implements CaptureObserver {
  readonly counting: Counting;
  readonly tickMillis: number;
  private readonly watching: Watching;
  private readonly events = new EventBatch();
  private readonly ticksAWindow: number;
  private ticks = 0;
  private startMillis = Date.now();
  private packets = 0;

  constructor(
    private readonly parts: ObservedParts,
    intervalMillis: number,
    private readonly onWindow: (window: WindowReport) => void,
  ) {
    this.counting = parts.makeCounting();
    this.ticksAWindow = Math.ceil(intervalMillis / WATCH_MILLIS);
    this.tickMillis = intervalMillis / this.ticksAWindow;
    this.watching = new Watching({
      isFiltered: parts.request.filter !== null,
      tracking: parts.tracking,
      readCounting: () => this.counting,
      readIntake: () => readIntake(parts.reading),
      onSecond: () => undefined,
      findAskers: (_, limit) => this.counting.screen.refusedServices(limit),
    });
  }

  take(segments: SegmentBatch): void {
    this.parts.tracking.track(segments, this.events);
    this.counting.add(segments, this.events);
  }

  tick(nowMillis: number): void {
    // What the kernel's ring still holds is younger than that.
    this.parts.tracking.passTime(nowMillis - RING_MILLIS);
    this.watching.noteTime(nowMillis / 1000);
    if (++this.ticks % this.ticksAWindow === 0) this.endWindow(nowMillis);
  }

  get known(): Known {
    return this.watching.known;
  }

  get host(): HostKnowledge {
    return this.watching.host;
  }

  noteFailure(): void {}
  noteNotice(): void {}

  noteHost(facts: HostFacts): void {
    this.watching.host.note(facts);
  }

  end(nowMillis: number): void {
    this.parts.tracking.passTime(nowMillis - RING_MILLIS);
    this.watching.noteTime(nowMillis / 1000);
    this.watching.noteEnd();
    // An empty moment at the end is no window.
    if (this.parts.reading.packets > this.packets) this.endWindow(nowMillis);
  }

  private endWindow(nowMillis: number): void {
    const { tracking, reading } = this.parts;
    const { facts } = reading;
    this.packets = facts.packets;
    const seconds = Math.max(nowMillis - this.startMillis, 1) / 1000;
    this.onWindow(this.counting.endWindow(facts, tracking.halfOpen, this.startMillis, seconds, this.watching.readVerdicts()));
    this.startMillis = nowMillis;
  }
}

/** Answers the questions of a screen, also when the capture has ended. */
export class ScreenObserver implements CaptureObserver {
  readonly tickMillis = SCREEN_TICK_MILLIS;
  private readonly screening: Screening;
  private readonly startMillis = Date.now();
  private endMillis: number | null = null;
  private readonly failures: ErrorFacts[] = [];
  private readonly inputs: ObservedParts['inputs'];
  /** Those shown when none is open. */
  private devices: readonly string[] = [];

  constructor({ inputs, request, tracking, reading, makeCounting }: ObservedParts) {
    const { devices } = inputs;
    this.inputs = inputs;
    this.devices = devices;
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

  get known(): Known {
    return this.screening.known;
  }

  get host(): HostKnowledge {
    return this.screening.host;
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

  noteNotice(notice: string): void {
    this.screening.noteAlert(Date.now() / 1000, 'info', notice);
  }

  noteHost(facts: HostFacts): void {
    this.screening.noteHost(facts);
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
    const { devices } = this.inputs;
    if (devices.length > 0) this.devices = devices;
    const snapshot = this.screening.answer(question, {
      nowSeconds: this.nowMillis / 1000,
      elapsedSeconds: this.elapsedSeconds,
      replay: null,
      failures: [...this.failures],
      hasEnded: this.endMillis !== null,
    });
    return { ...snapshot, inputs: this.devices };
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
