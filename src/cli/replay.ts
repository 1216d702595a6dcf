import type { AnalysisRequest } from '../analysis-request.js';
import type { ReportTable } from '../report-table.js';
import { type SubnetBits, toNaming } from './options.js';
import type { World } from './output.js';

export interface ReplayFlags {
  readonly filter?: string;
  readonly top: number;
  readonly count?: number;
  readonly deep?: true;
  readonly prefix: SubnetBits;
  readonly json?: true;
  readonly by?: ReportTable;
  readonly csv?: true;
  readonly connections?: true;
  readonly dashboard?: true;
  readonly speed?: number;
  readonly numeric?: true;
  readonly geo?: readonly string[];
}

/** `syntop replay FILE...`: the report of saved captures, or with --dashboard the captures as they were. */
export async function runReplay(files: readonly string[], flags: ReplayFlags, world: World): Promise<number> {
  const request = { ...toRequest(flags), files };
  if (flags.dashboard) {
    const { runReplayScreen } = await import('./replay-screen.js');
    return runReplayScreen({ ...request, connections: false, speed: flags.speed ?? 1 }, toNaming(flags));
  }
  const { runReport } = await import('./replay-report.js');
  return runReport(
    request,
    { json: flags.json ?? false, table: flags.by ?? (flags.csv ? 'src' : null), csv: flags.csv ?? false, names: toNaming(flags) },
    world,
  );
}

function toRequest(flags: ReplayFlags): AnalysisRequest {
  return {
    filter: flags.filter ?? null,
    top: flags.top,
    packetLimit: flags.count ?? Number.POSITIVE_INFINITY,
    deep: flags.deep ?? false,
    connections: flags.connections ?? false,
    subnetBits: flags.prefix,
  };
}
