import { formatAddress } from './address.js';
import type { CountedRow, SegmentTotals } from './counted-row.js';
import type { ErrorFacts } from './errors.js';
import { compareMoments, formatMoment, type InputTally, type Moment } from './input-tally.js';
import type { OpenerRow, Report, ResetterRow, SourceRow, WindowReport } from './snapshot.js';

/** One input and what has come from it. */
export interface CountedInput {
  readonly name: string;
  readonly format: 'pcap' | 'pcapng' | 'live';
  readonly linkTypes: readonly string[];
  readonly kernelDropped: number | null;
  readonly interfaceDropped: number | null;
  readonly error: ErrorFacts | null;
  readonly tally: InputTally;
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
  readonly decode: Report['decode'];
  readonly totals: SegmentTotals;
  readonly distinctSources: number;
  readonly evicted: number;
  readonly sources: readonly CountedRow[];
  readonly openers: readonly CountedRow[];
  readonly resetters: readonly CountedRow[];
}

/** Puts a report together, with every key of its schema: what is not counted yet is empty or zero. */
export function buildReport(parts: ReportParts): Report {
  return {
    v: 1,
    type: 'report',
    version: parts.version,
    capture: describeCapture(parts),
    decode: parts.decode,
    totals: { ...parts.totals, attempts: 0, synRetransmissions: 0, duplicates: 0, distinctSources: parts.distinctSources },
    outcomes: { S0: 0, S1: 0, SF: 0, REJ: 0, S2: 0, S3: 0, RSTO: 0, RSTR: 0, RSTOS0: 0, RSTRH: 0, SH: 0, SHR: 0, OTH: 0 },
    sources: parts.sources.map((row) => toSourceRow(row, row.syn, row.rst)),
    openers: parts.openers.map((row) => toOpenerRow(row, row.syn)),
    resetters: parts.resetters.map((row) => toResetterRow(row, row.rst)),
    services: [],
    subnets: [],
    evicted: parts.evicted,
    verdicts: [],
  };
}

/** What a window is made of; its rows are read for their window counts. */
export interface WindowParts {
  /** RFC 3339. */
  readonly start: string;
  readonly seconds: number;
  readonly packets: number;
  readonly totals: SegmentTotals;
  readonly kernelDropped: number | null;
  readonly interfaceDropped: number | null;
  readonly sources: readonly CountedRow[];
  readonly openers: readonly CountedRow[];
  readonly resetters: readonly CountedRow[];
}

export function buildWindow(parts: WindowParts): WindowReport {
  const { start, seconds, packets, totals, kernelDropped, interfaceDropped } = parts;
  return {
    v: 1,
    type: 'window',
    start,
    seconds,
    packets,
    totals,
    kernelDropped,
    interfaceDropped,
    // A window counts from its own start, and a row that was made within it from there: nothing is inherited.
    sources: parts.sources.map((row) => toSourceRow({ ...row, error: 0 }, row.windowSyn, row.windowRst)),
    openers: parts.openers.map((row) => toOpenerRow({ ...row, error: 0 }, row.windowSyn)),
    resetters: parts.resetters.map((row) => toResetterRow({ ...row, error: 0 }, row.windowRst)),
  };
}

function describeCapture({ source, inputs, observedSeconds, filter, matched }: ReportParts): Report['capture'] {
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
  };
}

function describeInput({ name, format, linkTypes, error, tally }: CountedInput): Report['capture']['inputs'][number] {
  return {
    name,
    format,
    linkTypes: [...linkTypes],
    packets: tally.packets,
    bytes: tally.bytes,
    first: formatMoment(tally.first),
    last: formatMoment(tally.last),
    error: error === null ? null : { ...error, packet: tally.packets },
  };
}

function toSourceRow(row: CountedRow, syn: number, rst: number): SourceRow {
  const ip = formatAddress(row.family, row.words);
  return { ip, syn, rst, attempts: 0, synRetransmissions: 0, outcomes: {}, error: row.error };
}

function toOpenerRow(row: CountedRow, syn: number): OpenerRow {
  return { ip: formatAddress(row.family, row.words), port: row.port, syn, attempts: 0, error: row.error };
}

function toResetterRow(row: CountedRow, rst: number): ResetterRow {
  return { ip: formatAddress(row.family, row.words), port: row.port, rst, resets: 0, kinds: {}, error: row.error };
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
