import type { HostKnowledge } from '../host-knowledge.js';
import type { RowKey, ScreenView, SortKey } from '../screen-question.js';
import type {
  AlertLevel,
  DetailPort,
  OutcomeCounts,
  RefusedService,
  ResetSender,
  ScreenChart,
  ScreenRow,
} from '../screen-snapshot.js';
import type { Verdict, VerdictKind } from '../verdict.js';

/** What is known at the end of a second. What costs something to find out is asked for only where it is needed. */
export interface VerdictMoment {
  /** Whole seconds since 1970. */
  readonly second: number;
  /** Since the beginning: packets that came, those that were dropped, resets. */
  readonly packets: number;
  readonly dropped: number;
  readonly rst: number;
  /** Connections that were refused. It may fall where some are forgotten. */
  readonly refused: number;
  /** Attempts that had to be forgotten, in a flood, before it was known that they are unanswered. */
  readonly forgottenAttempts: number;
  /** What became known in the last 60 s. */
  readonly outcomes: OutcomeCounts;
  /** Since the beginning: segments as captured, attempts, connections reset. */
  readonly totals: {
    readonly syn: number;
    readonly synAck: number;
    readonly rst: number;
    readonly attempts: number;
    readonly synRetransmissions: number;
    readonly resets: number;
  };
  /** Connections by how they stand or ended: one count a number of conn-state.ts. May fall where some are forgotten or move on, below 0 too: as of when counting began. */
  readonly states: readonly number[];
  /** Whether the user has asked for a part of the packets only. */
  readonly isFiltered: boolean;
  /** Since the beginning; an estimate where there are many. */
  readonly distinctSources: number;
  /** Rows with the most of something first; their counts are since the beginning, their rates of the last 1, 10 and 60 seconds. */
  readonly findMost: (view: ScreenView, sort: SortKey, limit: number) => readonly ScreenRow[];
  /** To how many ports a source has opened, as far as rows tell: a lower bound. */
  readonly countPorts: (source: RowKey) => number;
  /** How many responders a source has, in the same way. */
  readonly countPeers: (source: RowKey) => number;
  /** What a source did at the ports that it opened to most: at most 20. */
  readonly describePorts: (source: RowKey) => readonly DetailPort[];
  /** Seconds that rates over a minute are of: fewer at the beginning. */
  readonly rateSeconds: () => number;
  /** Attempts and resets in each of the last so many seconds. */
  readonly chart: (seconds: number) => ScreenChart;
  /** Attempts by destination port since the beginning, exact whatever comes; most first. */
  readonly findPorts: (limit: number) => ReadonlyArray<{ readonly port: number; readonly attempts: number }>;
  /** What the machine says of itself. In a replay nothing, but that loopback is its own; or what was kept beside the recording. */
  readonly host: HostKnowledge;
  /** The busiest first. */
  readonly findResetSenders: (limit: number) => readonly ResetSender[];
  /** Rows of services, those refused most first; and the same with who asks them, which takes longer. */
  readonly findRefused: (limit: number) => readonly ScreenRow[];
  readonly findAskers: (limit: number) => readonly RefusedService[];
  /** Rows of services and of sources: those with the most unanswered attempts, and those with the most half-open ones. */
  readonly findUnanswered: (view: 'services' | 'sources', limit: number) => readonly ScreenRow[];
}

/** What a rule found: a verdict, but for what the log knows of it. */
type FoundVerdict = Omit<Verdict, 'level' | 'firstSecond' | 'lastSecond' | 'isActive' | 'remedies'>;

/** A condition that holds now. */
export interface Finding extends FoundVerdict {
  /** The same condition has the same key. */
  readonly key: string;
  readonly level: AlertLevel;
  /** The sentence in short, for a line of the dashboard. */
  readonly text: string;
  /** Sources that are at it together with the verdict's own, at most ten. */
  readonly others: readonly string[];
}

/** What the other rules say. */
export interface Standing {
  /** Whether the condition of a key held the second before: it then ends only where it clearly does. */
  readonly wasActive: (key: string) => boolean;
  /** Whether a rule that is asked earlier has found something of a kind in this second; of a source, where one is given. */
  readonly holds: (kind: VerdictKind, source?: string) => boolean;
}

/** Looks for one sort of condition, second by second. */
export interface VerdictRule {
  judge(moment: VerdictMoment, standing: Standing): readonly Finding[];
}

type About = Partial<Pick<Finding, 'source' | 'service' | 'subnet' | 'process' | 'reason' | 'others'>>;

/** A finding; what it is not about is null. */
export function makeFinding(finding: Omit<Finding, keyof About> & About): Finding {
  return { source: null, service: null, subnet: null, process: null, reason: null, others: [], ...finding };
}

/** Attempts of a row within the last minute. */
export function countLately({ attempts, synRates }: ScreenRow, { rateSeconds }: VerdictMoment): number {
  return Math.min(attempts, Math.round(synRates[60] * rateSeconds()));
}
