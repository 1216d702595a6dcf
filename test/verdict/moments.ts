import { CONN_STATE_COUNT, CONN_STATES, type ConnStateName } from '../../src/conn-state.js';
import type { HostFacts } from '../../src/host-facts.js';
import { HostKnowledge } from '../../src/host-knowledge.js';
import type { SortKey } from '../../src/screen-question.js';
import type {
  DetailPort,
  OutcomeCounts,
  RefusedService,
  ResetSender,
  ScreenAlert,
  ScreenRow,
} from '../../src/screen-snapshot.js';
import { VerdictLog } from '../../src/verdict/verdict-log.js';
import type { VerdictMoment } from '../../src/verdict/verdict-moment.js';
import type { Verdict, VerdictKind } from '../../src/verdict.js';
import { makeQuietFacts } from '../support/quiet-host.js';

/** What happens in one second, and what is known at its end; what is left out is nothing. */
export interface Second {
  /** In this second. */
  readonly packets?: number;
  readonly dropped?: number;
  readonly rst?: number;
  readonly forgotten?: number;
  readonly isFiltered?: boolean;
  readonly attempts?: number;
  readonly synAck?: number;
  readonly retries?: number;
  readonly newSources?: number;
  /** How many more connections are in a state than the second before. */
  readonly states?: Partial<Record<ConnStateName, number>>;
  /** In the last minute; but those half-open are all there are. */
  readonly outcomes?: Partial<OutcomeCounts>;
  readonly senders?: ReadonlyArray<Partial<ResetSender>>;
  /** Refused connections, in this second; and where. */
  readonly refusals?: number;
  readonly refused?: ReadonlyArray<Partial<RefusedService> & { readonly open?: number }>;
  readonly services?: ReadonlyArray<Partial<ScreenRow>>;
  readonly sources?: ReadonlyArray<Partial<ScreenRow>>;
  readonly pairs?: ReadonlyArray<Partial<ScreenRow>>;
  readonly subnets?: ReadonlyArray<Partial<ScreenRow>>;
  /** Of every source: how many ports, and what it did at those it tried most. */
  readonly portCount?: number;
  readonly ports?: ReadonlyArray<Partial<DetailPort>>;
  /** What the host says in this second; else what it said last. */
  readonly host?: Partial<HostFacts>;
}

const NONE: OutcomeCounts = { opened: 0, refused: 0, unanswered: 0, halfOpen: 0, reset: 0, forgotten: 0 };

/** A log to which seconds happen. */
export class TestLog {
  readonly log = new VerdictLog();
  readonly host = new HostKnowledge();
  /** The next one. */
  second = 1000;
  private readonly sums = {
    packets: 0,
    dropped: 0,
    rst: 0,
    refused: 0,
    forgotten: 0,
    attempts: 0,
    synAck: 0,
    retries: 0,
    sources: 0,
  };
  private readonly states = new Array<number>(CONN_STATE_COUNT).fill(0);
  private readonly resets: number[] = [];

  /** So many seconds of the same. Gives the alerts then. */
  pass(seconds: number, what: Second = {}): readonly ScreenAlert[] {
    for (let passed = 0; passed < seconds; passed++) this.judge(what);
    return this.log.readAlerts();
  }

  /** The alerts as text: "second level text", with a "!" where it is still so. */
  get words(): string[] {
    return this.log.readAlerts().map(({ seconds, level, text, isActive }) => `${seconds} ${level}${isActive ? '!' : ''} ${text}`);
  }

  get verdicts(): Verdict[] {
    return this.log.read(this.host);
  }

  /** Of those that hold. */
  get kinds(): VerdictKind[] {
    return this.verdicts.flatMap(({ kind, isActive }) => (isActive ? [kind] : []));
  }

