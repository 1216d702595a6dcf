/*
 * What the thread that counts does for the screen: passes batches through Tracking and Counting, takes note of each second that is over,
 * and answers questions. Where the batches come from, and how late it is, say capturing.ts and playing.ts.
 */
import { OutcomeRing } from './aggregate/outcome-ring.js';
import { LATE_SECONDS } from './aggregate/packet-time.js';
import { EventBatch } from './conn-event.js';
import { S1, S2, S3 } from './conn-state.js';
import { describeConnection } from './detail-connection.js';
import type { ErrorFacts } from './errors.js';
import { type Intake, NO_INTAKE, subtractIntake, sumDrops } from './intake.js';
import { Kept } from './kept.js';
import { groupStates, zeroOutcomes } from './outcome-groups.js';
import type { Counting, Tracking } from './pipeline.js';
import { isSameKey, type RowKey, type ScreenQuestion } from './screen-question.js';
import type { AlertLevel, OutcomeCounts, ReplayPlace, ScreenSnapshot, SourceDetail } from './screen-snapshot.js';
import { findMost, findUnanswered, makeEmptyTable } from './screen-tables.js';
import type { SegmentBatch } from './segment.js';
import { AlertLog } from './verdict/alert-log.js';
import type { AlertMoment } from './verdict/alert-moment.js';
import { Growth } from './verdict/growth.js';

/** At most an hour is shown. */
const CHART_SECONDS = 3600;
/** Rows of the panels 4 and 5. */
const PANEL_ROWS = 50;
/** From here on, to find out who asks the refused services takes milliseconds. */
const MANY_SOURCES = 1000;
/** Connections of a source. */
const DETAIL_CONNECTIONS = 20;
/** Drops younger than this are recent. */
const RECENT_SECONDS = 10;
/** Where time jumps, so many seconds at both ends of the jump are taken note of, each for itself: nothing looks back further. */
const NOTED_SECONDS = 120;

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
  readonly tracked: Tracked;
  readonly elapsedSeconds: number;
}

/** What the tracker knows of. */
interface Tracked {
  readonly flows: number;
  readonly groups: OutcomeCounts;
  readonly evictedAttempts: number;
  readonly evicted: number;
}

const NOTHING_TRACKED: Tracked = { flows: 0, groups: zeroOutcomes(), evictedAttempts: 0, evicted: 0 };

export class Screening {
  counting: Counting;
  private readonly events = new EventBatch();
  private outcomes = new OutcomeRing();
  private alerts = new AlertLog();
  private drops = new Growth(RECENT_SECONDS);
  private base: Base = { intake: NO_INTAKE, tracked: NOTHING_TRACKED, elapsedSeconds: 0 };
  /** The second at hand: those before it are over. */
  private second: number | null = null;
  private watched: RowKey | null = null;
  private readonly resetSenders = new Kept(
    () => this.counting.screen.resetSenders(PANEL_ROWS),
    () => this.hasManySources,
  );
  private readonly refusedServices = new Kept(
    () => this.counting.screen.refusedServices(PANEL_ROWS),
    () => this.hasManySources,
  );

  constructor(readonly options: ScreeningOptions) {
    this.counting = options.makeCounting();
  }

  take(segments: SegmentBatch): void {
    this.options.tracking.track(segments, this.events);
    this.counting.add(segments, this.events);
  }

  /** It is so late, seconds since 1970: by the clock, or in a replay where it is. */
  noteTime(seconds: number): void {
    const second = Math.floor(seconds);
    if (this.second === null || second < this.second - LATE_SECONDS) this.beginAt(second);
    if (this.second === null || second <= this.second) return;
    const from = this.second;
    for (let passed = from; passed < second; passed++) {
      if (passed === from + NOTED_SECONDS) passed = Math.max(passed, second - NOTED_SECONDS);
      this.endSecond(passed);
    }
    this.second = second;
  }

  /** Puts a notice into the log of alerts. */
  noteAlert(seconds: number, level: AlertLevel, text: string): void {
    this.alerts.note(seconds, level, text);
  }

  /** Counts anew; connections stay known. */
  clear(elapsedSeconds: number): void {
    this.base = { intake: this.options.readIntake(), tracked: this.readTracking(), elapsedSeconds };
    this.counting = this.options.makeCounting();
    this.counting.screen.watch(this.watched);
    this.resetSenders.forget();
    this.refusedServices.forget();
    this.alerts = new AlertLog();
    if (this.second !== null) this.beginAt(this.second);
  }

