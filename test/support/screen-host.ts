/* What a host says, and verdicts, for tests of the screen and of the report: the nights of the design in one. */
import { HOST_COUNTERS } from '../../src/host-counters.js';
import type { HostFacts, HostProcess } from '../../src/host-facts.js';
import type { HostMoment } from '../../src/host-knowledge.js';
import type { Verdict } from '../../src/verdict.js';

/** The same as in screen-builder.ts, which takes these. */
const NOW_SECONDS = Date.UTC(2026, 0, 2, 10, 2, 14) / 1000;

/** What others may have chosen to hurt a terminal, or the columns. */
export const HOSTILE = '\u001b]0;owned\u0007\u001b[2J漢字🙂e\u0301\u202e';

export function makeProcess(changes: Partial<HostProcess> = {}): HostProcess {
  return {
    pid: 4711,
    name: 'curl',
    commandLine: 'curl -s http://127.0.0.1:7211/health',
    user: 'www-data',
    unit: 'healthcheck.service',
    parent: { pid: 4000, name: 'bash' },
    ...changes,
  };
}

const MYSQL = makeProcess({
  pid: 812,
  name: 'mysqld',
  commandLine: '/usr/sbin/mysqld --port 3306',
  user: 'mysql',
  unit: 'mysql',
});
const NGINX = makeProcess({
  pid: 99,
  name: 'nginx',
  commandLine: 'nginx: master process',
  user: 'root',
  unit: null,
  parent: null,
});

export function makeHostFacts(changes: Partial<HostFacts> = {}): HostFacts {
  return {
    atMillis: NOW_SECONDS * 1000,
    attribution: 'trace-events',
    sampledShare: 1,
    connectors: [
      { process: makeProcess(), processes: 312, ip: '127.0.0.1', port: 7211, connects: 1259 },
      { process: makeProcess({ pid: 88, name: 'python3', commandLine: '' }), processes: 1, ip: '::1', port: 6379, connects: 44 },
    ],
    listeners: [
      { ip: '0.0.0.0', port: 80, process: NGINX, queued: 0, queueLimit: 511 },
      { ip: '10.0.0.5', port: 3306, process: MYSQL, queued: 128, queueLimit: 128 },
      { ip: '::', port: 22, process: null, queued: 105, queueLimit: 128 },
    ],
    resetReasons: [
      { direction: 'sent', ip: '127.0.0.1', port: 7211, reason: 'NO_SOCKET', state: null, count: 1259 },
      { direction: 'received', ip: '203.0.113.9', port: 443, reason: null, state: 'TCP_ESTABLISHED', count: 12 },
      { direction: 'sent', ip: '2001:db8::5', port: 443, reason: 'TCP_ABORT_ON_CLOSE', state: 'TCP_CLOSE_WAIT', count: 3 },
    ],
    counters: Object.fromEntries(HOST_COUNTERS.map(({ name }, at) => [name, 1000 * at])),
    sockets: { ESTABLISHED: 812, TIME_WAIT: 13_010, LISTEN: 12, SYN_RECV: 240, CLOSE_WAIT: 0 },
    peers: {
      halfOpenSources: [
        { ip: '198.51.100.7', sockets: 200 },
        { ip: '203.0.113.9', sockets: 40 },
      ],
      halfOpenPorts: [{ port: 443, sockets: 240 }],
      establishedSources: [{ ip: '10.0.0.9', sockets: 700 }],
      destinations: [{ ip: '10.0.0.8', port: 5432, sockets: 25_000 }],
      isPartial: true,
    },
    settings: { portRange: [32_768, 60_999], mostQueued: 4096, mostHalfOpen: 1024, synCookies: 1, synAckRetries: 5 },
    conntrack: {
      count: 61_000,
      max: 65_536,
      sources: [
        { ip: '198.51.100.7', entries: 40_000 },
        { ip: '10.0.0.9', entries: 900 },
      ],
      states: { SYN_SENT: 41_000, ESTABLISHED: 20_000 },
      timeouts: { established: 432_000, syn_sent: 120, time_wait: 120 },
      entriesRead: 61_000,
      unreadable: null,
      insertFailed: 0,
      dropped: 17,
      earlyDropped: 4,
    },
    fileLimits: [
      { process: NGINX, open: 300, limit: 1024 },
      { process: MYSQL, open: 1000, limit: 1024 },
    ],
    files: { open: 9000, limit: 9_223_372_036_854_776_000 },
    addresses: ['10.0.0.5', '127.0.0.1', '::1'],
    ...changes,
  };
}

/** Resets are sent that nobody captures, and a queue overflows. */
export function makeHost(facts: Partial<HostFacts> = {}, changes: Partial<HostMoment> = {}): HostMoment {
  return {
    facts: makeHostFacts(facts),
    rates: { ActiveOpens: 21.4, OutRsts: 120, ListenOverflows: 14, ListenDrops: 14, PassiveOpens: 0 },
    growth: { ActiveOpens: 1303, OutRsts: 7300, ListenOverflows: 400, ListenDrops: 400, TCPSynRetrans: 12 },
    ...changes,
  };
}

export function makeVerdict(changes: Partial<Verdict> = {}): Verdict {
  return {
    kind: 'syn-flood',
    level: 'critical',
    sentence:
      '203.0.113.9 and 2 more flood 10.0.0.5:443 with SYNs: 4,100 a second, 98% of them unanswered or half-open; too many for one client.',
    numbers: { attemptsPerMinute: 246_000, unansweredShare: 0.98, synRate: 4100.5, retriesPerAttempt: 0 },
    source: '203.0.113.9',
    service: { ip: '10.0.0.5', port: 443 },
    subnet: null,
    process: null,
    reason: null,
    firstSecond: NOW_SECONDS - 62,
    lastSecond: NOW_SECONDS,
    isActive: true,
    remedies: [
      {
        what: 'Lets only so many SYNs of 203.0.113.9 through.',
        commands: [
          'nft add table inet syntop',
          "nft add chain inet syntop in '{ type filter hook input priority -10; policy accept; }'",
          'nft add rule inet syntop in ip saddr 203.0.113.9 tcp dport 443 tcp flags syn limit rate over 20/second drop',
        ],
        undo: ['nft delete table inet syntop'],
      },
      { what: 'SYN cookies keep the queue free (RFC 4987).', commands: ['sysctl -w net.ipv4.tcp_syncookies=1'], undo: [] },
    ],
    ...changes,
  };
}

/** Three, the newest first: one that lasts, one with a process and the kernel's reason, one that is over. */
export function makeVerdicts(): Verdict[] {
  return [
    makeVerdict(),
    makeVerdict({
      kind: 'refused-storm',
      level: 'warning',
      sentence: 'Nobody listens on 127.0.0.1:7211: curl (312 processes, last pid 4711) asks 21 times a second in vain.',
      numbers: { refusedPerMinute: 1259, refusedShare: 1 },
      source: '127.0.0.1',
      service: { ip: '127.0.0.1', port: 7211 },
      process: 'curl (312 processes, last pid 4711)',
      reason: 'NO_SOCKET',
      firstSecond: NOW_SECONDS - 300,
      remedies: [{ what: 'Start what should listen on 7211, or stop who asks.', commands: [], undo: [] }],
    }),
    makeVerdict({
      kind: 'subnet-swarm',
      level: 'info',
      sentence: '70 new sources in 198.51.100.0/24 within a minute.',
      numbers: {},
      source: null,
      service: null,
      subnet: '198.51.100.0/24',
      firstSecond: NOW_SECONDS - 900,
      lastSecond: NOW_SECONDS - 700,
      isActive: false,
      remedies: [],
    }),
  ];
}
