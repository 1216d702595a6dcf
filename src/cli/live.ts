import type { LiveRequest } from '../capturing.js';
import type { SubnetBits } from './options.js';
import type { World } from './output.js';

export interface LiveFlags {
  readonly interface?: readonly string[];
  readonly filter?: string;
  readonly duration?: number;
  readonly interval?: number;
  readonly top: number;
  readonly count?: number;
  readonly deep?: true;
  readonly snaplen?: number;
  readonly bufferSize?: number;
  readonly prefix: SubnetBits;
  readonly json?: true;
  readonly connections?: true;
  readonly plain?: true;
}

const DEFAULT_INTERVAL_MILLIS = 1000;

/** `syntop live`: on a terminal the dashboard. Where it is not, or lines are asked for, those. */
export async function runLive(flags: LiveFlags, world: World): Promise<number> {
  const { json, connections, plain, duration, count, interval } = flags;
  const wantsLines = json || connections || plain || duration !== undefined || count !== undefined || interval !== undefined;
  if (world.isTerminal && !wantsLines) {
    const { runLiveScreen } = await import('./live-screen.js');
    const shown = await runLiveScreen({ ...toRequest(flags), screen: true });
    if (typeof shown === 'number') return shown;
    world.writeMessage(`no dashboard: ${shown.noScreen}; lines in its place`);
  }
  const { runLines } = await import('./live-lines.js');
  return runLines(toRequest(flags), { json: json ?? false, connections: connections ?? false }, world);
}

function toRequest(flags: LiveFlags): LiveRequest {
  return {
    interfaces: [...new Set(flags.interface ?? [])],
    filter: flags.filter ?? null,
    top: flags.top,
    packetLimit: flags.count ?? Number.POSITIVE_INFINITY,
    deep: flags.deep ?? false,
    intervalMillis: flags.interval ?? DEFAULT_INTERVAL_MILLIS,
    screen: false,
    durationMillis: flags.duration ?? null,
    snaplen: flags.snaplen ?? null,
    ringBytes: flags.bufferSize ?? null,
    connections: flags.connections ?? false,
    subnetBits: flags.prefix,
  };
}
