import { EXIT_FAILED, EXIT_OK } from '../errors.js';
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
}

/** `syntop replay FILE...`: the report of saved captures. */
export async function runReplay(files: readonly string[], flags: ReplayFlags, world: World): Promise<number> {
  let failed = false;
  const snapshot = await replay(
    {
      files,
      filter: flags.filter ?? null,
      top: flags.top,
      packetLimit: flags.count ?? Number.POSITIVE_INFINITY,
      connections: flags.connections ?? false,
      subnetBits: flags.prefix,
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
