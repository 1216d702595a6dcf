import type { ConntrackFacts } from '../../host-facts.js';
import type { HostKnowledge } from '../../host-knowledge.js';
import type { Remedy } from '../../verdict.js';
import { type Case, fileLimitOf, findBlockable } from './case.js';
import { untrackByNft } from './firewall.js';
import { act, deleteTracked, look, lookAtProcesses, say, set, stopProcesses } from './parts.js';
import { isPid, type Target } from './target.js';

const QUEUE = 4096;
const ESTABLISHED_SECONDS = 86_400;
const TIME_WAIT_SECONDS = 30;
const ENTRY_BYTES = 320;
const WIDE_PORTS = [10_240, 65_000] as const;
const TRACKED_MAX = 'net.netfilter.nf_conntrack_max';
const TRACKED_TIMEOUT = 'net.netfilter.nf_conntrack_tcp_timeout_';

/** The program accepts more slowly than clients come. */
export function remedyAcceptQueue(given: Case): Remedy[] {
  const { port, where, serverPid, listener, settings } = given;
  const { mostQueued = null } = settings;
  const remedies: Remedy[] = [
    look(`${where}See the queue: Recv-Q is what waits, Send-Q what may.`, [
      port === null ? 'ss -ltn' : `ss -ltnp 'sport = :${port}'`,
      'nstat -asz TcpExtListenOverflows TcpExtListenDrops',
    ]),
  ];
  if (serverPid !== null) {
    const what = 'The program that accepts too slowly: is it stopped, at 100% of a core, or waiting for something else?';
    remedies.push(look(what, [`ps -fp ${serverPid}`, `top -b -n 1 -H -p ${serverPid}`, `cat /proc/${serverPid}/wchan`]));
  }
  remedies.push(
    say(
      'Restart it if it hangs; else more workers, or a second instance (SO_REUSEPORT, a balancer): a queue helps against bursts only.',
    ),
  );
  const queued = listener?.queueLimit ?? null;
  if (queued !== null && mostQueued !== null && queued < mostQueued) {
    remedies.push(
      say(
        `The program asks for a queue of ${queued} itself (somaxconn allows ${mostQueued}): raise its own backlog setting and restart it.`,
      ),
    );
  } else {
    const what = `${where}A longer queue; the program must listen anew with a backlog as large (restart it).`;
    remedies.push(set(what, 'net.core.somaxconn', `${Math.max(QUEUE, 2 * (mostQueued ?? 0))}`, textOf(mostQueued)));
  }
  return remedies;
}

/** A program that connects to its own host again and again. */
export function remedyConnectionLoop(given: Case): Remedy[] {
  const { port, clientPids, serverPid } = given;
  const ports = port === null ? '' : ` 'dport = :${port} or sport = :${port}'`;
  const remedies: Remedy[] = [
    say('Nothing is blocked: both ends are this host. One of the two programs is to be mended.'),
    look('Both ends, with their processes.', [`ss -tnp${ports}`]),
    ...lookAtProcesses('Who connects: look at it first.', clientPids),
    ...lookAtProcesses('Who listens.', serverPid === null ? [] : [serverPid]),
    ...stopProcesses('Who connects', clientPids),
  ];
  for (const pid of clientPids) remedies.push(...lowerLimit(given, pid));
  return remedies;
}

/** Open files of a process, or of the machine; or the ports to connect to one service from. */
export function remedySocketLimit(given: Case): Remedy[] {
  const pool = say('Best of all: connections that are kept and used again (a pool, keepalive) instead of one for each request.');
  return given.verdict.service === null ? [...moreFiles(given), pool] : [...morePorts(given), pool];
}

function moreFiles(given: Case): Remedy[] {
  const { facts, verdict } = given;
  const near = facts?.fileLimits.reduce((best, one) => (one.open / one.limit > best.open / best.limit ? one : best), {
    process: { pid: 0 },
    open: 0,
    limit: 1,
  });
  const pid = findPid(given, near?.process.pid ?? 0);
  const remedies: Remedy[] = [look('Who holds how many sockets.', ['ss -s', 'ss -tanp'])];
  if (pid !== null) remedies.push(...raiseLimit(given, pid));
  const limit = facts?.files?.limit ?? null;
  // Where there is no limit, it is said as 2^63 - 1.
  if (verdict.process === null && limit !== null && isCount(limit)) {
    remedies.push(set('More open files for the whole machine.', 'fs.file-max', `${2 * limit}`, `${limit}`));
  }
  return remedies;
}

function morePorts({ server, port, settings, clientPids }: Case): Remedy[] {
  const { portRange = null } = settings;
  const where =
    server === null || port === null
      ? ''
      : ` 'dst ${server.family === 6 ? `[${server.text}]` : server.text} and dport = :${port}'`;
  const remedies: Remedy[] = [
    look('Who has the ports: established, or already over (TIME-WAIT, one minute each).', [`ss -tanp${where}`]),
    ...lookAtProcesses('Who connects.', clientPids),
  ];
  if (portRange === null || portRange[1] - portRange[0] < WIDE_PORTS[1] - WIDE_PORTS[0]) {
    const what = 'More ports to connect from. Keep ports that programs listen on out of it (net.ipv4.ip_local_reserved_ports).';
    remedies.push(
      set(what, 'net.ipv4.ip_local_port_range', WIDE_PORTS.join(' '), portRange === null ? null : portRange.join(' ')),
    );
  }
  return remedies;
}

