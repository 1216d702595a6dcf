/*
 * What is made of each second that is over: how attempts stood at its end, what is wrong, and since when. Whoever follows a capture or a
 * replay has one: screening.ts, live-observing.ts, replaying.ts.
 */
import { OutcomeRing } from './aggregate/outcome-ring.js';
import { LATE_SECONDS } from './aggregate/packet-time.js';
import { S1, S2, S3 } from './conn-state.js';
import { HostKnowledge } from './host-knowledge.js';
import { type Intake, sumDrops } from './intake.js';
import { groupStates } from './outcome-groups.js';
import type { Counting, Known, Tracking } from './pipeline.js';
import type { AlertLevel, OutcomeCounts, RefusedService, ScreenAlert } from './screen-snapshot.js';
import { findMost, findUnanswered } from './screen-tables.js';
import { Growth } from './verdict/growth.js';
import { VerdictLog } from './verdict/verdict-log.js';
import type { VerdictMoment } from './verdict/verdict-moment.js';
import type { Verdict } from './verdict.js';

/** What there is already, when it begins, became known so long ago. */
const LONG_AGO_SECONDS = 3600;
/** Over which the slowest rates are taken. */
const RATE_SECONDS = 60;
/** Drops younger than this are recent. */
const RECENT_SECONDS = 10;
/** Where time jumps, so many seconds at both ends of the jump are taken note of, each for itself: nothing looks back further. */
const NOTED_SECONDS = 120;

/** What the tracker knows of. */
export interface Tracked {
  readonly flows: number;
  readonly groups: OutcomeCounts;
  readonly states: readonly number[];
  readonly evictedAttempts: number;
  readonly evicted: number;
}

export function readTracked({ facts }: Tracking): Tracked {
  const { states, tracking } = facts;
  const { pending, halfOpen, evictedAttempts, evictedConnections } = tracking;
  const evicted = evictedAttempts + evictedConnections;
  const flows = [S1, S2, S3].reduce((sum, state) => sum + (states[state] ?? 0), 0);
  return { flows, groups: groupStates(states, pending, halfOpen, evicted), states, evictedAttempts, evicted };
}

export interface WatchOptions {
  /** Whether the user has asked for a part of the packets only. */
  readonly isFiltered: boolean;
  readonly tracking: Tracking;
  /** May be another one after counting began anew; then `begin` is called. */
  readonly readCounting: () => Counting;
  /** Since counting began. */
  readonly readIntake: () => Intake;
  /** A second begins to be over, before anything is read of it. */
  readonly onSecond: (second: number) => void;
  /** Who asks the services that refuse most. */
  readonly findAskers: (second: number, limit: number) => readonly RefusedService[];
}

export class Watching {
  /** The second at hand: those before it are over. */
  second: number | null = null;
  readonly host = new HostKnowledge();
  private outcomes = new OutcomeRing();
  private verdicts = new VerdictLog();
  private drops = new Growth(RECENT_SECONDS);
  /** What had been counted when counting began. */
  private base: Tracked | null = null;

  constructor(private readonly options: WatchOptions) {}

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

  /** Nothing comes any more: the second at hand is over, too. */
  noteEnd(): void {
    if (this.second !== null) this.noteTime(this.second + 1);
  }

  /** Puts a notice into the log. */
  note(seconds: number, level: AlertLevel, text: string): void {
    this.verdicts.note(seconds, level, text);
  }

  /** Counting begins anew; connections stay known. */
  begin(): void {
    this.base = readTracked(this.options.tracking);
    this.verdicts = new VerdictLog();
    if (this.second !== null) this.beginAt(this.second);
  }

  /** How things stand in the second at hand. */
  noteNow(tracked: Tracked, intake: Intake): void {
    if (this.second === null) return;
    this.outcomes.note(this.second, tracked.groups);
    this.drops.note(this.second, sumDrops(intake));
  }

  lastMinute(second: number): ReturnType<OutcomeRing['lastMinute']> {
    return this.outcomes.lastMinute(second);
  }

  get recentDropped(): number {
    return this.drops.over(RECENT_SECONDS);
  }

  readAlerts(): ScreenAlert[] {
    return this.verdicts.readAlerts();
  }

  /** Newest first. */
  readVerdicts(): Verdict[] {
    return this.verdicts.read(this.host);
  }

  /** For the report. */
  get known(): Known {
    return { verdicts: this.readVerdicts(), host: this.host.moment };
  }

  /** Counting knows nothing of the seconds before. */
  private beginAt(second: number): void {
    this.second = second;
    this.outcomes = new OutcomeRing();
    this.outcomes.note(second - LONG_AGO_SECONDS, readTracked(this.options.tracking).groups);
    this.drops = new Growth(RECENT_SECONDS, sumDrops(this.options.readIntake()));
  }

  private endSecond(second: number): void {
    this.options.onSecond(second);
    const tracked = readTracked(this.options.tracking);
    const intake = this.options.readIntake();
    this.outcomes.note(second, tracked.groups);
    this.drops.note(second, sumDrops(intake));
    this.verdicts.judge(this.describeMoment(second, intake, tracked));
  }

  private describeMoment(second: number, intake: Intake, tracked: Tracked): VerdictMoment {
    const { base, host, options } = this;
    const counting = options.readCounting();
    const { screen, totals } = counting;
    const readTable = screen.bareTable.bind(screen);
    const { outcomes } = this.outcomes.lastMinute(second);
    return {
      second,
      packets: intake.packets,
      dropped: sumDrops(intake),
      rst: totals.rst,
      refused: tracked.groups.refused - (base?.groups.refused ?? 0),
      forgottenAttempts: tracked.evictedAttempts - (base?.evictedAttempts ?? 0),
      outcomes: { ...outcomes, halfOpen: Math.max(0, outcomes.halfOpen - (base?.groups.halfOpen ?? 0)) },
      totals,
      states: base === null ? tracked.states : tracked.states.map((count, state) => count - (base.states[state] ?? 0)),
      isFiltered: options.isFiltered,
      distinctSources: counting.distinctSources,
      host,
      findMost: (view, sort, limit) => findMost(readTable, view, sort, limit),
      countPorts: (source) => screen.countPorts(source),
      countPeers: (source) => screen.countPeers(source),
      describePorts: (source) => screen.detail(source).ports,
      rateSeconds: () => screen.chart(RATE_SECONDS).syn.length,
      chart: (seconds) => screen.chart(seconds),
      findPorts: (limit) => counting.findPorts(limit),
      findResetSenders: (limit) => screen.resetSenders(limit),
      findRefused: (limit) => findMost(readTable, 'services', 'refused', limit),
      findAskers: (limit) => options.findAskers(second, limit),
      findUnanswered: (view, limit) => findUnanswered(readTable, view, limit),
    };
  }
}
