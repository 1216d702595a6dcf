/* What the dashboard sees of a capture at one moment. Plain data, never changed once made: it crosses threads. */
import type { ErrorFacts } from './errors.js';
import type { HostMoment } from './host-knowledge.js';
import type { RateSpan, RowKey, RowOrder, ScreenView } from './screen-question.js';
import type { Verdict } from './verdict.js';

/** Per second, over 1, 10 and 60 seconds. */
export type SpanRates = Readonly<Record<RateSpan, number>>;

/**
 * How attempts stand or ended; no attempt is in two. opened: answered by a SYN-ACK, neither half-open nor reset. refused: REJ. unanswered:
 * S0 of 5 s and more, SH. halfOpen: the responder repeats its SYN-ACK. reset: RSTO, RSTR, RSTOS0. forgotten: had to give way before
 * its outcome was known.
 */
export const OUTCOME_GROUPS = ['opened', 'refused', 'unanswered', 'halfOpen', 'reset', 'forgotten'] as const;
export type OutcomeGroup = (typeof OUTCOME_GROUPS)[number];
export type OutcomeCounts = Readonly<Record<OutcomeGroup, number>>;

/** One row of the table. */
export interface ScreenRow extends RowKey {
  /** Text of `words`, a network's with its prefix ("10.0.0.0/24"); and of a pair's responder. */
  readonly address: string;
  readonly peer: string | null;
  /** The port to show: the row's own, or of a source the one it opens to most. null: none. */
  readonly shownPort: number | null;
  /** Of a source: whether it opens to others as well. */
  readonly hasMorePorts: boolean;
  /** null: not known (yet). */
  readonly process: string | null;
  /** New connection attempts. */
  readonly synRates: SpanRates;
  /** null where the view does not speak of resets, as `rst`. */
  readonly rstRates: SpanRates | null;
  readonly syn: number;
  readonly rst: number | null;
  readonly attempts: number;
  /** As OUTCOME_GROUPS has them; a row hears nothing of `forgotten`. */
  readonly open: number;
  readonly refused: number;
  readonly unanswered: number;
  readonly halfOpen: number;
  readonly reset: number;
  /** Whether a handshake is known to have been completed: the responder has sent its FIN. Nobody can have invented its addresses. */
  readonly isProven: boolean;
  /** Responders of a source, sources of a network; null where the view cannot tell. A lower bound where `peersAreLow`. */
  readonly peers: number | null;
  readonly peersAreLow: boolean;
  /** Packet time of its last segment, seconds since 1970; null where none bore a time. */
  readonly lastSeconds: number | null;
  /** Attempts a second in the last whole stretches of 5 s, oldest first, at most 12. */
  readonly trend: readonly number[];
  /** How much syn + rst may be too high; above 0, all the others are lower bounds. */
  readonly error: number;
}

export interface ScreenTable {
  readonly view: ScreenView;
  readonly order: RowOrder;
  readonly rows: readonly ScreenRow[];
  /** The place of the first of `rows` among those matched. */
  readonly from: number;
  /** Rows that pass the filter, and all that there are. */
  readonly matched: number;
  readonly total: number;
  /** Whether there were more keys than rows: `total` is what was kept. */
  readonly isPartial: boolean;
  /** The place of the followed row among those matched; null where it is not there. */
  readonly followed: number | null;
}

/** A line of seconds, oldest first, the last one at hand: by index, `firstSecond + index`. */
export interface ScreenChart {
  readonly firstSecond: number;
  readonly syn: readonly number[];
  readonly rst: readonly number[];
}

export interface ResetSender {
  readonly address: string;
  /** Where nearly all of its resets come from one port. */
  readonly port: number | null;
  readonly rstRates: SpanRates;
  readonly rst: number;
  readonly error: number;
}

/** Nobody listens there. */
export interface RefusedService {
  readonly address: string;
  readonly port: number;
  /** The process on this host that asks; null: not known. */
  readonly process: string | null;
  /** The source that asks most, and whether others do as well. */
  readonly askedBy: string | null;
  readonly hasMoreAskers: boolean;
  readonly refused: number;
  readonly error: number;
}

export type AlertLevel = 'critical' | 'warning' | 'info';

export interface ScreenAlert {
  /** Packet time, or of a notice the machine's, seconds since 1970. */
  readonly seconds: number;
  readonly level: AlertLevel;
  readonly text: string;
  /** Still so. */
  readonly isActive: boolean;
  /** The place in `verdicts` of what it is about; missing: a notice. */
  readonly verdict?: number;
}

