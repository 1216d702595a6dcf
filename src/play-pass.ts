import type { AnalysisRequest } from './analysis-request.js';
import type { ErrorFacts, SyntopError } from './errors.js';
import { readFiles } from './file-reading.js';
import { HostRecords } from './host-records.js';
import type { Intake } from './intake.js';
import { Counting, Tracking } from './pipeline.js';
import { PacedPackets } from './play/paced-packets.js';
import type { PlayClock } from './play/play-clock.js';
import { PlayTime } from './play/play-time.js';
import type { Playhead } from './play/playhead.js';
import type { Reading } from './reading.js';
import { Screening } from './screening.js';
import { SegmentBatch } from './segment.js';
import type { PacketSource } from './source/source.js';

export interface PlayRequest extends AnalysisRequest {
  /** Paths; "-" is standard input. */
  readonly files: readonly string[];
  /** 1, 10, ...; Infinity: as fast as it goes. */
  readonly speed: number;
}

interface PassParts {
  readonly request: PlayRequest;
  readonly seed: ArrayLike<number>;
  readonly head: Playhead;
  readonly clock: PlayClock;
  /** The files are open, and there may be new failures. Not called any more once it is stopped. */
  readonly onOpened: () => void;
}

type Drops = Pick<Intake, 'kernelDropped' | 'interfaceDropped'>;

/** One going through the files, in the order of their packets' times. To go back is to begin another. */
export class PlayPass {
  readonly screening: Screening;
  isStopped = false;
  hasEnded = false;
  private readonly time = new PlayTime();
  private isAnnounced = true;
  private readonly openFailures: ErrorFacts[] = [];
  /** Those that the alerts have. */
  private readonly noted = new Set<string>();
  /** From the beginning, as the packets. */
  private readonly records: HostRecords;
  private reading: Reading | null = null;
  private source: PacketSource | null = null;
  private paced: PacedPackets | null = null;
  private stopReading: () => void = () => undefined;

  constructor(private readonly parts: PassParts) {
    const { request, seed } = parts;
    this.records = new HostRecords(request.files);
    this.screening = new Screening({
      kind: 'replay',
      inputs: request.files.map((file) => (file === '-' ? 'standard input' : file)),
      expression: request.filter,
      tracking: new Tracking(seed, null),
      makeCounting: () => new Counting('replay', request, seed),
      readIntake: () => ({ packets: this.reading?.packets ?? 0, ...this.readDrops() }),
      onSecond: (second) => this.records.passOnSecond(second, (facts) => this.screening.noteHost(facts)),
    });
  }

  /** To the end, or until it is stopped. Throws a SyntopError where there is nothing to read. */
  async play(): Promise<void> {
    const { request, seed } = this.parts;
    const segments = new SegmentBatch();
    const hooks = {
      onStarted: (stop: () => void) => {
        this.stopReading = stop;
        if (this.isStopped) stop();
      },
      onFailure: ({ facts }: SyntopError) => this.openFailures.push(facts),
      onOpened: (source: PacketSource, reading: Reading) => this.take(source, reading),
    };
    await readFiles(
      { ...request, seed },
      hooks,
      () => segments,
      (batch) => {
        this.screening.take(batch);
        this.announce();
      },
    );
    if (this.isStopped) return;
    this.announce();
    this.screening.noteEnd();
    this.hasEnded = true;
    if (this.nowSeconds !== null) {
      this.records.passOnEnd(Math.floor(this.nowSeconds), (facts) => this.screening.noteHost(facts));
    }
    this.noteFailures();
  }

  /** It cannot be played to its end. */
  fail({ facts }: SyntopError): void {
    this.openFailures.push(facts);
    this.hasEnded = true;
    this.noteFailures();
  }

  stop(): void {
    this.isStopped = true;
    this.paced?.stop();
    this.stopReading();
  }

  /** Lets time go on as far as it has got. */
  settle(): void {
    this.paced?.settle();
  }

  /** The moment at which the play is, seconds since 1970; null before the first packet that bears a time. */
  get nowSeconds(): number | null {
    return this.time.timeOf(this.parts.head.position);
  }

  /** Of what was handed out, as it lies in the files: about. */
  get bytes(): number {
    return this.paced?.bytes ?? 0;
  }

  /** Files that could not be opened, and those that ended badly. */
  get failures(): ErrorFacts[] {
    const inputs = this.reading?.facts.inputs ?? [];
    return [...this.openFailures, ...inputs.flatMap(({ error }) => (error === null ? [] : [error]))];
  }

  /** The files are open. Gives the source whose packets come when it is their time. */
  private take(source: PacketSource, reading: Reading): PacketSource {
    const { clock, head, request } = this.parts;
    const paced = new PacedPackets(source, { clock, head, time: this.time, onTime: (seconds) => this.noteTime(seconds) });
    this.reading = reading;
    this.source = source;
    this.paced = paced;
    this.isAnnounced = false;
    if (this.isStopped) paced.stop();
    // Whether a filter is one, is known only when the link type is.
    else if (request.filter === null || source.facts.linkTypes.length > 0) this.announce();
    this.noteFailures();
    return {
      read: (batch) => paced.read(batch),
      stop: () => {
        paced.stop();
        source.stop();
      },
      close: () => source.close(),
      get facts() {
        return source.facts;
      },
    };
  }

  private announce(): void {
    if (this.isAnnounced || this.isStopped) return;
    this.isAnnounced = true;
    this.parts.onOpened();
  }

  private noteTime(seconds: number): void {
    const { screening, noted } = this;
    if (noted.size === 0) {
      const text = `capture begins: ${screening.options.inputs[0]?.split('/').at(-1)}`;
      screening.noteAlert(seconds, 'info', text);
      noted.add(text);
      this.noteFailures();
    }
    screening.noteTime(seconds);
  }

  /** As alerts, each once, as soon as there is a time to give them. */
  private noteFailures(): void {
    const { nowSeconds, noted } = this;
    if (nowSeconds === null) return;
    for (const message of [...this.failures.map((failure) => failure.message), ...this.troubles]) {
      if (!noted.has(message)) this.screening.noteAlert(nowSeconds, 'warning', message);
      noted.add(message);
    }
  }

  /** Told at the end: until then more may be wrong with what was recorded of the host. */
  private get troubles(): readonly string[] {
    return this.hasEnded ? this.records.troubles : [];
  }

  private readDrops(): Drops {
    const { kernelDropped = null, interfaceDropped = null } = this.source?.facts ?? {};
    return { kernelDropped, interfaceDropped };
  }
}
