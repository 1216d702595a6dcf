/*
 * The way of a packet. This file and reading.ts, its first half, are where the rooms behind the source are joined:
 *
 *     source -> [ filter -> decode -> hash ] -> [ track ] -> [ aggregate ] -> snapshot -> view
 *                 Reading                         Tracking     Counting
 *
 * What runs them: replaying.ts, in one thread or in two; capturing.ts, in a thread of its own (live-worker.ts), so that no screen can
 * hold it up.
 */
import { Aggregator } from './aggregate/aggregator.js';
import type { ScreenReader } from './aggregate/screen-reader.js';
import type { AnalysisRequest } from './analysis-request.js';
import type { EventBatch } from './conn-event.js';
import type { ConnRecord } from './conn-record.js';
import { CONN_STATE_COUNT } from './conn-state.js';
import type { CountedPort, CountedTotals } from './counted-row.js';
import type { HostMoment } from './host-knowledge.js';
import { OwnAddresses } from './own-addresses.js';
import type { ReadingFacts } from './reading.js';
import { buildReport, buildWindow, sumKnown, type TrackingParts } from './report-builder.js';
import type { RowKey } from './screen-question.js';
import type { SegmentBatch } from './segment.js';
import type { Snapshot, WindowReport } from './snapshot.js';
import { formatTimestamp } from './timestamp.js';
import { Tracker } from './track/tracker.js';
import type { Verdict } from './verdict.js';
import { VERSION } from './version.js';
import { WindowInputs } from './window-inputs.js';

/** What both ways of running give out on their way. */
export interface AnalysisHooks {
  /** Called once; what it gives is called to make the reading end early. */
  readonly onStarted: (stop: () => void) => void;
  /** JSON Lines of connections that are over. */
  readonly onConnections: (lines: string) => void | Promise<void>;
}

/** What the tracker knows of all connections. */
interface TrackingFacts {
  readonly states: readonly number[];
  readonly tracking: TrackingParts;
}

/** Rows gone through at a time at the end: some hundred kilobytes of lines. */
const FLUSHED_ROWS = 1024;

/** From segments to what they do to connections. */
export class Tracking {
  private readonly tracker: Tracker;

  /** @param tell is given each connection when it is over */
  constructor(seed: ArrayLike<number>, tell: ((connection: ConnRecord) => void) | null) {
    this.tracker = new Tracker(seed, tell === null ? {} : { onConnection: tell });
  }

  track(segments: SegmentBatch, events: EventBatch): void {
    this.tracker.track(segments, events);
  }

  /** The clock says that it is so late, and everything captured before that has been taken. Connections end by time, too. */
  passTime(millis: number): void {
    this.tracker.passTime(Math.floor(millis / 1000), Math.floor(millis % 1000) * 1e6);
  }

  /** Tells of connections that are still remembered: some at a time, so that they need not all wait to be written. False at the end. */
  flushSome(): boolean {
    return this.tracker.flush(FLUSHED_ROWS);
  }

  get halfOpen(): number {
    return this.tracker.halfOpen;
  }

  /** The last connections of a source, newest first, as far as they are remembered. */
  recentConnections(source: RowKey, limit: number): ConnRecord[] {
    return this.tracker.recentConnections(source, limit);
  }

  get facts(): TrackingFacts {
    const { tracker } = this;
    return {
      states: [...tracker.states],
      tracking: {
        connections: tracker.connections,
        pending: tracker.countPending(),
        halfOpen: tracker.halfOpen,
        directionGuessed: tracker.directionGuessed,
        evictedAttempts: tracker.evicted.attempts,
        evictedConnections: tracker.evicted.connections,
      },
    };
  }
}

/** Live, what was counted an hour ago weighs half: a table that ran for a week shows today's talkers, not Monday's. */
const HALF_LIFE_SECONDS = 3600;

/** What is found out beside the counts. */
export interface Known {
  readonly verdicts: readonly Verdict[];
  readonly host: HostMoment | null;
}

const NOTHING_KNOWN: Known = { verdicts: [], host: null };
/** More than a host has addresses. */
const RESET_SENDERS = 10_000;

/** From segments, and what they do, to snapshots. */
export class Counting {
  private readonly aggregator: Aggregator;
  private readonly windowInputs = new WindowInputs();
  private window = {
    packets: 0,
    kernelDropped: 0,
    interfaceDropped: 0,
    undecoded: 0,
    evicted: 0,
    states: new Array<number>(CONN_STATE_COUNT).fill(0),
  };

  constructor(
    private readonly kind: 'replay' | 'live',
    private readonly request: AnalysisRequest,
    seed: ArrayLike<number>,
  ) {
    const halfLifeSeconds = kind === 'live' ? HALF_LIFE_SECONDS : null;
    this.aggregator = new Aggregator(seed, { subnetBits: request.subnetBits, halfLifeSeconds });
  }

