/*
 * What the thread that counts does for the screen: passes batches through Tracking and Counting, takes note of each second that is over,
 * and answers questions. Where the batches come from, and how late it is, say capturing.ts and playing.ts.
 */
import { EventBatch } from './conn-event.js';
import { describeConnection } from './detail-connection.js';
import type { ErrorFacts } from './errors.js';
import type { HostFacts } from './host-facts.js';
import { describeConnectorShortly, type HostKnowledge } from './host-knowledge.js';
import { type Intake, NO_INTAKE, subtractIntake } from './intake.js';
import { Kept } from './kept.js';
import type { Counting, Known, Tracking } from './pipeline.js';
import { ProcessNames } from './process-names.js';
import { findResetReason } from './reset-reason.js';
import { isSameKey, type RowKey, type ScreenQuestion } from './screen-question.js';
import type { AlertLevel, RefusedService, ReplayPlace, ScreenSnapshot, SourceDetail } from './screen-snapshot.js';
import { makeEmptyTable } from './screen-tables.js';
import type { SegmentBatch } from './segment.js';
import type { Verdict } from './verdict.js';
import { readTracked, Watching } from './watching.js';

/** At most an hour is shown. */
const CHART_SECONDS = 3600;
/** Rows of the panels 4 and 5. */
const PANEL_ROWS = 50;
/** From here on, to find out who asks the refused services takes milliseconds. */
const MANY_SOURCES = 1000;
/** Connections of a source. */
const DETAIL_CONNECTIONS = 20;
/** So long packets may wait in the kernel's ring until they are taken: a second is complete when this has passed as well. */
const LATE_PACKETS_SECONDS = { live: 1, replay: 0 } as const;

export interface ScreeningOptions {
  readonly kind: 'live' | 'replay';
  /** Interfaces or files. */
  readonly inputs: readonly string[];
  readonly expression: string | null;
  readonly tracking: Tracking;
  /** Called again when counting begins anew. */
  readonly makeCounting: () => Counting;
  readonly readIntake: () => Intake;
  /** A second begins to be over, before anything is read of it. */
  readonly onSecond?: (second: number) => void;
}

/** What only whoever runs it knows. */
export interface RunFacts {
  /** The moment to show, seconds since 1970. */
  readonly nowSeconds: number | null;
  readonly elapsedSeconds: number;
  readonly replay: ReplayPlace | null;
  readonly failures: readonly ErrorFacts[];
  readonly hasEnded: boolean;
}

/** What had been counted of each when counting began anew. */
interface Base {
  readonly intake: Intake;
  readonly evicted: number;
  readonly elapsedSeconds: number;
}

export class Screening {
  counting: Counting;
  private readonly events = new EventBatch();
  private base: Base = { intake: NO_INTAKE, evicted: 0, elapsedSeconds: 0 };
  private readonly watching: Watching;
  private watched: RowKey | null = null;
  private processNames: ProcessNames | null = null;
  private readonly resetSenders = new Kept(
    () => this.counting.screen.resetSenders(PANEL_ROWS),
    () => this.hasManySources,
  );
  private readonly refusedServices = new Kept(
    () => this.counting.screen.refusedServices(PANEL_ROWS).map((service) => this.nameAskers(service)),
    () => this.hasManySources,
  );

  constructor(readonly options: ScreeningOptions) {
    this.counting = this.makeCounting();
    this.watching = new Watching({
      isFiltered: options.expression !== null,
      tracking: options.tracking,
      readCounting: () => this.counting,
      readIntake: () => this.readIntake(),
      onSecond: (second) => this.endSecond(second),
      // As of the second that begins: so the panel, which is asked for next, need not find them again.
      findAskers: (second, limit) => this.refusedServices.read(second + 1, this.segmentCount).slice(0, limit),
    });
  }

  take(segments: SegmentBatch): void {
    this.options.tracking.track(segments, this.events);
    this.counting.add(segments, this.events);
  }

  /** It is so late, seconds since 1970: by the clock, or in a replay where it is. */
  noteTime(seconds: number): void {
    this.watching.noteTime(seconds);
  }

  /** Nothing comes any more: the second at hand is over, too. */
  noteEnd(): void {
    this.watching.noteEnd();
  }

  /** What the host says. */
  noteHost(facts: HostFacts): void {
    this.watching.host.note(facts);
    this.processNames = new ProcessNames(facts);
  }

  get host(): HostKnowledge {
    return this.watching.host;
  }

  get known(): Known {
    return this.watching.known;
  }

  /** Puts a notice into the log of alerts. */
  noteAlert(seconds: number, level: AlertLevel, text: string): void {
    this.watching.note(seconds, level, text);
  }

