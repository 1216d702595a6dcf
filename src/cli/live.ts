import { SyntopError } from '../errors.js';
import type { HostDetail } from '../host-record.js';
import type { EngineName, LiveRequest, RecordingRequest } from '../live-request.js';
import { type SubnetBits, toNaming } from './options.js';
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
  readonly engine: EngineName;
  readonly write?: string;
  readonly rotateSize?: number;
  readonly rotateEvery?: number;
  readonly keep?: number;
  readonly withHost?: true;
  readonly withCommands?: true;
  /** Whether root gives up what it no longer needs. */
  readonly drop: boolean;
  /** Whether the host is asked. */
  readonly host: boolean;
  readonly numeric?: true;
  readonly geo?: readonly string[];
}

const DEFAULT_INTERVAL_MILLIS = 1000;

/** `syntop live`: on a terminal the dashboard. Where it is not, or lines are asked for, those. */
export async function runLive(flags: LiveFlags, world: World): Promise<number> {
  const { json, connections, plain, duration, count, interval } = flags;
  const wantsLines = json || connections || plain || duration !== undefined || count !== undefined || interval !== undefined;
  if (world.isTerminal && !wantsLines) {
    const { runLiveScreen } = await import('./live-screen.js');
    const shown = await runLiveScreen({ ...toRequest(flags), screen: true }, flags.drop, toNaming(flags));
    if (typeof shown === 'number') return shown;
    world.writeMessage(`no dashboard: ${shown.noScreen}; lines in its place`);
  }
  const { runLines } = await import('./live-lines.js');
  const lines = { json: json ?? false, connections: connections ?? false, drop: flags.drop, names: toNaming(flags) };
  return runLines(toRequest(flags), lines, world);
}

function toRequest(flags: LiveFlags): LiveRequest {
  return {
    engine: flags.engine,
    recording: toRecording(flags),
    interfaces: [...new Set(flags.interface ?? [])],
    filter: flags.filter ?? null,
    top: flags.top,
    packetLimit: flags.count ?? Number.POSITIVE_INFINITY,
    deep: flags.deep ?? false,
    intervalMillis: flags.interval ?? DEFAULT_INTERVAL_MILLIS,
    host: flags.host && process.platform === 'linux',
    screen: false,
    durationMillis: flags.duration ?? null,
    snaplen: flags.snaplen ?? null,
    ringBytes: flags.bufferSize ?? null,
    connections: flags.connections ?? false,
    subnetBits: flags.prefix,
  };
}

function toRecording(flags: LiveFlags): RecordingRequest | null {
  const { write, rotateSize, rotateEvery, keep } = flags;
  const host = toHostDetail(flags);
  const rotates = rotateSize !== undefined || rotateEvery !== undefined;
  if (write === undefined) {
    if (rotates || keep !== undefined) throw new SyntopError('bad-usage', 'nothing is written that could rotate; add -w FILE');
    return null;
  }
  if (write === '') throw new SyntopError('bad-usage', '-w needs the name of what it writes; name a file');
  if (write === '-') {
    throw new SyntopError('bad-usage', 'standard output is for the report, so -w - cannot write there; name a file');
  }
  if (keep !== undefined && !rotates) {
    throw new SyntopError('bad-usage', 'one file is written, so --keep has no meaning; add --rotate-size or --rotate-every');
  }
  return { path: write, rotateBytes: rotateSize ?? null, rotateMillis: rotateEvery ?? null, keep: keep ?? null, host };
}

function toHostDetail({ write, host, withHost, withCommands }: LiveFlags): HostDetail | undefined {
  if (!withHost && !withCommands) return undefined;
  if (write === undefined) {
    throw new SyntopError('bad-usage', 'nothing is written that what the host says could stand beside; add -w FILE');
  }
  if (!host) throw new SyntopError('bad-usage', 'what the host says is recorded only where it is asked; leave out --no-host');
  if (process.platform !== 'linux')
    throw new SyntopError('bad-usage', 'the host can be asked on Linux only; leave out --with-host');
  return withCommands ? 'commands' : 'names';
}
