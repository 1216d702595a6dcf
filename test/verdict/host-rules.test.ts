/* Verdicts that rest on what the host says: with it, at its limit, and again without. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostFacts, HostProcess } from '../../src/host-facts.js';
import type { Verdict, VerdictKind } from '../../src/verdict.js';
import { TestLog } from './moments.js';

const NGINX: HostProcess = { pid: 812, name: 'nginx', commandLine: 'nginx', user: 'www', unit: null, parent: null };
const CURL: HostProcess = { ...NGINX, pid: 4711, name: 'curl', commandLine: 'curl' };

/** The verdict of a kind, whether it holds or not. */
function find(log: TestLog, kind: VerdictKind): Verdict {
  const verdict = log.verdicts.find((one) => one.kind === kind);
  assert.ok(verdict !== undefined, `no ${kind} among ${log.words.join()}`);
  return verdict;
}

function makeConntrack(count: number): HostFacts['conntrack'] {
  const sources = [{ ip: '203.0.113.9', entries: 400 }];
  return { count, max: 1000, sources, states: { ESTABLISHED: 600 }, timeouts: { established: 432_000 } };
}

test('The conntrack table: near its limit from 80% on, critical from 95%, until it is below 70%.', () => {
  const log = new TestLog();
  log.pass(1, { host: { conntrack: makeConntrack(799) } });
  assert.deepEqual(log.words, []);
  log.pass(1, { host: { conntrack: makeConntrack(800) } });
  assert.deepEqual(log.words, ['1001 warning! conntrack 80% full  800 of 1,000']);
  log.pass(1, { host: { conntrack: makeConntrack(960) } });
  assert.deepEqual(log.words, ['1001 critical! conntrack 96% full  960 of 1,000']);
  assert.equal(
    find(log, 'conntrack-near-limit').sentence,
    'the conntrack table is 96% full: 960 of 1,000 entries; 600 are ESTABLISHED (kept for 432,000 s); 400 entries are from 203.0.113.9; when it is full, new connections are dropped',
  );
  assert.equal(find(log, 'conntrack-near-limit').source, '203.0.113.9');
  log.pass(1, { host: { conntrack: makeConntrack(700) } });
  assert.deepEqual(log.kinds, ['conntrack-near-limit']);
  log.pass(1, { host: { conntrack: makeConntrack(699) } });
  assert.deepEqual(log.kinds, []);
});

test('Open files of a process and of the machine, and ports to connect from, each have their verdict.', () => {
  const log = new TestLog();
  const settings = {
    portRange: [40_000, 40_099] as const,
    mostQueued: null,
    mostHalfOpen: null,
    synCookies: null,
    synAckRetries: null,
  };
  const host = (open: number): Partial<HostFacts> => ({
    fileLimits: [
      { process: NGINX, open, limit: 1000 },
      { process: CURL, open: 10, limit: 1000 },
    ],
    files: { open: open * 10, limit: 10_000 },
    settings,
    peers: {
      halfOpenSources: [],
      halfOpenPorts: [],
      establishedSources: [],
      destinations: [{ ip: '10.0.0.5', port: 6379, sockets: Math.round(open / 10) }],
      isPartial: false,
    },
  });
  log.pass(1, { host: host(700) });
  assert.deepEqual(log.words, []);
  log.pass(1, { host: host(900) });
  assert.deepEqual(log.words.sort(), [
    '1001 warning! 90% of local ports  90 of 100, connections to 10.0.0.5:6379',
    '1001 warning! 90% of open files  9,000 of 10,000, the machine',
    '1001 warning! 90% of open files  900 of 1,000, nginx (pid 812)',
  ]);
  assert.ok(log.verdicts.some(({ process }) => process === 'nginx (pid 812)'));
  log.pass(1, { host: host(720) });
  assert.equal(log.kinds.length, 3);
  log.pass(1, { host: host(690) });
  assert.deepEqual(log.kinds, []);
});