  private judge(what: Second): void {
    const { sums, states } = this;
    const { outcomes, senders, refused, services, sources, pairs, subnets, portCount, ports, host, isFiltered = false } = what;
    sums.packets += what.packets ?? 100;
    sums.dropped += what.dropped ?? 0;
    sums.rst += what.rst ?? 0;
    sums.refused += what.refusals ?? 0;
    sums.forgotten += what.forgotten ?? 0;
    sums.attempts += what.attempts ?? 0;
    sums.synAck += what.synAck ?? 0;
    sums.retries += what.retries ?? 0;
    sums.sources += what.newSources ?? 0;
    this.resets.push(what.rst ?? 0);
    CONN_STATES.forEach((name, state) => {
      states[state] = (states[state] ?? 0) + (what.states?.[name] ?? 0);
    });
    const tables = { services, sources, pairs, subnets, openers: [] };
    if (host !== undefined) this.host.note(makeQuietFacts({ atMillis: this.second * 1000, ...host }));
    const moment: VerdictMoment = {
      second: this.second++,
      packets: sums.packets,
      dropped: sums.dropped,
      rst: sums.rst,
      refused: sums.refused,
      forgottenAttempts: sums.forgotten,
      outcomes: { ...NONE, ...outcomes },
      totals: {
        syn: sums.attempts + sums.retries,
        synAck: sums.synAck,
        rst: sums.rst,
        attempts: sums.attempts,
        synRetransmissions: sums.retries,
        resets: sums.rst,
      },
      states: [...states],
      isFiltered,
      distinctSources: sums.sources,
      host: this.host,
      findMost: (view, sort, limit) => takeMost((tables[view] ?? []).map(completeRow), sort).slice(0, limit),
      countPorts: () => portCount ?? (ports ?? []).length,
      countPeers: ({ words }) => sources?.find((row) => (row.words ?? [0x0a000001])[0] === words[0])?.peers ?? 0,
      describePorts: () => (ports ?? []).slice(0, 20).map(completePort),
      rateSeconds: () => 60,
      chart: (seconds) => {
        const rst = this.resets.slice(-seconds);
        return { firstSecond: this.second - rst.length, syn: rst.map(() => 0), rst };
      },
      findPorts: () => [],
      findResetSenders: (limit) => (senders ?? []).slice(0, limit).map(completeSender),
      findRefused: (limit) =>
        (refused ?? []).slice(0, limit).map(({ hasMoreAskers: _, askedBy: __, ...row }) => completeRow(row)),
      findAskers: (limit) => (refused ?? []).slice(0, limit).map(completeService),
      findUnanswered: (view, limit) => ((view === 'services' ? services : sources) ?? []).slice(0, limit).map(completeRow),
    };
    this.log.judge(moment);
  }
}

function takeMost(rows: readonly ScreenRow[], sort: SortKey): ScreenRow[] {
  const sortValue = (row: ScreenRow) => {
    if (sort === 'synRate') return row.synRates[60];
    const value = sort === 'open' || sort === 'refused' || sort === 'unanswered' || sort === 'reset' ? row[sort] : 0;
    return value;
  };
  return [...rows].sort((a, b) => sortValue(b) - sortValue(a));
}

/** A rate over a minute alone. */
export function perMinute(count: number): ScreenRow['synRates'] {
  return { 1: 0, 10: 0, 60: count / 60 };
}

function completeSender(sender: Partial<ResetSender>): ResetSender {
  return { address: '10.0.0.1', port: null, rstRates: { 1: 0, 10: 0, 60: 0 }, rst: 0, error: 0, ...sender };
}

function completeService({ open: _, ...service }: Partial<RefusedService> & { readonly open?: number }): RefusedService {
  return { address: '10.0.0.1', port: 80, process: null, askedBy: null, hasMoreAskers: false, refused: 0, error: 0, ...service };
}

function completePort(port: Partial<DetailPort>): DetailPort {
  return { port: 80, attempts: 0, open: 0, refused: 0, unanswered: 0, halfOpen: 0, reset: 0, error: 0, ...port };
}

function completeRow(row: Partial<ScreenRow>): ScreenRow {
  return {
    family: 4,
    words: [0x0a000001, 0, 0, 0],
    peerWords: [],
    port: 0,
    address: '10.0.0.1',
    peer: null,
    shownPort: null,
    hasMorePorts: false,
    process: null,
    synRates: { 1: 0, 10: 0, 60: 0 },
    rstRates: null,
    syn: 0,
    rst: null,
    attempts: (row.synRates?.[60] ?? 0) * 60,
    open: 0,
    refused: 0,
    unanswered: 0,
    halfOpen: 0,
    reset: 0,
    isProven: false,
    peers: null,
    peersAreLow: false,
    lastSeconds: null,
    trend: [],
    error: 0,
    ...row,
  };
}
