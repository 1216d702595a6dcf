/* Reports, rows and connections made by hand: what a test does not speak of is nothing. */
import type { ConnRecord } from '../../src/conn-record.js';
import { CONN_STATES, type ConnStateName } from '../../src/conn-state.js';
import type { CountedRow, RowCounts } from '../../src/counted-row.js';
import { buildReport, buildWindow, type ReportParts, type WindowParts } from '../../src/report-builder.js';
import { RESET_KINDS } from '../../src/reset-kind.js';
import type { Report, Snapshot, WindowReport } from '../../src/snapshot.js';

const NO_TOTALS = { syn: 0, synAck: 0, rst: 0, fin: 0, attempts: 0, synRetransmissions: 0, duplicates: 0, resets: 0 };
const NO_TRACKING = {
  connections: 0,
  pending: 0,
  halfOpen: 0,
  directionGuessed: 0,
  evictedAttempts: 0,
  evictedConnections: 0,
};
export const NOTHING_DECODED = { tcp: 0, nonTcp: 0, fragments: 0, tunnelled: 0, truncated: 0, malformed: 0, unsupported: 0 };

/** Totals, tracking and tables may be given in part. */
export interface SomeParts extends Partial<Omit<ReportParts, 'totals' | 'tracking' | 'tables'>> {
  readonly totals?: Partial<ReportParts['totals']>;
  readonly tracking?: Partial<ReportParts['tracking']>;
  readonly tables?: Partial<ReportParts['tables']>;
}

export function reportOfParts({ totals, tracking, tables, ...parts }: SomeParts): Report {
  return buildReport({
    version: '9.9.9',
    source: 'replay',
    inputs: [],
    observedSeconds: null,
    filter: null,
    matched: 0,
    forgottenCopies: 0,
    decode: NOTHING_DECODED,
    distinctSources: 0,
    distinctPorts: 0,
    states: [],
    evicted: 0,
    latencyOf: () => null,
    ports: [],
    timeline: [],
    verdicts: [],
    host: null,
    ownResets: 0,
    ...parts,
    totals: { ...NO_TOTALS, ...totals },
    tracking: { ...NO_TRACKING, ...tracking },
    tables: { sources: [], openers: [], resetters: [], services: [], subnets: [], pairs: [], ...tables },
  });
}

export function snapshotOf(parts: SomeParts, more: Partial<Omit<Snapshot, 'report'>> = {}): Snapshot {
  return { report: reportOfParts(parts), peak: null, estimatesSources: false, unsupportedLinkTypes: [], ...more };
}

/** Totals and tables may be given in part. */
export interface SomeWindowParts extends Partial<Omit<WindowParts, 'totals' | 'tables'>> {
  readonly totals?: Partial<WindowParts['totals']>;
  readonly tables?: Partial<WindowParts['tables']>;
}

export function windowOfParts({ totals, tables, ...parts }: SomeWindowParts): WindowReport {
  return buildWindow({
    start: '2026-01-02T03:04:05.000000000Z',
    seconds: 2,
    packets: 20,
    states: [],
    halfOpen: 0,
    kernelDropped: 0,
    interfaceDropped: 0,
    undecoded: 0,
    evicted: 0,
    inputs: [],
    verdicts: [],
    ...parts,
    totals: { ...NO_TOTALS, ...totals },
    tables: { sources: [], openers: [], resetters: [], services: [], ...tables },
  });
}

const NO_COUNTS: RowCounts = { syn: 0, rst: 0, attempts: 0, synRetransmissions: 0, resets: 0, kinds: [], states: [] };

/** A row of 127.0.0.1. */
export function rowOf(parts: Partial<CountedRow>): CountedRow {
  return {
    ...NO_COUNTS,
    family: 4,
    port: 0,
    words: [0x7f000001],
    peerWords: [],
    prefixBits: 32,
    error: 0,
    sources: 0,
    window: NO_COUNTS,
    synRates: [0, 0, 0],
    rstRates: [0, 0, 0],
    peak: 0,
    first: null,
    last: null,
    halfOpen: 0,
    ...parts,
  };
}

export function countsOf(parts: Partial<RowCounts>): RowCounts {
  return { ...NO_COUNTS, ...parts };
}

/** Counts by state as the tables hold them. */
export function statesOf(counts: Readonly<Partial<Record<ConnStateName, number>>>): number[] {
  return CONN_STATES.map((name) => counts[name] ?? 0);
}

/** Counts by kind of reset as the tables hold them. */
export function kindsOf(counts: Readonly<Partial<Record<(typeof RESET_KINDS)[number], number>>>): number[] {
  return RESET_KINDS.map((name) => counts[name] ?? 0);
}

/** A connection from 10.0.0.1:40000 to 10.0.0.2:443, closed both ways. */
export function connectionOf(parts: Partial<ConnRecord>): ConnRecord {
  return {
    ts: { seconds: 1_602_707_363, nanos: 476_578_000 },
    input: 0,
    family: 4,
    origWords: [0x0a000001, 0, 0, 0],
    respWords: [0x0a000002, 0, 0, 0],
    origPort: 40_000,
    respPort: 443,
    state: CONN_STATES.indexOf('SF'),
    history: 'ShFf',
    retries: 0,
    synAckRetries: 0,
    resetBy: null,
    resetKind: null,
    latencyNanos: 123_000,
    durationNanos: 1_500_000_000,
    isDirectionGuessed: false,
    isHalfOpen: false,
    ...parts,
  };
}