test('An accept queue that overflows is told with who does not accept; when none was lost for ten seconds, it is over.', () => {
  const log = new TestLog();
  const listeners = [
    { ip: '0.0.0.0', port: 22, process: CURL, queued: 0, queueLimit: 128 },
    { ip: '0.0.0.0', port: 80, process: NGINX, queued: 129, queueLimit: 128 },
  ];
  log.pass(5, { host: { counters: { ListenOverflows: 77 }, listeners } });
  assert.deepEqual(log.kinds, [], 'what was lost before is not now');
  log.pass(1, { host: { counters: { ListenOverflows: 177 }, listeners } });
  const verdict = find(log, 'accept-queue-overflow');
  assert.match(verdict.sentence, /; nginx \(pid 812\) at 0\.0\.0\.0:80 has 129 of 128 waiting$/);
  assert.deepEqual([verdict.process, verdict.service?.port, verdict.reason], ['nginx (pid 812)', 80, 'ListenOverflows']);
  for (let second = 0; second < 12; second++) log.pass(1, { host: { counters: { ListenOverflows: 177 }, listeners } });
  assert.deepEqual(log.kinds, []);
});

test('Resets that the kernel sends elsewhere are told with where, if it is loopback; not those that are captured.', () => {
  const resetReasons: HostFacts['resetReasons'] = [
    // Of another network namespace, which the kernel tells of, too.
    { direction: 'sent', ip: '10.77.0.2', port: 7211, reason: 'NO_SOCKET', state: null, count: 20 },
    { direction: 'sent', ip: '127.0.0.1', port: 7212, reason: 'NO_SOCKET', state: null, count: 9000 },
    { direction: 'sent', ip: '127.0.0.1', port: 7211, reason: 'NO_SOCKET', state: null, count: 15 },
  ];
  const run = (captured: number) => {
    const log = new TestLog();
    for (let second = 0, sent = 0; second < 30; second++, sent += 2) {
      log.pass(1, { rst: captured, host: { counters: { OutRsts: sent }, resetReasons } });
    }
    return log;
  };
  assert.deepEqual(run(2).kinds, []);
  const log = run(0);
  assert.deepEqual(log.kinds, ['unseen-resets']);
  assert.equal(
    find(log, 'unseen-resets').sentence,
    'unseen resets: the kernel sent 2.0/s resets, most of them from 127.0.0.1:7211 (NO_SOCKET), and 0/s are seen here: look at lo',
  );
  for (let second = 0; second < 12; second++) log.pass(1, { host: { counters: { OutRsts: 58 }, resetReasons } });
  assert.deepEqual(log.kinds, []);
});

test('Where a part of the packets is asked for, resets that are not seen are not missing.', () => {
  const log = new TestLog();
  for (let second = 0; second < 30; second++) log.pass(1, { isFiltered: true, host: { counters: { OutRsts: second * 10 } } });
  assert.deepEqual(log.kinds, []);
});

test('Where more than half of what the kernel sends is captured, the rest is not worth a word.', () => {
  const run = (captured: number) => {
    const log = new TestLog();
    for (let second = 0; second < 30; second++) log.pass(1, { rst: captured, host: { counters: { OutRsts: second * 10 } } });
    return log.kinds;
  };
  assert.deepEqual(run(6), []);
  assert.deepEqual(run(4), ['unseen-resets']);
});

test('A refused storm of a loop is told with who starts its processes.', () => {
  const log = new TestLog();
  const process = { ...CURL, parent: { pid: 99, name: 'sh' } };
  const connectors = [{ process, processes: 312, ip: '127.0.0.1', port: 7211, connects: 400 }];
  const refused = [{ address: '127.0.0.1', port: 7211, refused: 126, askedBy: '127.0.0.1' }];
  log.pass(1, { refusals: 126, refused, host: { connectors } });
  assert.match(find(log, 'refused-storm').sentence, /, by curl \(312 processes, last pid 4711\), started by sh \(pid 99\)/);
  const one = { process: NGINX, processes: 1, ip: '127.0.0.1', port: 7211 };
  for (const [connects, others] of [
    [1, ''],
    [40, ' and others'],
  ] as const) {
    const crowd = new TestLog();
    crowd.pass(1, { refusals: 126, refused, host: { connectors: [...connectors, { ...one, connects }] } });
    assert.ok(find(crowd, 'refused-storm').sentence.includes(`last pid 4711)${others}, started by sh (pid 99)`));
  }
});

