/* Verdicts and what the host says, as the report writes them. */
import { listCounters } from './counter-growth.js';
import type { ConntrackFacts, HostProcess } from './host-facts.js';
import type { HostMoment } from './host-knowledge.js';
import type { Report, WindowReport } from './snapshot.js';
import { formatTimestamp } from './timestamp.js';
import type { Verdict } from './verdict.js';

type ReportVerdict = Report['verdicts'][number];
type ReportHost = NonNullable<Report['host']>;

/** Rows of its lists. */
const MOST_ROWS = 100;

export function toVerdict({ firstSecond, lastSecond, isActive, numbers, service, remedies, ...same }: Verdict): ReportVerdict {
  return {
    kind: same.kind,
    level: same.level,
    sentence: same.sentence,
    numbers: { ...numbers },
    source: same.source,
    service: service === null ? null : { ip: service.ip, port: service.port },
    subnet: same.subnet,
    process: same.process,
    reason: same.reason,
    first: formatTimestamp(firstSecond, 0),
    last: formatTimestamp(lastSecond, 0),
    active: isActive,
    remedies: remedies.map(({ what, commands, undo }) => ({ what, commands: [...commands], undo: [...undo] })),
  };
}

/** Of a window, those that hold. */
export function toWindowVerdicts(verdicts: readonly Verdict[]): WindowReport['verdicts'] {
  return verdicts
    .filter(({ isActive }) => isActive)
    .map(({ kind, level, sentence, firstSecond }) => ({ kind, level, sentence, first: formatTimestamp(firstSecond, 0) }));
}

/** @param ownResets resets from the host's own addresses that were captured */
export function toHost(moment: HostMoment, ownResets: number): ReportHost {
  const { facts, growth } = moment;
  const sent = growth.OutRsts;
  return {
    attribution: facts.attribution,
    sampledShare: facts.sampledShare,
    counters: listCounters(moment).map((counter) => ({ ...counter })),
    sockets: { ...facts.sockets },
    listeners: sortBy(facts.listeners, ({ queued, queueLimit }) => queued / Math.max(queueLimit, 1)).map(
      ({ ip, port, process, queued, queueLimit }) => {
        return { ip, port, process: process === null ? null : toProcess(process), queued, queueLimit };
      },
    ),
    connectors: sortBy(facts.connectors, ({ connects }) => connects).map(({ ip, port, process, processes, connects }) => {
      return { ip, port, process: toProcess(process), processes, connects: Math.round(connects) };
    }),
    resetReasons: sortBy(facts.resetReasons, ({ count }) => count).map(({ direction, ip, port, reason, state, count }) => {
      return { direction, ip, port, reason, state, count };
    }),
    conntrack: facts.conntrack === null ? null : toConntrack(facts.conntrack),
    fileLimits: sortBy(facts.fileLimits, ({ open, limit }) => open / Math.max(limit, 1)).map(({ process, open, limit }) => {
      return { process: toProcess(process), open, limit };
    }),
    files: facts.files === null ? null : { open: facts.files.open, limit: facts.files.limit },
    unseenResets: sent === undefined ? null : { sentBySystem: sent, captured: ownResets },
  };
}

function toProcess({ pid, name, commandLine, user, unit, parent }: HostProcess): ReportHost['connectors'][number]['process'] {
  return { pid, name, commandLine, user, unit, parent: parent === null ? null : { pid: parent.pid, name: parent.name } };
}

function toConntrack({ count, max, sources, states, timeouts, unreadable = null }: ConntrackFacts): ReportHost['conntrack'] {
  return {
    count,
    max,
    sources: sources.map(({ ip, entries }) => ({ ip, entries })),
    states: { ...states },
    timeouts: { ...timeouts },
    unreadable,
  };
}

/** The highest first; of equals, in the order they came. */
function sortBy<Row>(rows: readonly Row[], worthOf: (row: Row) => number): Row[] {
  return [...rows].sort((a, b) => worthOf(b) - worthOf(a)).slice(0, MOST_ROWS);
}
