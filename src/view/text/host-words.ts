/* What the host says, put into words: for the report and for the dashboard. */
import { HOST_COUNTERS } from '../../host-counters.js';
import type { HostFacts, HostProcess } from '../../host-facts.js';
import { sanitize } from '../../sanitize.js';

/** Where it is known from who connects, and how good that is. */
export function describeAttribution({ attribution, sampledShare }: Pick<HostFacts, 'attribution' | 'sampledShare'>): string {
  if (attribution === 'none') return 'Who connects is unknown: neither trace events nor /proc can be read';
  if (attribution === 'proc') return 'Who connects is known from /proc: sockets that live for milliseconds only may be missed';
  if (sampledShare >= 1) return "Who connects is known from the kernel's trace events: all of it";
  const percent = sampledShare < 0.01 ? 'less than 1' : String(Math.round(sampledShare * 100));
  return `Who connects is known from the kernel's trace events: ${percent}% was looked at`;
}

/** "mysqld (pid 812)", or of several "curl (12 processes, last pid 4711)"; as it came, but for controls. */
export function describeOwner(process: Pick<HostProcess, 'name' | 'pid'> | null, processes = 1): string {
  if (process === null) return 'unknown';
  const pids = processes > 1 ? `${processes} processes, last pid ${process.pid}` : `pid ${process.pid}`;
  return `${sanitize(process.name)} (${pids})`;
}

/** Everything else about a process: "mysqld --port 3306, user mysql, unit mysql.service, started by systemd (pid 1)". */
export function describeProcessFully({ name, pid, commandLine, user, unit, parent }: HostProcess): string {
  const parts = [
    commandLine === '' ? `${name} (pid ${pid})` : commandLine,
    `pid ${pid}`,
    user === null ? null : `user ${user}`,
    unit === null ? null : `unit ${unit}`,
    parent === null ? null : `started by ${parent.name} (pid ${parent.pid})`,
  ];
  return sanitize(parts.filter((part) => part !== null).join(', '));
}

/** What a counter counts; empty where nobody knows. */
export function meaningOf(name: string): string {
  return HOST_COUNTERS.find((counter) => counter.name === name)?.meaning ?? '';
}

/** Those whose accept queues are fullest first. */
export function sortListeners<L extends { readonly port: number; readonly queued: number; readonly queueLimit: number }>(
  listeners: readonly L[],
): L[] {
  return [...listeners].sort((a, b) => fillOf(b) - fillOf(a) || b.queued - a.queued || a.port - b.port);
}

/** How full an accept queue is. The kernel lets in one more than the limit (sk_acceptq_is_full). */
export function fillOf({ queued, queueLimit }: { readonly queued: number; readonly queueLimit: number }): number {
  return queued / Math.max(queueLimit, 1);
}

/** "ESTABLISHED 812", the most first. */
export function listCounts(counts: Readonly<Record<string, number>>): Array<readonly [name: string, count: number]> {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([one, a], [other, b]) => b - a || one.localeCompare(other));
}

/** Resets that the kernel sent clearly exceed those captured: by one a second at least, and these are less than half of them. */
export function hasUnseenResets(sent: number, captured: number, least: number): boolean {
  return sent - captured >= least && captured < sent / 2;
}
