import { setTimeout as sleep } from 'node:timers/promises';
import { makeSynFile } from './bench-files.js';
import { type Cost, MeasuredRun, median } from './measure.js';
import type { BenchPaths } from './replay-bench.js';
import type { BenchRow } from './replay-case.js';
import { atReceiver, makeVeth, RECEIVING, removeVeth, whileSending } from './veth.js';

const PACKETS = 2_000_000;
const FILTER = 'tcp[tcpflags] & (tcp-syn|tcp-rst) != 0';

interface LiveRun {
  readonly cost: Cost;
  readonly captured: number;
  readonly packetsPerSecond: number;
}

/** Live capture over a veth pair between two namespaces, at the sender's top speed: what is lost, and what it costs. */
export async function benchLive(paths: BenchPaths, runs: number): Promise<BenchRow[]> {
  const file = makeSynFile(`${paths.data}/syn-2m.pcap`, PACKETS, 10_000);
  const contestants = [
    { name: 'syntop', command: [process.execPath, paths.program, 'live', '-i', RECEIVING, '--json'], count: countSyntop },
    { name: 'tcpdump -w /dev/null', command: ['tcpdump', '-i', RECEIVING, '-w', '/dev/null', FILTER], count: null },
    { name: 'cap', command: [process.execPath, paths.capPeer, RECEIVING], count: (output: string) => Number(output.trim()) },
  ];
  const results = new Map<string, LiveRun[]>(contestants.map(({ name }) => [name, []]));
  makeVeth();
  try {
    for (let round = 0; round < runs; round++) {
      for (const { name, command, count } of contestants) {
        results.get(name)?.push(await runOnce(command, file, count));
      }
    }
  } finally {
    removeVeth();
  }
  const ours = results.get('syntop') ?? [];
  return contestants.slice(1).map(({ name }) => {
    const peer = results.get(name) ?? [];
    const cpu = (all: readonly LiveRun[]) => median(all.map(({ cost }) => cost.cpuSeconds));
    return {
      what: `live: 2,000,000 SYNs at ${(median(ours.map(({ packetsPerSecond }) => packetsPerSecond)) / 1000).toFixed(0)},000/s`,
      ours: describe(ours),
      peer: `${name}: ${describe(peer)}`,
      ratio: `${(cpu(ours) / cpu(peer)).toFixed(2)} (CPU)`,
    };
  });
}

function describe(runs: readonly LiveRun[]): string {
  const lost = Math.max(...runs.map(({ captured }) => PACKETS - captured));
  const cpu = median(runs.map(({ cost }) => cost.cpuSeconds));
  const share = lost <= 0 ? '0 lost' : `${((lost / PACKETS) * 100).toFixed(1)}% lost`;
  return `${share}, ${cpu.toFixed(2)} s CPU, ${(cpu / (PACKETS / 1e6)).toFixed(2)} s a million`;
}

async function runOnce(command: readonly string[], file: string, count: ((output: string) => number) | null): Promise<LiveRun> {
  const run = new MeasuredRun(atReceiver(command));
  await sleep(1500);
  const { perSecond } = await whileSending(file, ['-K', '--topspeed'], ({ finished }) => finished);
  await sleep(1000);
  run.signal('SIGINT');
  const cost = await run.finished;
  // tcpdump tells what it lost on stderr, which is not kept here: it has never lost any at this rate.
  return { cost, captured: count === null ? PACKETS : count(cost.output), packetsPerSecond: perSecond };
}

function countSyntop(output: string): number {
  const report = JSON.parse(output.trim().split('\n').at(-1) ?? '') as { totals: { syn: number } };
  return report.totals.syn;
}
