/* A soak from begin to end: who sends what, when, and what is measured meanwhile. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLOSED_PORT, type TestNetwork } from '../support/live-network.js';
import { TellingChild } from './children.js';
import type { Measured } from './criteria.js';
import { Flaps } from './flaps.js';
import { PacketMaker } from './packets.js';
import { Reference } from './reference.js';
import { FLOOD_KINDS, FLOODED_PORT, Storms } from './storms.js';
import { SUBJECT, type SubjectMessage } from './subject.js';
import { TRAFFIC, type TrafficMessage } from './traffic.js';
import { type Handles, readLoad, VitalsWatch } from './vitals.js';

const OPEN_PORT = 7100;
/** Of each of two clients, to each of two ports. */
const EACH_SECOND = 25;
/** Of each kind: they fill the rooms of all that is remembered, the largest of which has 2^19 rows. */
const FILLING_BURSTS = 6;
const STORM_SECONDS = 10;
const FLAP_PAUSE_MILLIS = 1500;
/** Until all that was sent has arrived, and is read. */
const QUIET_MILLIS = 1500;

type Traffic = TellingChild<TrafficMessage>;

export interface Soaked extends Measured {
  /** Of one processor: all threads, and the one that asks. */
  readonly cpu: { readonly process: number; readonly mainThread: number };
  /** Share of the time in which the thread that asks waited for a processor that others had. */
  readonly waited: number;
  readonly bursts: number;
  readonly resets: number;
  readonly connections: number;
  readonly lives: number;
  /** The machine's load average, before and at the end. */
  readonly loads: readonly [number, number];
}

/**
 * Soaks.
 *
 * @param network of nothing else; whoever made it removes it
 * @param folder empty; whoever made it removes it
 * @param onProgress told, in words, now and then
 */
export async function soak(
  network: TestNetwork,
  folder: string,
  minutes: number,
  onProgress: (text: string) => void,
): Promise<Soaked> {
  const loadBefore = readLoad();
  // The host answers floods from everywhere; the client has no way on for that.
  network.host.ip('route', 'add', 'default', 'via', '10.77.0.1');
  const recordings = `${folder}/recorded`;
  mkdirSync(recordings);
  // Whoever syntop becomes writes there.
  for (const path of [folder, recordings]) chmodSync(path, 0o777);
  const references = [new Reference(network.host, 'cable'), new Reference(network.host, 'lo')] as const;
  for (const reference of references) await reference.untilCapturing();
  const inHost = [...network.host.prefix, process.execPath];
  const subject = new TellingChild<SubjectMessage>([...inHost, SUBJECT, `${recordings}/soak.pcap`]);
  await subject.until('that it captures', ({ type }) => type === 'capturing');
  const server: Traffic = new TellingChild<TrafficMessage>([
    ...inHost,
    TRAFFIC,
    'serve',
    String(OPEN_PORT),
    String(FLOODED_PORT),
  ]);
  await server.until('that it serves', ({ type }) => type === 'ready');
  const words = ['connect', String(OPEN_PORT), String(CLOSED_PORT), String(EACH_SECOND)];
  const clients: Traffic[] = [
    new TellingChild([...network.client.prefix, process.execPath, TRAFFIC, ...words, '10.77.0.2', 'fd77:0::2']),
    new TellingChild([...inHost, TRAFFIC, ...words, '127.0.0.1', '::1']),
  ];
  const maker = new PacketMaker(process.pid * 2_654_435);
  const storms = new Storms(network, maker, folder);
  const flaps = new Flaps(network, subject, maker, folder);
  const vitals = new VitalsWatch(subject.pid, recordings);
  const before = await beforeItEnds(subject, fillTables(storms, vitals));
  const end = performance.now() + minutes * 60_000;
  onProgress('the tables are full; it begins');
  const told = setInterval(() => {
    const { memoryMiB } = vitals.look();
    onProgress(
      `${((end - performance.now()) / 60_000).toFixed(1)} minutes left: ${memoryMiB.toFixed(0)} MiB, ${storms.bursts} bursts, ${flaps.lives} interfaces came and went`,
    );
  }, 30_000);
  try {
    await beforeItEnds(subject, Promise.all([keepStorming(storms, end), keepFlapping(flaps, end)]));
  } finally {
    clearInterval(told);
  }
  const connections = await endClients(clients);
  // With its listeners the kernel forgets what is half-open, and repeats no SYN-ACK any more.
  server.stop();
  await server.ended;
  await sleep(QUIET_MILLIS);
  const after = await vitals.lookOften();
  const cpu = vitals.readCpuShares();
  const waited = vitals.readWaitedShare();
  vitals.stop();
  subject.stop();
  const last = await subject.until('its end', ({ type }) => type === 'end');
  if (last.type !== 'end') throw new Error('unreachable: it has been looked for');
  await subject.ended;
  const [cable, loopback] = [await references[0].end(), await references[1].end()];
  const notices = subject.messages.flatMap((message) => (message.type === 'notice' ? [message.text] : []));
  const failures = subject.messages.flatMap((message) => (message.type === 'failure' ? [message.text] : []));
  const attempts = connections + storms.syns + flaps.packets;
  const { bursts, resets } = storms;
  const { lives } = flaps;
  return {
    minutes,
    report: last.report,
    answers: last.answers,
    samples: vitals.samples,
    before,
    after,
    notices,
    failures,
    truth: { cable, loopback, flaps: flaps.packets, attempts, flapNotices: flaps.notices },
    unreadable: findUnreadable(recordings),
    ...{ cpu, waited, bursts, resets, connections, lives, loads: [loadBefore, readLoad()] },
  };
}