  answer(question: ScreenQuestion, { nowSeconds, elapsedSeconds, ...run }: RunFacts): ScreenSnapshot {
    const { base, counting, options, second } = this;
    const { screen } = counting;
    if (nowSeconds !== null) screen.setNow(Math.floor(nowSeconds), Math.floor((nowSeconds % 1) * 1e9));
    const intake = this.readIntake();
    const { flows, groups, evicted } = this.readTracking();
    if (second !== null) {
      this.outcomes.note(second, groups);
      this.drops.note(second, sumDrops(intake));
    }
    const shown = question.second ?? second;
    const minute = this.outcomes.lastMinute(shown ?? 0);
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
      recentDropped: this.drops.over(RECENT_SECONDS),
      synRates: syn,
      rstRates: rst,
      flows,
      attempts: counting.totals.attempts,
      distinctSources: counting.distinctSources,
      estimatesSources: counting.estimatesSources,
      evicted: evicted - base.tracked.evicted,
      chart: screen.chart(CHART_SECONDS),
      outcomes: minute.outcomes,
      outcomeTrends: minute.trends,
      table: kept ?? (question.second === null ? screen.table(question) : makeEmptyTable(question)),
      resetSenders: this.resetSenders.read(second, this.segmentCount),
      refusedServices: this.refusedServices.read(second, this.segmentCount),
      alerts: this.alerts.read(),
      knowsProcesses: false,
      detail: question.detail === null ? this.unwatch() : this.describe(question.detail, nowSeconds),
      ...run,
    };
  }

  private get hasManySources(): boolean {
    return this.counting.distinctSources > MANY_SOURCES;
  }

  private get segmentCount(): number {
    const { syn, rst } = this.counting.totals;
    return syn + rst;
  }

  /** Counting knows nothing of the seconds before. */
  private beginAt(second: number): void {
    this.second = second;
    this.outcomes = new OutcomeRing();
    // What there is already became known long ago.
    this.outcomes.note(second - CHART_SECONDS, this.readTracking().groups);
    this.drops = new Growth(RECENT_SECONDS, sumDrops(this.readIntake()));
  }

  private endSecond(second: number): void {
    const { options, counting, outcomes, drops, alerts } = this;
    const completed = second - LATE_PACKETS_SECONDS[options.kind];
    // What waits for an answer grows older though no packet says so.
    options.tracking.passTime((completed + 1) * 1000);
    counting.screen.noteSecond(completed, options.kind === 'live');
    const tracked = this.readTracking();
    outcomes.note(second, tracked.groups);
    const intake = this.readIntake();
    drops.note(second, sumDrops(intake));
    alerts.judge(this.describeMoment(second, intake, tracked));
  }

  private describeMoment(second: number, intake: Intake, tracked: Tracked): AlertMoment {
    const { screen, totals } = this.counting;
    const readTable = screen.table.bind(screen);
    return {
      second,
      packets: intake.packets,
      dropped: sumDrops(intake),
      rst: totals.rst,
      refused: tracked.groups.refused - this.base.tracked.groups.refused,
      forgottenAttempts: tracked.evictedAttempts - this.base.tracked.evictedAttempts,
      outcomes: this.outcomes.lastMinute(second).outcomes,
      findResetSenders: (limit) => screen.resetSenders(limit),
      findRefused: (limit) => findMost(readTable, 'services', 'refused', limit),
      // As of the second that begins: so the panel, which is asked for next, need not find them again.
      findAskers: (limit) => this.refusedServices.read(second + 1, this.segmentCount).slice(0, limit),
      findUnanswered: (view, limit) => findUnanswered(readTable, view, limit),
    };
  }

  private describe(key: RowKey, nowSeconds: number | null): SourceDetail {
    const { screen } = this.counting;
    if (!isSameKey(key, this.watched)) screen.watch(key);
    this.watched = key;
    const connections = this.options.tracking.recentConnections(key, DETAIL_CONNECTIONS);
    return {
      ...screen.detail(key),
      connections: connections.map((connection) => describeConnection(connection, key, nowSeconds)),
      name: null,
      process: null,
      remedy: null,
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

  private readTracking(): Tracked {
    const { states, tracking } = this.options.tracking.facts;
    const { pending, halfOpen, evictedAttempts, evictedConnections } = tracking;
    const evicted = evictedAttempts + evictedConnections;
    const flows = [S1, S2, S3].reduce((sum, state) => sum + (states[state] ?? 0), 0);
    return { flows, groups: groupStates(states, pending, halfOpen, evicted), evictedAttempts, evicted };
  }
}
