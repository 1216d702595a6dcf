import { makeFloodFile } from './flood-file.js';
import { MeasuredRun } from './measure.js';
import type { BenchPaths } from './replay-bench.js';

const PACKETS = 10_000_000;
const CLIENTS = 20;
const FLOOD_SHARES = [0.9, 0.99, 0.999];

interface FloodReport {
  readonly sources: ReadonlyArray<{ readonly ip: string; readonly syn: number; readonly error: number }>;
  readonly evicted: number;
  readonly tracking: { readonly evicted: { readonly attempts: number } };
}

/** Twenty real clients among SYNs from ever new sources: how many of them are in the top twenty, against the exact count. */
export async function benchFlood(paths: BenchPaths): Promise<string[]> {
  const rows = [
    `| flood share of ${PACKETS.toLocaleString('en')} SYNs | clients in the top ${CLIENTS} | counts within their error | largest error | time | peak | evicted from tables, forgotten attempts |`,
    '| --- | --- | --- | --- | --- | --- | --- |',
  ];
  for (const share of FLOOD_SHARES) {
    const { path, counts } = makeFloodFile(`${paths.data}/flood-${share}.pcap`, PACKETS, CLIENTS, share);
    const command = [process.execPath, paths.program, 'replay', '--json', '--top', String(CLIENTS), path];
    const { output, wallSeconds, peakMebibytes } = await new MeasuredRun(command).finished;
    const report = JSON.parse(output) as FloodReport;
    const found = report.sources.filter(({ ip }) => counts.has(ip));
    const right = found.filter(({ ip, syn, error }) => syn - error <= (counts.get(ip) ?? 0) && (counts.get(ip) ?? 0) <= syn);
    const largest = Math.max(...found.map(({ error }) => error));
    const evicted = `${report.evicted.toLocaleString('en')}, ${report.tracking.evicted.attempts.toLocaleString('en')}`;
    rows.push(
      `| ${(share * 100).toFixed(1)}% | ${found.length} of ${CLIENTS} | ${right.length} of ${found.length} | ${largest} | ${wallSeconds.toFixed(1)} s | ${peakMebibytes.toFixed(0)} MiB | ${evicted} |`,
    );
  }
  return rows;
}
