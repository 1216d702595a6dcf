import { makeMixFile, makeSynFile } from './bench-files.js';
import { type Cost, compare, MeasuredRun, median } from './measure.js';

const TCPDUMP_FILTER = 'tcp[tcpflags] & (tcp-syn|tcp-rst) != 0';

/** One row of the table. */
export interface BenchRow {
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  readonly ratio: string;
}

export interface BenchPaths {
  readonly data: string;
  readonly program: string;
  readonly pcapParserPeer: string;
  readonly capPeer: string;
  readonly stagesPeer: string;
}

/** Replay of generated files, against tcpdump's bare filtered read, and the same count on pcap-parser. */
export async function benchReplay(paths: BenchPaths, runs: number): Promise<BenchRow[]> {
  const files = [
    ['10,000,000 SYNs, 10,000 sources', makeSynFile(`${paths.data}/syn-10m.pcap`, 10_000_000, 10_000)],
    ['10,000,000 SYNs, each from a random source', makeSynFile(`${paths.data}/syn-random-10m.pcap`, 10_000_000, 'random')],
    ['3,000,000 packets of a mix (2 GB)', makeMixFile(`${paths.data}/mix-3m.pcap`, 3_000_000)],
  ] as const;
  const rows: BenchRow[] = [];
  for (const [what, file] of files) {
    const replay = [process.execPath, paths.program, 'replay', '--json', file];
    const [ours, tcpdump] = await compare(replay, ['tcpdump', '-r', file, '-w', '/dev/null', TCPDUMP_FILTER], runs);
    rows.push(describe(`replay: ${what}`, 'tcpdump -w /dev/null', ours, tcpdump));
    checkCounts(ours);
  }
  for (const [what, file] of [files[0], files[2]]) {
    const ours = [await new MeasuredRun([process.execPath, paths.program, 'replay', '--json', file]).finished];
    const parser = [await new MeasuredRun([process.execPath, paths.pcapParserPeer, file]).finished];
    rows.push(describe(`replay: ${what}`, 'pcap-parser, one run', ours, parser));
  }
  return rows;
}

/** A fast wrong answer is none. */
function checkCounts(costs: readonly Cost[]): void {
  for (const { output } of costs) {
    const report = JSON.parse(output) as { capture: { packets: number }; totals: { syn: number; rst: number } };
    if (report.totals.syn + report.totals.rst === 0) throw new Error('the replay counted nothing');
  }
}

function describe(what: string, peerName: string, ours: readonly Cost[], peer: readonly Cost[]): BenchRow {
  const text = (costs: readonly Cost[]) =>
    `${median(costs.map(({ wallSeconds }) => wallSeconds)).toFixed(2)} s, ${Math.max(...costs.map(({ peakMebibytes }) => peakMebibytes)).toFixed(0)} MiB`;
  const ratios = ours.map(({ wallSeconds }, index) => wallSeconds / (peer[index]?.wallSeconds ?? Number.NaN));
  return { what, ours: text(ours), peer: `${peerName}: ${text(peer)}`, ratio: median(ratios).toFixed(2) };
}
