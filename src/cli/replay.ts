import { EXIT_FAILED, EXIT_OK } from '../errors.js';
import type { AnalysisRequest } from '../pipeline.js';
import { replay } from '../replaying.js';
import { renderReport, writeJson } from '../views.js';
import type { SubnetBits } from './options.js';
import type { World } from './output.js';

export interface ReplayFlags {
  readonly filter?: string;
  readonly top: number;
  readonly count?: number;
  readonly prefix: SubnetBits;
  readonly json?: true;
  readonly connections?: true;
  readonly dashboard?: true;
  readonly speed?: number;
}

/** `syntop replay FILE...`: the report of saved captures, or with --dashboard the captures as they were. */
export async function runReplay(files: readonly string[], flags: ReplayFlags, world: World): Promise<number> {
  return flags.dashboard ? play(files, flags) : report(files, flags, world);
}

async function play(files: readonly string[], flags: ReplayFlags): Promise<number> {
  const { openKeyboard, requireScreen, showScreen } = await import('./screen.js');
  const keyboard = openKeyboard(files.includes('-'));
  requireScreen(keyboard);
  const { PlayFeed } = await import('./play-feed.js');
  const feed = await PlayFeed.open({
    files,
    ...toRequest(flags),
    connections: false,
    speed: flags.speed ?? 1,
  });
  try {
    return await showScreen(feed, keyboard);
  } finally {
    await feed.close();
  }
}

async function report(files: readonly string[], flags: ReplayFlags, world: World): Promise<number> {
  let failed = false;
  const snapshot = await replay(
    {
      files,
      ...toRequest(flags),
    },
    {
      onStarted: world.onInterrupt,
      onConnections: world.writeData,
      onFailure: ({ message }) => {
        failed = true;
        world.writeMessage(message);
      },
    },
  );
  if (flags.json) await world.writeData(writeJson(snapshot.report));
  else if (!flags.connections) await world.writeData(renderReport(snapshot));
  for (const { error } of snapshot.report.capture.inputs) {
    if (error === null) continue;
    failed = true;
    world.writeMessage(error.message);
  }
  return failed ? EXIT_FAILED : EXIT_OK;
}

function toRequest(flags: ReplayFlags): AnalysisRequest {
  return {
    filter: flags.filter ?? null,
    top: flags.top,
    packetLimit: flags.count ?? Number.POSITIVE_INFINITY,
    connections: flags.connections ?? false,
    subnetBits: flags.prefix,
  };
}
