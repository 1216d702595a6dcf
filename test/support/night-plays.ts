/* The five nights of design.md, shorter than those of captures/, and as a live capture reports them. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Report } from '../../src/snapshot.js';
import { NIGHT_FLOOD, type NightFlood } from './night-flood.js';
import {
  endAfter,
  listAddresses,
  type NightConnection,
  type NightProgram,
  type NightStage,
  planEvenly,
  request,
} from './night-stage.js';
import { startInPty } from './pty.js';
import { MAIN, type RunningSyntop, reportOf } from './run-syntop.js';

/** A process as verdicts name it. */
function nameProcess({ pid }: NightProgram): string {
  return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (pid ${pid})`;
}

/** Ends it when it has said what it is to say. */
async function reportAfter(syntop: RunningSyntop, ...words: readonly string[]): Promise<Report> {
  return reportOf(await endAfter(syntop, ...words));
}

/** Night 1: a multiplexer connects to itself until it is at its limit of open files. */
export const LOOP = { port: 4361, connections: 330 };

export async function playConnectionLoop(stage: NightStage) {
  const host = stage.addNamespace();
  const syntop = await stage.capture(host);
  const part = { ...LOOP, hopMillis: 30, holdMillis: 60_000, closeMillis: 4 };
  const multiplexer = stage.act(host, 'multiplexer', part);
  await multiplexer.says('ready');
  const limits = readFileSync(`/proc/${multiplexer.pid}/limits`, 'utf8');
  const report = await reportAfter(syntop, '"connection-loop"', '"socket-limit-near"', '(100%)');
  const process = nameProcess(multiplexer);
  return { report, pid: multiplexer.pid, process, limit: Number(/^Max open files +(\d+)/m.exec(limits)?.[1]) };
}

/** Night 2: one of 21 clients opens three quarters of all connections, and aborts some. */
export const GREEDY = { server: '10.20.0.1', address: '10.20.0.33', attempts: 160, others: 60 };

export async function playGreedyClient(stage: NightStage): Promise<Report> {
  const others = listAddresses('10.20.0.', 101, 20);
  const { server, clients } = stage.addNetwork([GREEDY.server], [GREEDY.address, ...others]);
  await stage.serve(server, 80);
  const syntop = await stage.capture(server);
  const normal = planEvenly(GREEDY.others, [0, 7000], (index) => request(GREEDY.server, 80, others[index % others.length]));
  const greedy = planEvenly(GREEDY.attempts, [500, 6500], (index) => {
    const how = index % 4 === 0 ? ({ end: 'reset', hold: 1000 } as const) : ({ end: 'close' } as const);
    return { from: GREEDY.address, to: GREEDY.server, port: 80, lines: [], ...how };
  });
  await stage.connect(clients, [...normal, ...greedy]).says('done');
  return reportAfter(syntop, '"greedy-client"', 'end badly');
}

/** Night 3: somebody knocks where nobody listens, and only on lo. Captured everywhere, on eth0 alone, and by a person at the dashboard. */
export const KNOCKING = { port: 7261, host: '10.30.0.1', neighbour: '10.30.0.2', knocks: 400 };

export async function playRefusedStorm(stage: NightStage) {
  const { port, host, neighbour, knocks } = KNOCKING;
  const network = stage.addNetwork([host], [neighbour]);
  await stage.serve(network.server, 80);
  const [everywhere, onEth0] = await Promise.all([stage.capture(network.server), stage.capture(network.server, '-i', 'eth0')]);
  const [command = '', ...prefix] = network.server.prefix;
  const screen = stage.keep(startInPty(command, [...prefix, process.execPath, MAIN, 'live'], { cols: 200, rows: 50 }));
  await screen.waitForText('SYN/s');
  const knock = { to: '127.0.0.1', port, lines: [], end: 'close' } as const;
  const knocker = stage.connect(
    network.server,
    planEvenly(knocks, [0, knocks * 250], () => knock),
  );
  const visits = planEvenly(10, [0, 20_000], () => request(host, 80));
  const reset: NightConnection = { at: 2000, to: host, port: 8080, lines: [], end: 'close' };
  stage.connect(network.clients, [...visits, reset]);
  await screen.waitFor('the alert stands there', (lines) => lines.some((line) => line.includes(`refused 127.0.0.1:${port}`)));
  const alert = screen.screen().find((line) => line.includes(`refused 127.0.0.1:${port}`)) ?? '';
  const [report, eth0] = await Promise.all([
    reportAfter(everywhere, '"refused-storm"', `(pid ${knocker.pid})`),
    reportAfter(onEth0, '"unseen-resets"'),
  ]);
  return { report, eth0, alert, pid: knocker.pid, process: nameProcess(knocker) };
}

/** Night 4: SYNs that nobody means to finish; from four addresses, or from hundreds. */
export const FLOOD = {
  server: '10.40.0.1',
  port: 110,
  backlog: 128,
  few: ['203.0.113.77', '203.0.113.78', '198.51.100.23', '192.0.2.200'],
};
const FLOOD_GATEWAY = { ip: '10.40.0.254', mac: '02:00:00:00:04:fe' };
const FLOOD_SERVER_MAC = '02:00:00:00:04:01';

export async function playSynFlood(stage: NightStage, addresses: readonly string[], synCookies: 0 | 1): Promise<Report> {
  const known = listAddresses('10.40.0.', 11, 10);
  const { server, clients } = stage.addNetwork([FLOOD.server], known);
  server.ip('link', 'set', 'eth0', 'address', FLOOD_SERVER_MAC);
  server.ip('route', 'add', '10.40.0.0/24', 'dev', 'eth0');
  // What is sent to the flood's addresses leaves, and nobody is there.
  server.ip('neighbour', 'add', FLOOD_GATEWAY.ip, 'lladdr', FLOOD_GATEWAY.mac, 'dev', 'eth0', 'nud', 'permanent');
  server.ip('route', 'replace', 'default', 'via', FLOOD_GATEWAY.ip, 'dev', 'eth0', 'onlink');
  stage.set(server, 'net/ipv4/tcp_syncookies', synCookies);
  await stage.serve(server, FLOOD.port, { backlog: FLOOD.backlog });
  const syntop = await stage.capture(server);
  await stage
    .connect(
      clients,
      planEvenly(40, [0, 2000], (index) => request(FLOOD.server, FLOOD.port, known[index % 10])),
    )
    .says('done');
  const flood: NightFlood = {
    device: 'eth0',
    from: { mac: FLOOD_GATEWAY.mac, addresses },
    to: { mac: FLOOD_SERVER_MAC, address: FLOOD.server, port: FLOOD.port },
    perSecond: 100,
  };
  stage.start(clients, [process.execPath, NIGHT_FLOOD], JSON.stringify(flood));
  return reportAfter(syntop, '"syn-flood"', synCookies === 0 ? 'TCPReqQFullDrop' : 'SyncookiesSent');
}

/** Night 5: sources that differ only in the last octet, with two connections each. */
export const SWARM = {
  servers: ['10.50.0.1', '2001:db8:50::1'],
  networks: ['198.51.100.0/24', '203.0.113.0/24', '2001:db8:5::/64'],
  sources: [
    ...listAddresses('198.51.100.', 20, 90),
    ...listAddresses('203.0.113.', 20, 90),
    ...listAddresses('2001:db8:5::', 1000, 90),
  ],
};

/** Without a rule that asks for it, nothing is tracked. */
const TRACKING = 'table inet night { chain in { type filter hook input priority 0; ct state new counter accept; }; }';

export async function playSwarm(stage: NightStage): Promise<{ readonly report: Report; readonly isTracked: boolean }> {
  const { servers, sources } = SWARM;
  const { server, clients } = stage.addNetwork(servers, sources);
  const [command = '', ...prefix] = server.prefix;
  const isTracked = spawnSync(command, [...prefix, 'nft', '-f', '-'], { input: TRACKING }).status === 0;
  await stage.serve(server, 443);
  const syntop = await stage.capture(server);
  const plan = planEvenly(2 * sources.length, [0, 8000], (index) => {
    // A step that has no divisor in common with their number: the networks come mixed.
    const from = sources[(index * 97) % sources.length] ?? '';
    const to = servers[from.includes(':') ? 1 : 0] ?? '';
    return index % 3 === 0 ? { from, to, port: 443, lines: [], end: 'stay' } : request(to, 443, from);
  });
  await stage.connect(clients, plan).says('done');
  return { report: await reportAfter(syntop, '"subnet-swarm"'), isTracked };
}
