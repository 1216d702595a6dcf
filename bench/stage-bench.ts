import { makeMixFile, makeSynFile } from './bench-files.js';
import { MeasuredRun, median } from './measure.js';
import type { BenchPaths } from './replay-bench.js';

const PACKETS = 2_000_000;
const STAGES = ['read', 'decode', 'track', 'aggregate'] as const;

type StageCosts = Readonly<Record<(typeof STAGES)[number] | 'peakMebibytes', number>>;

/** What each stage costs a packet, and how that grows with the number of sources: rows of a table of their own. */
export async function benchStages(paths: BenchPaths, runs: number): Promise<string[]> {
  const files: Array<readonly [string, string]> = [];
  for (const sources of [1e3, 1e4, 1e5, 1e6]) {
    const name = sources.toLocaleString('en');
    files.push([`SYNs from ${name} sources`, makeSynFile(`${paths.data}/syn-2m-${sources}.pcap`, PACKETS, sources)]);
  }
  files.push(['SYNs, each from a random source', makeSynFile(`${paths.data}/syn-2m-random.pcap`, PACKETS, 'random')]);
  files.push(['a mix, 13% SYNs and resets', makeMixFile(`${paths.data}/mix-300k.pcap`, 300_000)]);
  const rows = [
    '| ns a packet | read | decode | track | aggregate | all | peak |',
    '| --- | --- | --- | --- | --- | --- | --- |',
  ];
  for (const [what, file] of files) {
    const costs: StageCosts[] = [];
    for (let run = 0; run < runs; run++) {
      const { output } = await new MeasuredRun([process.execPath, paths.stagesPeer, file]).finished;
      costs.push(JSON.parse(output) as StageCosts);
    }
    const stages = STAGES.map((stage) => median(costs.map((cost) => cost[stage])));
    const sum = stages.reduce((total, stage) => total + stage, 0);
    const peak = Math.max(...costs.map(({ peakMebibytes }) => peakMebibytes));
    rows.push(`| ${what} | ${[...stages, sum].map((nanos) => nanos.toFixed(0)).join(' | ')} | ${peak.toFixed(0)} MiB |`);
  }
  return rows;
}
