/* Rows as they are counted, made into rows as the report and its windows have them. */
import { formatAddress } from './address.js';
import { CONN_STATES, type ConnStateName } from './conn-state.js';
import type { CountedLatency, CountedPort, CountedRow, Rates, RowCounts, TimelineStep } from './counted-row.js';
import { formatMoment } from './input-tally.js';
import { RESET_KINDS } from './reset-kind.js';
import type {
  OpenerRow,
  PairRow,
  PortRow,
  Report,
  ResetterRow,
  ServiceRow,
  SourceRow,
  SubnetRow,
  TimelineRow,
  WindowReport,
} from './snapshot.js';
import { formatTimestamp } from './timestamp.js';

/** A count for each state, also where it is 0. */
export function nameAllStates(states: readonly number[]): Report['outcomes'] {
  return Object.fromEntries(CONN_STATES.map((name, state) => [name, states[state] ?? 0])) as Record<ConnStateName, number>;
}

/** The states whose count is not 0. */
export function nameStates(states: readonly number[]): Record<string, number> {
  return nameCounts(CONN_STATES, states);
}

/** Its network is put in where databases are (naming.ts). */
export function toSourceRow(row: CountedRow): SourceRow {
  const { halfOpen } = row;
  return { ip: addressOf(row), network: null, ...countBoth(row), halfOpen, ...describeBothRates(row), ...describeActivity(row) };
}

export function toOpenerRow(row: CountedRow): OpenerRow {
  return { ip: addressOf(row), port: row.port, ...describeOpened(row) };
}

export function toResetterRow(row: CountedRow): ResetterRow {
  const rstPerSecond = roundRates(row.rstRates);
  return { ip: addressOf(row), port: row.port, ...countResets(row), rstPerSecond, ...describeActivity(row) };
}

export function toServiceRow(row: CountedRow, latency: CountedLatency | null): ServiceRow {
  const { error, ...opened } = describeOpened(row);
  return { ip: addressOf(row), port: row.port, ...opened, connectMillis: describeLatency(latency), error };
}

export function toSubnetRow(row: CountedRow): SubnetRow {
  const { sources, halfOpen } = row;
  const net = `${addressOf(row)}/${row.prefixBits}`;
  return { net, ...countBoth(row), sources, halfOpen, ...describeBothRates(row), ...describeActivity(row) };
}

export function toPairRow(row: CountedRow): PairRow {
  return { orig: addressOf(row), resp: formatAddress(row.family, row.peerWords), ...describeOpened(row) };
}

export function toPortRow({ port, syn, rst, attempts, states }: CountedPort): PortRow {
  return { port, syn, rst, attempts, outcomes: nameStates(states) };
}

export function toTimelineRow({ second, ...step }: TimelineStep): TimelineRow {
  return { start: formatTimestamp(second, 0).replace('.000000000', ''), ...step };
}

/*
 * A window counts from its own start, and a row that was made within it from there: no error is inherited. An outcome may have
 * shrunk.
 */

export function toWindowSource(row: CountedRow): WindowReport['sources'][number] {
  return { ip: addressOf(row), ...countBoth(row.window), halfOpen: row.halfOpen, error: 0 };
}

export function toWindowOpener(row: CountedRow): WindowReport['openers'][number] {
  return { ip: addressOf(row), port: row.port, ...countOpened(row.window), halfOpen: row.halfOpen, error: 0 };
}

export function toWindowResetter(row: CountedRow): WindowReport['resetters'][number] {
  return { ip: addressOf(row), port: row.port, ...countResets(row.window), error: 0 };
}

function addressOf({ family, words }: CountedRow): string {
  return formatAddress(family, words);
}

function countOpened({ syn, attempts, synRetransmissions, states }: RowCounts) {
  return { syn, attempts, synRetransmissions, outcomes: nameStates(states) };
}

function countBoth(counts: RowCounts) {
  const { syn, ...opened } = countOpened(counts);
  return { syn, rst: counts.rst, ...opened, resets: counts.resets };
}

function countResets({ rst, resets, kinds }: RowCounts) {
  return { rst, resets, kinds: nameCounts(RESET_KINDS, kinds) };
}

function describeOpened(row: CountedRow) {
  return { ...countOpened(row), halfOpen: row.halfOpen, synPerSecond: roundRates(row.synRates), ...describeActivity(row) };
}

function describeBothRates({ synRates, rstRates }: CountedRow) {
  return { synPerSecond: roundRates(synRates), rstPerSecond: roundRates(rstRates) };
}

function describeActivity({ peak, first, last, error }: CountedRow) {
  return { peakPerSecond: peak, first: formatMoment(first), last: formatMoment(last), error };
}

function describeLatency(latency: CountedLatency | null): ServiceRow['connectMillis'] {
  if (latency === null || latency.samples === 0) return null;
  return { p50: toMillis(latency.p50), p95: toMillis(latency.p95), max: toMillis(latency.max) };
}

/** Whole nanoseconds: what is behind them is not measured. */
function toMillis(nanos: number): number {
  return Math.round(nanos) / 1e6;
}

/** Three decimals: sixtieths have no end. */
function roundRates(rates: Rates): number[] {
  return rates.map((rate) => Math.round(rate * 1000) / 1000);
}

function nameCounts(names: readonly string[], counts: readonly number[]): Record<string, number> {
  const named = names.map((name, index) => [name, counts[index] ?? 0] as const);
  return Object.fromEntries(named.filter(([, count]) => count !== 0));
}
