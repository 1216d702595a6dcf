import { EXIT_FAILED, EXIT_OK } from '../errors.js';
import { type ReplayRequest, replay } from '../replaying.js';
import { renderReport, writeJson } from '../views.js';
import type { World } from './output.js';

/** The report of saved captures. */
export async function runReport(request: ReplayRequest, { json }: { readonly json: boolean }, world: World): Promise<number> {
  let failed = false;
  const snapshot = await replay(request, {
    onStarted: world.onInterrupt,
    onConnections: world.writeData,
    onFailure: ({ message }) => {
      failed = true;
      world.writeMessage(message);
    },
  });
  if (json) await world.writeData(writeJson(snapshot.report));
  else if (!request.connections) await world.writeData(renderReport(snapshot));
  for (const { error } of snapshot.report.capture.inputs) {
    if (error === null) continue;
    failed = true;
    world.writeMessage(error.message);
  }
  return failed ? EXIT_FAILED : EXIT_OK;
}
