/* What the machine itself says: a section of the report where it says something. */
import { hasMoved } from '../../counter-growth.js';
import { sanitize } from '../../sanitize.js';
import type { Report } from '../../snapshot.js';
import { ellipsize, formatCount, formatPercent, formatRate } from './format.js';
import { describeAttribution, describeOwner, fillOf, hasUnseenResets, listCounts, meaningOf } from './host-words.js';
import { type Column, type LastColumn, layOutTable } from './table.js';

type Host = NonNullable<Report['host']>;
type Counter = Host['counters'][number];
type Connector = Host['connectors'][number];
type Listener = Host['listeners'][number];
type ResetReason = Host['resetReasons'][number];

/** Rows of each of its tables. */
const MOST = 10;
/** Resets that were not captured, from which on they are worth a word. */
const LEAST_UNSEEN = 20;
/** How full something is, from which on it is told. */
const TOLD_SHARE = 0.5;

/** Only what there is something to say of. */
export function describeHost({ host, capture }: Report): string[] {
  if (host === null) return [];
  return [
    capture.source === 'live'
      ? 'Host: what the kernel of this machine says, since the capture began'
      : 'Host: what the kernel of the recorded machine said, since the recording began',
    `  ${describeAttribution(host)}`,
    // Behind a filter, what was not captured was not asked for.
    ...(capture.filter === null ? describeResets(host) : []),
    ...describeCounters(host.counters.filter(hasMoved)),
    ...describeQueues(host.listeners.filter(({ queued }) => queued > 0).slice(0, MOST)),
    ...describeConnectors(host.connectors.slice(0, MOST)),
    ...describeReasons(host.resetReasons.slice(0, MOST)),
    ...describeSockets(host),
    ...describeConntrack(host),
    ...describeFiles(host),
  ];
}

function describeResets({ unseenResets }: Host): string[] {
  if (unseenResets === null) return [];
  const { sentBySystem, captured } = unseenResets;
  if (!hasUnseenResets(sentBySystem, captured, LEAST_UNSEEN)) return [];
  return [
    `  Unseen resets: the kernel sent ${formatCount(sentBySystem)}, ${formatCount(captured)} were captured: the others went another way; capture on -i any`,
  ];
}

function describeCounters(counters: readonly Counter[]): string[] {
  if (counters.length === 0) return [];
  const columns: ReadonlyArray<Column<Counter>> = [
    textColumn('COUNTER', ({ name }) => name),
    countColumn('TOTAL', ({ total }) => total),
    { heading: 'A SECOND', width: 8, align: 'right', giveWay: 0, cell: ({ perSecond }) => formatRate(perSecond) },
  ];
  const last = lastColumn<Counter>('', ({ name }) => meaningOf(name));
  return layOutTable(columns, counters, last).lines.map((line) => line.trimEnd());
}

function describeQueues(listeners: readonly Listener[]): string[] {
  if (listeners.length === 0) return [];
  const columns: ReadonlyArray<Column<Listener>> = [
    textColumn('ACCEPT QUEUE OF', endpointOf),
    countColumn('WAITING', ({ queued }) => queued),
    countColumn('AT MOST', ({ queueLimit }) => queueLimit),
    { heading: '%', width: 4, align: 'right', giveWay: 0, cell: (listener) => formatPercent(fillOf(listener), 1) },
  ];
  return layOutTable(
    columns,
    listeners,
    lastColumn('PROCESS', ({ process }) => describeOwner(process)),
  ).lines.slice();
}

function describeConnectors(connectors: readonly Connector[]): string[] {
  if (connectors.length === 0) return [];
  const columns: ReadonlyArray<Column<Connector>> = [
    textColumn('CONNECTED TO', endpointOf),
    countColumn('TIMES', ({ connects }) => connects),
  ];
  const last = lastColumn<Connector>('BY', ({ process, processes }) => describeOwner(process, processes));
  return layOutTable(columns, connectors, last).lines.slice();
}

function describeReasons(reasons: readonly ResetReason[]): string[] {
  if (reasons.length === 0) return [];
  const columns: ReadonlyArray<Column<ResetReason>> = [
    textColumn('RESETS OF', endpointOf),
    textColumn('', ({ direction }) => (direction === 'sent' ? 'sent' : 'came')),
    countColumn('TIMES', ({ count }) => count),
  ];
  const last = lastColumn<ResetReason>("THE KERNEL'S REASON, AND THE SOCKET'S STATE", ({ reason, state }) =>
    sanitize(`${reason ?? 'none given'}${state === null ? '' : `, ${state}`}`),
  );
  return layOutTable(columns, reasons, last).lines.slice();
}

function describeSockets({ sockets }: Host): string[] {
  const counts = listCounts(sockets).map(([state, count]) => `${sanitize(state)} ${formatCount(count)}`);
  return counts.length === 0 ? [] : [`  Sockets: ${counts.join(', ')}`];
}

function describeConntrack({ conntrack }: Host): string[] {
  if (conntrack === null || conntrack.count === 0) return [];
  const { count, max, sources, states } = conntrack;
  const told = (label: string, parts: readonly string[]) => (parts.length === 0 ? [] : [`    ${label}: ${parts.join(', ')}`]);
  return [
    `  Connection tracking: ${formatCount(count)} of at most ${formatCount(max)} entries, ${percentOf(count, max)}`,
    ...told(
      'by source',
      sources.slice(0, MOST).map(({ ip, entries }) => `${ip} ${formatCount(entries)}`),
    ),
    ...told(
      'by state',
      listCounts(states).map(([state, entries]) => `${sanitize(state)} ${formatCount(entries)}`),
    ),
  ];
}

/** Those that are half-way to their limit. */
function describeFiles({ fileLimits, files }: Host): string[] {
  const all = fileLimits.map(({ process, open, limit }) => ({ name: describeOwner(process), open, limit }));
  if (files !== null) all.push({ name: 'the whole machine', ...files });
  return all
    .filter(({ open, limit }) => open >= limit * TOLD_SHARE)
    .slice(0, MOST)
    .map(
      ({ name, open, limit }) =>
        `  Open files of ${name}: ${formatCount(open)} of at most ${formatCount(limit)}, ${percentOf(open, limit)}`,
    );
}

function percentOf(part: number, whole: number): string {
  return `${part === 0 ? '0' : formatPercent(part, Math.max(whole, 1))}%`;
}

function endpointOf({ ip, port }: { readonly ip: string; readonly port: number }): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function textColumn<Row>(heading: string, cell: (row: Row) => string): Column<Row> {
  return { heading, width: 4, align: 'left', giveWay: 0, cell: (row) => ellipsize(cell(row), 40) };
}

function countColumn<Row>(heading: string, countOf: (row: Row) => number): Column<Row> {
  return { heading, width: 5, align: 'right', giveWay: 0, cell: (row) => formatCount(countOf(row)) };
}

/** What is left of the line. */
function lastColumn<Row>(heading: string, say: (row: Row) => string): LastColumn<Row> {
  const draw = (row: Row, width: number) => {
    const text = say(row);
    return text.length > width ? `${text.slice(0, Math.max(width - 1, 0))}…` : text;
  };
  return { heading, width: 12, most: 80, giveWay: 1, draw };
}