/** The table of connection tracking is full, or nearly: new connections of everybody are dropped. */
export function remedyConntrack(given: Case, host: HostKnowledge): Remedy[] {
  const conntrack = given.facts?.conntrack ?? null;
  const targets = given.net === null ? findHeaviest(given, conntrack, host) : [given.net];
  const remedies: Remedy[] = [
    look('Who has the entries, and in which states (a table of many entries takes a while).', [
      'conntrack -C',
      'conntrack -S',
      ...targets.map(({ family, text }) => `conntrack -L -f ipv${family} -s ${text}`),
    ]),
    raiseTracked(conntrack),
    ...shortenTimeouts(conntrack),
    ...deleteTracked(
      'Remove the entries of who has the most. Behind a NAT or a stateful firewall it cuts its live connections.',
      targets,
      null,
    ),
  ];
  const { port, where } = given;
  if (port !== null && given.serverIsOwn) {
    const what = `${where}Take port ${port} out of tracking. Not where it is translated (NAT, containers), or let in by "ct state".`;
    remedies.push(act(what, untrackByNft(port)));
  }
  return remedies;
}

function findHeaviest({ verdict }: Case, conntrack: ConntrackFacts | null, host: HostKnowledge): Target[] {
  const first = conntrack?.sources.find(({ ip }) => !host.isOwn(ip))?.ip ?? null;
  return findBlockable([verdict.source ?? first], host);
}

function raiseTracked(conntrack: ConntrackFacts | null): Remedy {
  const max = conntrack !== null && isCount(conntrack.max) ? conntrack.max : null;
  const mebibytes = max === null ? null : Math.ceil((max * ENTRY_BYTES) / 2 ** 20);
  const cost = mebibytes === null ? '' : `, for up to ${mebibytes} MiB more memory`;
  const what = `Room for twice as many entries${cost}. From the first namespace of the machine only, not from a container.`;
  return set(what, TRACKED_MAX, `${max === null ? 524_288 : 2 * max}`, textOf(max));
}

function shortenTimeouts(conntrack: ConntrackFacts | null): Remedy[] {
  const { established = null, time_wait: timeWait = null } = conntrack?.timeouts ?? {};
  const remedies: Remedy[] = [];
  if (established === null || established > ESTABLISHED_SECONDS) {
    const what = 'Forget silent connections after a day instead of five; those there keep the time they were given.';
    remedies.push(set(what, `${TRACKED_TIMEOUT}established`, `${ESTABLISHED_SECONDS}`, textOf(established)));
  }
  if (timeWait !== null && timeWait > TIME_WAIT_SECONDS) {
    const what = 'Forget closed connections sooner.';
    remedies.push(set(what, `${TRACKED_TIMEOUT}time_wait`, `${TIME_WAIT_SECONDS}`, textOf(timeWait)));
  }
  return remedies;
}

function raiseLimit(given: Case, pid: number): Remedy[] {
  const limit = fileLimitOf(given, pid)?.limit ?? null;
  const show = look('Its limit (soft and hard), and what it is.', [
    `prlimit --pid ${pid} --nofile`,
    `ps -fp ${pid}`,
    `systemctl status ${pid}`,
  ]);
  const unit = say(
    'To last: LimitNOFILE= in its unit (systemctl edit), ulimit -n in its script, or --ulimit nofile= of its container; then restart it.',
  );
  if (limit === null || !isCount(limit)) return [show, unit];
  const what = 'Let it open twice as many, at once and without a restart. Above its hard limit, root gives both: --nofile=N:N.';
  const lines = { commands: [`prlimit --pid ${pid} --nofile=${2 * limit}:`], undo: [`prlimit --pid ${pid} --nofile=${limit}:`] };
  return [show, act(what, lines), unit];
}

/** What it has open stays; it gets no more, and its log says why. */
function lowerLimit(given: Case, pid: number): Remedy[] {
  const known = fileLimitOf(given, pid);
  if (known === null || !isCount(known.limit) || !isCount(known.open)) return [];
  const lines = {
    commands: [`prlimit --pid ${pid} --nofile=${known.open}:`],
    undo: [`prlimit --pid ${pid} --nofile=${known.limit}:`],
  };
  return [act(`Or let it open no more files and sockets than it has (${known.open}): what is open stays.`, lines)];
}

/** The verdict's own process first. */
function findPid({ clientPids, serverPid, facts }: Case, nearest: number): number | null {
  for (const pid of [...clientPids, serverPid]) {
    if (pid !== null && facts?.fileLimits.some(({ process }) => process.pid === pid)) return pid;
  }
  return isPid(nearest) ? nearest : (clientPids[0] ?? null);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function textOf(value: number | null): string | null {
  return value === null ? null : String(value);
}
