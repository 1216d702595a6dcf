import type { OutcomeCounts, RefusedService, ResetSender, ScreenAlert, ScreenRow } from '../../src/screen-snapshot.js';
import { AlertLog } from '../../src/verdict/alert-log.js';
import type { AlertMoment } from '../../src/verdict/alert-moment.js';

/** What happens in one second, and what is known at its end; what is left out is nothing. */
export interface Second {
  /** In this second. */
  readonly packets?: number;
  readonly dropped?: number;
  readonly rst?: number;
  readonly forgotten?: number;
  /** In the last minute. */
  readonly outcomes?: Partial<OutcomeCounts>;
  readonly senders?: ReadonlyArray<Partial<ResetSender>>;
  /** Refused connections, in this second; and where. */
  readonly refusals?: number;
  readonly refused?: ReadonlyArray<Partial<RefusedService>>;
  readonly services?: ReadonlyArray<Partial<ScreenRow>>;
  readonly sources?: ReadonlyArray<Partial<ScreenRow>>;
}

const NONE: OutcomeCounts = { opened: 0, refused: 0, unanswered: 0, halfOpen: 0, reset: 0, forgotten: 0 };

/** A log to which seconds happen. */
export class TestLog {
  readonly log = new AlertLog();
  /** The next one. */
  second = 1000;
  private packets = 0;
  private dropped = 0;
  private rst = 0;
  private refused = 0;
  private forgotten = 0;

  /** So many seconds of the same. Gives the alerts then. */
  pass(seconds: number, what: Second = {}): readonly ScreenAlert[] {
    for (let passed = 0; passed < seconds; passed++) this.judge(what);
    return this.log.read();
  }

  /** The alerts as text: "second level text", with a "!" where it is still so. */
  get words(): string[] {
    return this.log.read().map(({ seconds, level, text, isActive }) => `${seconds} ${level}${isActive ? '!' : ''} ${text}`);
  }

  private judge({
    packets = 100,
    dropped = 0,
    rst = 0,
    forgotten = 0,
    outcomes,
    senders,
    refusals = 0,
    refused,
    services,
    sources,
  }: Second): void {
    this.packets += packets;
    this.dropped += dropped;
    this.rst += rst;
    this.refused += refusals;
    this.forgotten += forgotten;
    const moment: AlertMoment = {
      second: this.second++,
      packets: this.packets,
      dropped: this.dropped,
      rst: this.rst,
      refused: this.refused,
      forgottenAttempts: this.forgotten,
      outcomes: { ...NONE, ...outcomes },
      findResetSenders: (limit) => (senders ?? []).slice(0, limit).map(completeSender),
      findRefused: (limit) =>
        (refused ?? [])
          .slice(0, limit)
          .map(completeService)
          .map(({ address, port, refused: count }) => completeRow({ address, port, refused: count })),
      findAskers: (limit) => (refused ?? []).slice(0, limit).map(completeService),
      findUnanswered: (view, limit) => ((view === 'services' ? services : sources) ?? []).slice(0, limit).map(completeRow),
    };
    this.log.judge(moment);
  }
}

function completeSender(sender: Partial<ResetSender>): ResetSender {
  return { address: '10.0.0.1', port: null, rstRates: { 1: 0, 10: 0, 60: 0 }, rst: 0, error: 0, ...sender };
}

function completeService(service: Partial<RefusedService>): RefusedService {
  return { address: '10.0.0.1', port: 80, process: null, askedBy: null, hasMoreAskers: false, refused: 0, error: 0, ...service };
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
    attempts: 0,
    open: 0,
    refused: 0,
    unanswered: 0,
    halfOpen: 0,
    reset: 0,
    peers: null,
    peersAreLow: false,
    lastSeconds: null,
    trend: [],
    error: 0,
    ...row,
  };
}