  add(segments: SegmentBatch, events: EventBatch): void {
    this.aggregator.add(segments, events);
  }

  /** What the dashboard reads. */
  get screen(): ScreenReader {
    return this.aggregator.screen;
  }

  get totals(): CountedTotals {
    return this.aggregator.totals;
  }

  /** Attempts by destination port, exact; most first. */
  findPorts(limit: number): readonly CountedPort[] {
    return this.aggregator.ports(limit);
  }

  get distinctSources(): number {
    return this.aggregator.distinctSources;
  }

  /** Whether `distinctSources` is an estimate. */
  get estimatesSources(): boolean {
    return this.aggregator.estimatesSources;
  }

  /** Ends the window at hand, which began at `startMillis` of the clock and was `seconds` long. */
  endWindow(
    { inputs, packets, decode }: ReadingFacts,
    halfOpen: number,
    startMillis: number,
    seconds: number,
    verdicts: readonly Verdict[] = [],
  ): WindowReport {
    const { aggregator, request, window } = this;
    const states = [...aggregator.states];
    const kernelDropped = sumKnown(inputs.map((input) => input.kernelDropped));
    const interfaceDropped = sumKnown(inputs.map((input) => input.interfaceDropped));
    const undecoded = decode.truncated + decode.malformed + decode.unsupported;
    const { evicted } = aggregator;
    const report = buildWindow({
      start: formatTimestamp(Math.floor(startMillis / 1000), Math.round((startMillis % 1000) * 1e6)),
      seconds,
      packets: packets - window.packets,
      totals: aggregator.windowTotals,
      states: states.map((count, state) => count - window.states[state]),
      halfOpen,
      kernelDropped: kernelDropped === null ? null : kernelDropped - window.kernelDropped,
      interfaceDropped: interfaceDropped === null ? null : interfaceDropped - window.interfaceDropped,
      undecoded: undecoded - window.undecoded,
      evicted: evicted - window.evicted,
      inputs: this.windowInputs.end(inputs),
      tables: {
        sources: aggregator.top('sources', request.top, 'window'),
        openers: aggregator.top('openers', request.top, 'window'),
        resetters: aggregator.top('resetters', request.top, 'window'),
        services: aggregator.top('services', request.top, 'window'),
      },
      verdicts,
    });
    aggregator.endWindow();
    this.window = {
      packets,
      kernelDropped: kernelDropped ?? 0,
      interfaceDropped: interfaceDropped ?? 0,
      undecoded,
      evicted,
      states,
    };
    return report;
  }

  /**
   * @param observedSeconds how long it was captured for, where that is known better than from the packets
   * @param known what was found out beside the counts
   */
  snapshot(
    reading: ReadingFacts,
    tracked: TrackingFacts,
    observedSeconds: number | null,
    { verdicts, host }: Known = NOTHING_KNOWN,
  ): Snapshot {
    const { aggregator, request } = this;
    const { peak } = aggregator;
    const report = buildReport({
      version: VERSION,
      source: this.kind,
      inputs: reading.inputs,
      observedSeconds,
      filter: request.filter,
      matched: reading.matched,
      forgottenCopies: reading.forgottenCopies,
      decode: reading.decode,
      totals: { ...aggregator.totals },
      distinctSources: aggregator.distinctSources,
      distinctPorts: aggregator.distinctPorts,
      states: tracked.states,
      tracking: tracked.tracking,
      evicted: aggregator.evicted,
      tables: {
        sources: aggregator.top('sources', request.top, 'total'),
        openers: aggregator.top('openers', request.top, 'total'),
        resetters: aggregator.top('resetters', request.top, 'total'),
        services: aggregator.top('services', request.top, 'total'),
        subnets: aggregator.top('subnets', request.top, 'total'),
        pairs: aggregator.top('pairs', request.top, 'total'),
      },
      latencyOf: (service) => aggregator.latencyOf(service),
      ports: aggregator.ports(request.top),
      timeline: aggregator.timeline(),
      verdicts,
      host,
      ownResets: host === null ? 0 : this.countResets(new OwnAddresses(host.facts.addresses)),
    });
    return {
      report,
      peak: peak === null ? null : { at: formatTimestamp(peak.second, 0), syn: peak.syn },
      estimatesSources: aggregator.estimatesSources,
      unsupportedLinkTypes: [...reading.unsupportedLinkTypes],
    };
  }

  /** Resets that came from those addresses. */
  private countResets(addresses: OwnAddresses): number {
    const own = this.screen.resetSenders(RESET_SENDERS).filter(({ address }) => addresses.has(address));
    return own.reduce((sum, { rst }) => sum + rst, 0);
  }
}
