import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PtyProgram } from '../test/support/pty.js';
import { makeRandom, makeSynFile } from './bench-files.js';
import { MemoryWatch } from './process-cost.js';
import type { BenchPaths } from './replay-bench.js';
import type { ScreenRow } from './screen-row.js';
import { countSyns, frameSizes, quit, selectedSource, shownDrops, startSession, TABLE_TITLE } from './screen-session.js';
import { atReceiver, RECEIVING, type Sending, type Sent, whileSending } from './veth.js';

const PACKETS = 2_000_000;
const FLOOD = ['-K', '--topspeed'];
/** A key each 100 ms, and not always at the same moment of the screen's two frames a second. */
const PRESS_MILLIS = { least: 80, spread: 40 } as const;
const STALL_MILLIS = 3000;
/** Ctrl-L. */
const REDRAW = '\x0c';
/** tcpreplay takes its time to read the file before it begins. */
const LOOK_MILLIS = 50;
/** So long after the last packet, all of them are counted. */
const SETTLE_MILLIS = 1500;

/** A flood of SYNs at tcpreplay's top speed, twice: while keys are pressed, and while the terminal does not read. */
export async function benchScreenFlood(paths: BenchPaths): Promise<ScreenRow[]> {
  const file = makeSynFile(`${paths.data}/syn-2m.pcap`, PACKETS, 10_000);
  return [...(await withFlood(paths, file, ['--loop=2'], pressKeys)), ...(await withFlood(paths, file, [], stallTerminal))];
}

type Measure = (session: PtyProgram, folder: string, sending: Sending) => Promise<ScreenRow[]>;

/** A session of its own, in a folder of its own, and the flood. */
async function withFlood(paths: BenchPaths, file: string, options: readonly string[], measure: Measure): Promise<ScreenRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'syntop-bench-'));
  // As the user that root becomes may not save its table here.
  const session = startSession(atReceiver([process.execPath, paths.program, 'live', '-i', RECEIVING, '--no-drop']), folder);
  try {
    await session.waitForText(TABLE_TITLE);
    const rows = await whileSending(file, [...FLOOD, ...options], (sending) => measure(session, folder, sending));
    await quit(session);
    return rows;
  } finally {
    await session.dispose();
    rmSync(folder, { recursive: true });
  }
}

async function pressKeys(session: PtyProgram, folder: string, sending: Sending): Promise<ScreenRow[]> {
  const taken = { plain: [] as number[], escape: [] as number[] };
  const random = makeRandom(0x2f6e2b1);
  const memory = new MemoryWatch(session.pid);
  await untilSeen(session, sending);
  while (sending.isRunning) {
    for (const key of ['j', '?', '\x1b', 'k']) {
      await sleep(PRESS_MILLIS.least + (random() % PRESS_MILLIS.spread));
      const millis = await timeKey(session, key);
      if (sending.isRunning) taken[key === '\x1b' ? 'escape' : 'plain'].push(millis);
    }
  }
  const sent = await sending.finished;
  const lost = await describeLost(session, folder, sent);
  memory.stop();
  return [
    {
      what: `keys j, k and ? ${describeSent(sent)}, ${taken.plain.length} pressed`,
      wanted: 'p95 at most 50 ms',
      measured: describeTimes(taken.plain),
    },
    {
      what: `Escape, ${taken.escape.length} pressed; for 50 ms it may be the beginning of another key`,
      wanted: '-',
      measured: describeTimes(taken.escape),
    },
    { what: 'packets in that time', wanted: 'none lost', measured: lost },
    { what: 'memory in that time', wanted: '-', measured: memory.describe() },
  ];
}

async function untilSeen(session: PtyProgram, sending: Sending): Promise<void> {
  while (sending.isRunning && selectedSource(session) === null) await sleep(LOOK_MILLIS);
}

/** Milliseconds until the screen shows what the key does. */
async function timeKey(session: PtyProgram, key: string): Promise<number> {
  const before = selectedSource(session);
  const showsHelp = () => session.screen().some((line) => line.includes('─ Keys ─'));
  const begin = performance.now();
  session.send(key);
  await session.waitFor(`${JSON.stringify(key)} is answered`, () => {
    if (key === '?') return showsHelp();
    if (key === '\x1b') return !showsHelp();
    const source = selectedSource(session);
    return source !== null && source !== before;
  });
  return performance.now() - begin;
}

async function stallTerminal(session: PtyProgram, folder: string, sending: Sending): Promise<ScreenRow[]> {
  const memory = new MemoryWatch(session.pid);
  await untilSeen(session, sending);
  session.stall();
  const begin = session.output.length;
  const end = performance.now() + STALL_MILLIS;
  while (performance.now() < end) {
    // A whole screen each time, until there is no room for another.
    session.send(REDRAW);
    await sleep(LOOK_MILLIS);
  }
  session.resume();
  // What had been written before comes in one go.
  await sleep(LOOK_MILLIS);
  const waited = frameSizes(session.output.slice(begin));
  const sent = await sending.finished;
  const lost = await describeLost(session, folder, sent);
  memory.stop();
  return [
    { what: `packets while the terminal does not read for 3 s, ${describeSent(sent)}`, wanted: 'none lost', measured: lost },
    {
      what: 'memory in that time',
      wanted: 'no more than where it reads',
      measured: `${memory.describe()}; ${waited.length} frames waited for the terminal, after ${STALL_MILLIS / LOOK_MILLIS} redraws asked for`,
    },
  ];
}

async function describeLost(session: PtyProgram, folder: string, { packets }: Sent): Promise<string> {
  await sleep(SETTLE_MILLIS);
  const drops = shownDrops(session);
  const counted = await countSyns(session, folder);
  const number = (count: number) => count.toLocaleString('en');
  return `${number(packets - counted)} of ${number(packets)} not counted, the screen says drop ${drops}`;
}

function describeSent({ perSecond }: Sent): string {
  return `at ${(perSecond / 1000).toFixed(0)},000 SYN/s`;
}

function describeTimes(millis: readonly number[]): string {
  const sorted = [...millis].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN).toFixed(0);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`;
}