async function fillTables(storms: Storms, vitals: VitalsWatch): Promise<Handles> {
  for (let burst = 0; burst < FILLING_BURSTS * FLOOD_KINDS; burst++) await storms.floodNext();
  await storms.storm();
  await sleep(1000);
  return vitals.lookOften();
}

/** Rejects where the program ends before: that is why, whatever else fails then. */
function beforeItEnds<T>(subject: TellingChild<SubjectMessage>, work: Promise<T>): Promise<T> {
  const ended = subject.ended.then(() => {
    throw new Error('the program has ended by itself');
  });
  const judged = work.catch(async (cause: unknown) => {
    // Its end is told a moment later than what it made fail.
    await Promise.race([ended, sleep(500)]);
    throw cause;
  });
  return Promise.race([judged, ended]);
}

/** A burst of SYNs and a storm of resets, in turn. */
async function keepStorming(storms: Storms, end: number): Promise<void> {
  for (let turn = 0; ; turn++) {
    const next = performance.now() + STORM_SECONDS * 1000;
    if (next > end) break;
    await (turn % 2 === 0 ? storms.floodNext() : storms.storm());
    await sleep(Math.max(0, next - performance.now()));
  }
}

async function keepFlapping(flaps: Flaps, end: number): Promise<void> {
  while (performance.now() < end) {
    await flaps.live();
    await sleep(FLAP_PAUSE_MILLIS);
  }
}

/** How many connections they have attempted. Throws where one ended otherwise than it must. */
async function endClients(clients: readonly Traffic[]): Promise<number> {
  let attempts = 0;
  for (const client of clients) {
    client.stop();
    const done = await client.until('what it did', ({ type }) => type === 'done');
    if (done.type !== 'done' || done.failed > 0) throw new Error(`connections failed: ${JSON.stringify(done)}`);
    attempts += done.opened + done.refused;
    await client.ended;
  }
  return attempts;
}

function findUnreadable(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.pcap'));
  return names.filter((name) => {
    const { status, error } = spawnSync('tcpdump', ['-r', `${folder}/${name}`, '-w', '/dev/null', '-Z', 'root'], {
      stdio: 'ignore',
    });
    return error !== undefined || status !== 0;
  });
}
