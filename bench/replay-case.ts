import { type Cost, compare, median } from './measure.js';

/** One row of the table. */
export interface BenchRow {
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  readonly ratio: string;
}

/** A replay and whoever answers the same, or less. */
export interface ReplayCase {
  readonly what: string;
  readonly replay: readonly string[];
  readonly peerName: string;
  readonly peer: readonly string[];
  /** What is wanted, as the issue has it; shown. */
  readonly wanted?: string;
  /** Packets that both must have gone through, as ours says. */
  readonly packets: number;
  readonly runs: number;
  /** Whether the ratio is how many times faster ours is, and not its share of the peer's time. */
  readonly timesFaster?: boolean;
}

/** Runs a case in pairs. Throws where ours did not count what is in the file: a fast wrong answer is none. */
export async function runCase(one: ReplayCase): Promise<BenchRow> {
  const { what, wanted, timesFaster = false } = one;
  const [ours, peer] = await compare(one.replay, one.peer, one.runs);
  for (const { output } of ours) checkPackets(output, one);
  const ratios = ours.map(({ wallSeconds }, index) => {
    const other = peer[index]?.wallSeconds ?? Number.NaN;
    return timesFaster ? other / wallSeconds : wallSeconds / other;
  });
  const ratio = median(ratios);
  const figure = timesFaster ? `${ratio.toFixed(0)} times faster` : ratio.toFixed(2);
  return {
    what: `replay: ${what}`,
    ours: describeCosts(ours),
    peer: `${one.peerName}: ${describeCosts(peer)}`,
    ratio: wanted === undefined ? figure : `${figure} (wanted ${wanted})`,
  };
}

function describeCosts(costs: readonly Cost[]): string {
  const wall = median(costs.map(({ wallSeconds }) => wallSeconds)).toFixed(2);
  const cpu = median(costs.map(({ cpuSeconds }) => cpuSeconds)).toFixed(2);
  const peak = Math.max(...costs.map(({ peakMebibytes }) => peakMebibytes)).toFixed(0);
  return `${wall} s, ${cpu} s CPU, ${peak} MiB`;
}

function checkPackets(output: string, { what, packets }: ReplayCase): void {
  const report = JSON.parse(output) as { capture: { packets: number } };
  if (report.capture.packets !== packets) throw new Error(`${what}: ${report.capture.packets} packets instead of ${packets}`);
}
