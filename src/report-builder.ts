import type { CountedLatency, CountedPort, CountedRow, CountedTotals, TableName, TimelineStep } from './counted-row.js';
import type { ErrorFacts } from './errors.js';
import type { HostMoment } from './host-knowledge.js';
import { compareMoments, formatMoment, type InputTally, type Moment } from './input-tally.js';
import { toHost, toVerdict, toWindowVerdicts } from './report-host.js';
import {
  nameAllStates,
  nameStates,
  toOpenerRow,
  toPairRow,
  toPortRow,
  toResetterRow,
  toServiceRow,
  toSourceRow,
  toSubnetRow,
  toTimelineRow,
  toWindowOpener,
  toWindowResetter,
  toWindowSource,
} from './report-rows.js';
import type { Report, WindowReport } from './snapshot.js';
import type { Verdict } from './verdict.js';
import type { InputCounts } from './window-inputs.js';

/** One input and what has come from it. */
export interface CountedInput {
  readonly name: string;
  readonly format: 'pcap' | 'pcapng' | 'live';
  readonly linkTypes: readonly string[];
  readonly kernelDropped: number | null;
  readonly interfaceDropped: number | null;
  readonly error: ErrorFacts | null;
  readonly tally: Pick<InputTally, 'packets' | 'bytes' | 'undecoded' | 'first' | 'last'>;
}

/** What the tracker says of itself. The states' sum and both evicted counts make up `connections`. */
export interface TrackingParts {
  /** Attempts, and connections that were joined late. */
  readonly connections: number;
  /** Attempts without an answer, younger than 5 s. */
  readonly pending: number;
  /** Now. */
  readonly halfOpen: number;
  readonly directionGuessed: number;
  /** Forgotten before 5 s, without an answer. */
  readonly evictedAttempts: number;
  /** Forgotten after an answer. */
  readonly evictedConnections: number;
}

/** All that a report is made of. */
export interface ReportParts {
  readonly version: string;
  readonly source: 'replay' | 'live';
  readonly inputs: readonly CountedInput[];
  /** How long it was captured for; null: from the first packet to the last. */
  readonly observedSeconds: number | null;
  readonly filter: string | null;
  readonly matched: number;
  /** Packets whose copies by other interfaces, if more came, were taken for packets that were sent again (track/copies.ts). */
  readonly forgottenCopies: number;
  readonly decode: Report['decode'];
  readonly totals: CountedTotals;
  readonly distinctSources: number;
  /** Destination ports of SYNs. */
  readonly distinctPorts: number;
  /** Connections by how they stand: one count a number of conn-state.ts. */
  readonly states: readonly number[];
  readonly tracking: TrackingParts;
  /** Rows given to another key, and times that a key was refused one. */
  readonly evicted: number;
  readonly tables: Readonly<Record<TableName, readonly CountedRow[]>>;
  readonly latencyOf: (service: CountedRow) => CountedLatency | null;
  readonly ports: readonly CountedPort[];
  readonly timeline: readonly TimelineStep[];
  readonly verdicts: readonly Verdict[];
  readonly host: HostMoment | null;
  /** Resets from the host's own addresses that were captured; 0 where there is no host. */
  readonly ownResets: number;
}

/** Puts a report together. */
export function buildReport(parts: ReportParts): Report {
  const { totals, tracking, tables, distinctSources, distinctPorts } = parts;
  const { evictedAttempts, evictedConnections, ...tracked } = tracking;
  return {
    v: 1,
    type: 'report',
    version: parts.version,
    capture: describeCapture(parts),
    decode: parts.decode,
    totals: { ...totals, distinctSources, distinctPorts },
    outcomes: nameAllStates(parts.states),
    tracking: { ...tracked, evicted: { attempts: evictedAttempts, connections: evictedConnections } },
    sources: tables.sources.map(toSourceRow),
    openers: tables.openers.map(toOpenerRow),
    resetters: tables.resetters.map(toResetterRow),
    services: tables.services.map((row) => toServiceRow(row, parts.latencyOf(row))),
    subnets: tables.subnets.map(toSubnetRow),
    pairs: tables.pairs.map(toPairRow),
    ports: parts.ports.map(toPortRow),
    timeline: parts.timeline.map(toTimelineRow),
    evicted: parts.evicted,
    verdicts: parts.verdicts.map(toVerdict),
    host: parts.host === null ? null : toHost(parts.host, parts.ownResets),
  };
}