test('A refused storm is told with the process that knocks, and the reason that the kernel gives.', () => {
  const log = new TestLog();
  const connectors = [{ process: CURL, processes: 312, ip: '127.0.0.1', port: 7211, connects: 400 }];
  const resetReasons: HostFacts['resetReasons'] = [
    { direction: 'sent', ip: '127.0.0.1', port: 7211, reason: 'NO_SOCKET', state: null, count: 126 },
  ];
  const refused = [{ address: '127.0.0.1', port: 7211, refused: 126, askedBy: '127.0.0.1' }];
  log.pass(1, { refusals: 126, refused, host: { connectors, resetReasons } });
  const verdict = find(log, 'refused-storm');
  assert.equal(
    verdict.sentence,
    'connection-refused storm: 127.0.0.1:7211 refused 126 connections in 60 s, all from 127.0.0.1, by curl (312 processes, last pid 4711); nobody listens there (NO_SOCKET)',
  );
  assert.deepEqual(
    [verdict.process, verdict.reason, verdict.source, verdict.numbers.refusedPerMinute],
    ['curl (312 processes, last pid 4711)', 'NO_SOCKET', '127.0.0.1', 126],
  );
  assert.deepEqual(log.words, ['1000 warning! refused 127.0.0.1:7211  126/min by curl (last pid 4711)']);
  log.pass(65);
  assert.deepEqual(log.kinds, []);
});

test('A connection loop names the program that connects to itself, and goes on until half of it is gone.', () => {
  const log = new TestLog();
  const host: Partial<HostFacts> = {
    connectors: [{ process: NGINX, processes: 1, ip: '127.0.0.1', port: 4300, connects: 300 }],
    listeners: [{ ip: '0.0.0.0', port: 4300, process: NGINX, queued: 0, queueLimit: 128 }],
  };
  const rows = (open: number) => ({
    pairs: [{ address: '127.0.0.1', peer: '127.0.0.1', open, attempts: open, synRates: { 1: 0, 10: 0, 60: 10 } }],
    services: [{ address: '127.0.0.1', port: 4300, open }],
  });
  for (let open = 10; open < 200; open += 10) log.pass(1, { host, states: { S1: 10 }, attempts: 10, ...rows(open) });
  assert.deepEqual(log.kinds, [], 'there are 190');
  log.pass(1, { host, states: { S1: 10 }, attempts: 10, ...rows(200) });
  log.pass(1, { host, states: { S1: 10 }, attempts: 10, ...rows(210) });
  assert.deepEqual(log.kinds, ['connection-loop']);
  assert.match(find(log, 'connection-loop').sentence, /closes none: 2\d\d are open, nginx \(pid 812\) to itself$/);
  log.pass(1, { states: { S1: -100, SF: 100 } });
  assert.deepEqual(log.kinds, ['connection-loop']);
  log.pass(1, { states: { S1: -11, SF: 11 } });
  assert.deepEqual(log.kinds, []);
});

test('Connections of an address to itself, of which as many end as stay, are no loop.', () => {
  const log = new TestLog();
  const rows = (open: number) => ({
    pairs: [{ address: '127.0.0.1', peer: '127.0.0.1', open, attempts: open, synRates: { 1: 0, 10: 0, 60: 20 } }],
    services: [{ address: '127.0.0.1', port: 4300, open }],
  });
  for (let open = 10; open < 400; open += 10) log.pass(1, { states: { S1: 10, SF: 10 }, attempts: 20, ...rows(open) });
  assert.deepEqual(log.kinds, []);
});