/** One connection of a source. */
export interface DetailConnection {
  readonly seconds: number | null;
  /** Whether the source opened it; else it was opened to it. */
  readonly isOriginator: boolean;
  readonly peer: string;
  readonly originatorPort: number;
  readonly responderPort: number;
  /** The screen's word: "refused", "open", "aborted by client", ... */
  readonly outcome: string;
  readonly group: OutcomeGroup | null;
  readonly retries: number;
  readonly latencyNanos: number | null;
  readonly durationNanos: number;
  /** Why the kernel of this machine reset it, in its own word. */
  readonly reason: string | null;
}

/** Attempts of a source by the port they went to. */
export interface DetailPort {
  readonly port: number;
  readonly attempts: number;
  readonly open: number;
  readonly refused: number;
  readonly unanswered: number;
  readonly halfOpen: number;
  readonly reset: number;
  readonly error: number;
}

/** Everything of one source. */
export interface SourceDetail {
  readonly key: RowKey;
  readonly address: string;
  /** null where it has lost its row, or never had one. */
  readonly row: ScreenRow | null;
  readonly chart: ScreenChart;
  /** Most attempts first, at most 20. */
  readonly ports: readonly DetailPort[];
  /** Newest first, at most 20. */
  readonly connections: readonly DetailConnection[];
  /** Its network, and what that has. */
  readonly subnet: { readonly net: string; readonly sources: number; readonly syn: number; readonly isEstimate: boolean } | null;
  readonly firstSeconds: number | null;
  /** The most SYNs and resets in one second. */
  readonly peak: number;
  /** What the host knows; null: nothing (yet). */
  readonly name: string | null;
  /** To whom the address belongs, as a file on this machine has it: "DE AS64500 Example Net". */
  readonly network: string | null;
  /** Whether it is one of this machine's. */
  readonly isOwn: boolean;
  readonly process: string | null;
  readonly remedy: string | null;
}

/** How far a replay is. */
export interface ReplayPlace {
  /** 1, 10, ...; Infinity: as fast as it goes. */
  readonly speed: number;
  /** Of packet time since the first packet. */
  readonly seconds: number;
  /** Of the whole; null: not known yet. */
  readonly totalSeconds: number | null;
  /** 0 to 1, of the time, or of the bytes while the time is not known. */
  readonly share: number;
  readonly isPaused: boolean;
  readonly hasEnded: boolean;
  /** Being read up to the place that was asked for. */
  readonly isSeeking: boolean;
}

export interface ScreenSnapshot {
  /** Of the question that it answers. */
  readonly number: number;
  readonly kind: 'live' | 'replay';
  /** Interfaces or files. */
  readonly inputs: readonly string[];
  /** The capture's own expression (-f). */
  readonly expression: string | null;
  /** The moment that it shows, seconds since 1970: of the machine's clock live, of the newest packet in a replay; null before the first one. */
  readonly nowSeconds: number | null;
  /** Of the second that was asked for; null: it shows now. `isKept` false: nothing was kept of that second. */
  readonly scrub: { readonly second: number; readonly isKept: boolean; readonly oldest: number | null } | null;
  readonly elapsedSeconds: number;
  readonly packets: number;
  /** null: the engine cannot tell. */
  readonly kernelDropped: number | null;
  readonly interfaceDropped: number | null;
  /** Of them in the last 10 s. */
  readonly recentDropped: number;
  readonly synRates: SpanRates;
  readonly rstRates: SpanRates;
  /** Connections that are open now, as far as they are remembered. */
  readonly flows: number;
  readonly attempts: number;
  readonly distinctSources: number;
  readonly estimatesSources: boolean;
  /** Attempts and connections that had to be forgotten. */
  readonly evicted: number;
  /** At most an hour. */
  readonly chart: ScreenChart;
  /** What became known in the last 60 s, and in 15 stretches of 4 s of them, oldest first. */
  readonly outcomes: OutcomeCounts;
  readonly outcomeTrends: Readonly<Record<OutcomeGroup, readonly number[]>>;
  readonly table: ScreenTable;
  /** At most 50 each, the busiest first. */
  readonly resetSenders: readonly ResetSender[];
  readonly refusedServices: readonly RefusedService[];
  /** Newest first, at most 50. */
  readonly alerts: readonly ScreenAlert[];
  readonly knowsProcesses: boolean;
  /** Of the rows' addresses, put in by the thread that shows: their names as far as they are known, and those that are this machine's. */
  readonly names: ReadonlyMap<string, string>;
  readonly own: ReadonlySet<string>;
  /** What is wrong, or was: the newest first. */
  readonly verdicts: readonly Verdict[];
  /** What this machine says; null: nothing, as in a replay. */
  readonly host: HostMoment | null;
  readonly detail: SourceDetail | null;
  readonly replay: ReplayPlace | null;
  /** Why the capture, or a part of it, has ended. */
  readonly failures: readonly ErrorFacts[];
  readonly hasEnded: boolean;
}