/** The tables that a window has. */
type WindowTable = 'sources' | 'openers' | 'resetters' | 'services';

/** What a window is made of; its rows are read for their window counts. */
export interface WindowParts {
  /** RFC 3339. */
  readonly start: string;
  readonly seconds: number;
  readonly packets: number;
  readonly totals: CountedTotals;
  /** By how much the count of each state changed. */
  readonly states: readonly number[];
  /** Connections half-open now. */
  readonly halfOpen: number;
  readonly kernelDropped: number | null;
  readonly interfaceDropped: number | null;
  readonly undecoded: number;
  /** Rows given to another key, and times that a key was refused one. */
  readonly evicted: number;
  readonly inputs: readonly InputCounts[];
  readonly tables: Readonly<Record<WindowTable, readonly CountedRow[]>>;
  readonly verdicts: readonly Verdict[];
}

export function buildWindow({ states, tables, ...parts }: WindowParts): WindowReport {
  const { start, seconds, packets, totals, halfOpen, kernelDropped, interfaceDropped, undecoded, evicted } = parts;
  return {
    v: 1,
    type: 'window',
    start,
    seconds,
    packets,
    totals,
    outcomes: nameStates(states),
    halfOpen,
    kernelDropped,
    interfaceDropped,
    undecoded,
    evicted,
    inputs: parts.inputs.map((input) => ({ ...input })),
    sources: tables.sources.map(toWindowSource),
    openers: tables.openers.map(toWindowOpener),
    resetters: tables.resetters.map(toWindowResetter),
    services: tables.services.map(toWindowOpener),
    verdicts: toWindowVerdicts(parts.verdicts),
  };
}

function describeCapture({ source, inputs, observedSeconds, filter, matched, forgottenCopies }: ReportParts): Report['capture'] {
  const first = pickMoment(
    inputs.map(({ tally }) => tally.first),
    -1,
  );
  const last = pickMoment(
    inputs.map(({ tally }) => tally.last),
    1,
  );
  return {
    source,
    inputs: inputs.map(describeInput),
    packets: sum(inputs.map(({ tally }) => tally.packets)),
    bytes: sum(inputs.map(({ tally }) => tally.bytes)),
    first: formatMoment(first),
    last: formatMoment(last),
    durationSeconds: observedSeconds ?? secondsBetween(first, last),
    filter,
    matched,
    kernelDropped: sumKnown(inputs.map(({ kernelDropped }) => kernelDropped)),
    interfaceDropped: sumKnown(inputs.map(({ interfaceDropped }) => interfaceDropped)),
    forgottenCopies,
  };
}

function describeInput({ name, format, linkTypes, error, tally, ...dropped }: CountedInput): Report['capture']['inputs'][number] {
  const { kernelDropped, interfaceDropped } = dropped;
  return {
    name,
    format,
    linkTypes: [...linkTypes],
    packets: tally.packets,
    bytes: tally.bytes,
    first: formatMoment(tally.first),
    last: formatMoment(tally.last),
    kernelDropped,
    interfaceDropped,
    undecoded: tally.undecoded,
    error: error === null ? null : { ...error, packet: tally.packets },
  };
}

/** The earliest (direction -1) or latest (1) of the moments there are. */
function pickMoment(moments: ReadonlyArray<Moment | null>, direction: -1 | 1): Moment | null {
  let picked: Moment | null = null;
  for (const moment of moments) {
    if (moment === null) continue;
    if (picked === null || compareMoments(moment, picked) * direction > 0) picked = moment;
  }
  return picked;
}

function secondsBetween(first: Moment | null, last: Moment | null): number {
  if (first === null || last === null) return 0;
  return last.seconds - first.seconds + (last.nanos - first.nanos) / 1e9;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The sum of those that are known; null where none is. */
export function sumKnown(numbers: ReadonlyArray<number | null>): number | null {
  const known = numbers.filter((number) => number !== null);
  return known.length === 0 ? null : sum(known);
}
