import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeSynFile } from './bench-files.js';
import { type Cost, MeasuredRun, median } from './measure.js';
import type { BenchPaths } from './replay-bench.js';
import type { BenchRow } from './replay-case.js';
import { atReceiver, makeVeth, RECEIVING, removeVeth, whileSending } from './veth.js';

const PACKETS = 2_000_000;
const FILTER = 'tcp[tcpflags] & (tcp-syn|tcp-rst) != 0';
const TICK_WATCH = fileURLToPath(new URL('./peers/tick-watch.js', import.meta.url));

interface LiveRun {
  readonly cost: Cost;
  readonly captured: number;
  readonly packetsPerSecond: number;
}

interface Contestant {
  readonly name: string;
  readonly command: readonly string[];
  readonly count: (output: string) => number;
}

/** Live capture over a veth pair between two namespaces, at the sender's top speed: what is lost, and what it costs. */
export async function benchLive(paths: BenchPaths, runs: number): Promise<BenchRow[]> {
  const file = makeSynFile(`${paths.data}/syn-2m.pcap`, PACKETS, 10_000);
  const live = ['live', '-i', RECEIVING, '--json'];
  const ours: Contestant = { name: 'syntop', command: [process.execPath, paths.program, ...live], count: countSyntop };
  const peers: Contestant[] = [
    {
      name: 'tcpdump -w /dev/null',
      // It tells on standard error how many came.
      command: ['sh', '-c', `exec tcpdump -i ${RECEIVING} -w /dev/null '${FILTER}' 2>&1`],
      count: (output) => Number(/^(\d+) packets? captured/m.exec(output)?.[1]),
    },
    { name: 'cap', command: [process.execPath, paths.capPeer, RECEIVING], count: (output) => Number(output.trim()) },
  ];
  const results = new Map<string, LiveRun[]>([ours, ...peers].map(({ name }) => [name, []]));
  makeVeth();
  try {
    for (let round = 0; round < runs; round++) {
      for (const contestant of [ours, ...peers]) results.get(contestant.name)?.push(await runOnce(contestant, file));
    }
    // Apart, as to watch costs something, too.
    const late = await watchTicks(file, [process.execPath, '--import', TICK_WATCH, paths.program, ...live]);
    console.error(`bench: live: ticks of the main thread came up to ${late} ms late`);
  } finally {
    removeVeth();
  }
  const mine = results.get(ours.name) ?? [];
  const speed = median([...results.values()].flat().map(({ packetsPerSecond }) => packetsPerSecond)) / 1000;
  return peers.map(({ name }) => {
    const theirs = results.get(name) ?? [];
    const ratios = mine.map(({ cost }, at) => cost.cpuSeconds / (theirs[at]?.cost.cpuSeconds ?? Number.NaN));
    return {
      what: `live: 2,000,000 SYNs at ${speed.toFixed(0)},000/s`,
      ours: describe(mine),
      peer: `${name}: ${describe(theirs)}`,
      ratio: `${median(ratios).toFixed(2)} (CPU)`,
    };
  });
}

function describe(runs: readonly LiveRun[]): string {
  const lost = Math.max(...runs.map(({ captured }) => PACKETS - captured));
  const cpu = median(runs.map(({ cost }) => cost.cpuSeconds));
  const share = lost === 0 ? '0 lost' : `up to ${((lost / PACKETS) * 100).toFixed(1)}% lost`;
  return `${share}, ${cpu.toFixed(2)} s CPU`;
}

async function runOnce({ command, count }: Contestant, file: string): Promise<LiveRun> {
  const run = new MeasuredRun(atReceiver(command));
  await sleep(1500);
  const { perSecond } = await whileSending(file, ['-K', '--topspeed'], ({ finished }) => finished);
  await sleep(1000);
  run.signal('SIGINT');
  const cost = await run.finished;
  const captured = count(cost.output);
  if (Number.isNaN(captured)) throw new Error(`${command.join(' ')}: it does not say how many it has captured: ${cost.output}`);
  return { cost, captured, packetsPerSecond: perSecond };
}

/** How many milliseconds late a timer of the main thread came at most, while it captured. */
async function watchTicks(file: string, command: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'syntop-ticks-'));
  try {
    const ticks = join(folder, 'longest');
    await runOnce({ name: 'ticks', command: ['env', `SYNTOP_BENCH_TICKS=${ticks}`, ...command], count: countSyntop }, file);
    return readFileSync(ticks, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countSyntop(output: string): number {
  const report = JSON.parse(output.trim().split('\n').at(-1) ?? '') as { totals: { syn: number } };
  return report.totals.syn;
}