  /** Counts anew; connections stay known. */
  clear(elapsedSeconds: number): void {
    const { evicted } = readTracked(this.options.tracking);
    this.base = { intake: this.options.readIntake(), evicted, elapsedSeconds };
    this.counting = this.makeCounting();
    this.counting.screen.watch(this.watched);
    this.resetSenders.forget();
    this.refusedServices.forget();
    this.watching.begin();
  }

  answer(question: ScreenQuestion, { nowSeconds, elapsedSeconds, ...run }: RunFacts): ScreenSnapshot {
    const { base, counting, options, watching } = this;
    const { second } = watching;
    const { screen } = counting;
    if (nowSeconds !== null) screen.setNow(Math.floor(nowSeconds), Math.floor((nowSeconds % 1) * 1e9));
    const intake = this.readIntake();
    const tracked = readTracked(options.tracking);
    watching.noteNow(tracked, intake);
    const shown = question.second ?? second;
    const minute = watching.lastMinute(shown ?? 0);
    const verdicts = watching.readVerdicts();
    const kept = question.second === null ? null : screen.tableAt(question.second, question);
    const { syn, rst } = screen.rates();
    return {
      number: question.number,
      kind: options.kind,
      inputs: options.inputs,
      expression: options.expression,
      nowSeconds,
      scrub: question.second === null ? null : { second: question.second, isKept: kept !== null, oldest: screen.oldestSecond },
      elapsedSeconds: elapsedSeconds - base.elapsedSeconds,
      ...intake,
      recentDropped: watching.recentDropped,
      synRates: syn,
      rstRates: rst,
      flows: tracked.flows,
      attempts: counting.totals.attempts,
      distinctSources: counting.distinctSources,
      estimatesSources: counting.estimatesSources,
      evicted: tracked.evicted - base.evicted,
      chart: screen.chart(CHART_SECONDS),
      outcomes: minute.outcomes,
      outcomeTrends: minute.trends,
      table: kept ?? (question.second === null ? screen.table(question) : makeEmptyTable(question)),
      resetSenders: this.resetSenders.read(second, this.segmentCount),
      refusedServices: this.refusedServices.read(second, this.segmentCount),
      alerts: watching.readAlerts(),
      knowsProcesses: watching.host.moment !== null,
      names: new Map(),
      own: new Set(),
      verdicts,
      host: watching.host.moment,
      detail: question.detail === null ? this.unwatch() : this.describe(question.detail, nowSeconds, verdicts),
      ...run,
    };
  }

  private makeCounting(): Counting {
    const counting = this.options.makeCounting();
    counting.screen.nameProcess = (view, row) => this.processNames?.nameOf(view, row) ?? null;
    return counting;
  }

  private nameAskers(service: RefusedService): RefusedService {
    const [connector] = this.watching.host.connectorsTo(service.address, service.port);
    return connector === undefined ? service : { ...service, process: describeConnectorShortly(connector) };
  }

  private get hasManySources(): boolean {
    return this.counting.distinctSources > MANY_SOURCES;
  }

  private get segmentCount(): number {
    const { syn, rst } = this.counting.totals;
    return syn + rst;
  }

  private endSecond(second: number): void {
    const { options, counting } = this;
    options.onSecond?.(second);
    const completed = second - LATE_PACKETS_SECONDS[options.kind];
    // What waits for an answer grows older though no packet says so.
    options.tracking.passTime((completed + 1) * 1000);
    counting.screen.noteSecond(completed, options.kind === 'live');
  }

  private describe(key: RowKey, nowSeconds: number | null, verdicts: readonly Verdict[]): SourceDetail {
    const { screen } = this.counting;
    if (!isSameKey(key, this.watched)) screen.watch(key);
    this.watched = key;
    const connections = this.options.tracking.recentConnections(key, DETAIL_CONNECTIONS);
    const facts = screen.detail(key);
    return {
      ...facts,
      connections: connections.map((connection) =>
        describeConnection(connection, key, nowSeconds, findResetReason(connection, this.watching.host)),
      ),
      name: null,
      network: null,
      isOwn: false,
      process: this.watching.host.describeProcessOf(facts.address, facts.row?.shownPort ?? null),
      remedy: findRemedy(verdicts, facts.address),
    };
  }

  private unwatch(): null {
    if (this.watched !== null) this.counting.screen.watch(null);
    this.watched = null;
    return null;
  }

  /** Since counting began. */
  private readIntake(): Intake {
    return subtractIntake(this.options.readIntake(), this.base.intake);
  }
}

/** The first of what could be done about a source of which something is wrong. */
function findRemedy(verdicts: readonly Verdict[], address: string): string | null {
  const [remedy] = verdicts.find(({ source }) => source === address)?.remedies ?? [];
  return remedy === undefined ? null : [remedy.what, remedy.commands.join('; ')].join(' ').trim();
}
