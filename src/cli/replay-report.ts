import { EXIT_FAILED, EXIT_OK } from '../errors.js';
import { Naming, type NamingRequest } from '../naming.js';
import { type ReplayRequest, replay } from '../replaying.js';
import type { ReportTable } from '../report-table.js';
import type { Snapshot } from '../snapshot.js';
import { renderReport, renderTable, writeJson, writeTableCsv } from '../views.js';
import type { World } from './output.js';
import { ProgressLine } from './progress-line.js';

interface ReportForm {
  readonly json: boolean;
  /** Only this table. */
  readonly table: ReportTable | null;
  readonly csv: boolean;
  readonly names: NamingRequest;
}

/** The report of saved captures. */
export async function runReport(request: ReplayRequest, form: ReportForm, world: World): Promise<number> {
  const naming = Naming.open({ ...form.names, numeric: true });
  for (const notice of naming.notices) world.writeMessage(notice);
  let failed = false;
  // What connections write may go to the same terminal.
  const progress = new ProgressLine(request.connections ? null : world.writeProgress, () => performance.now());
  const replaying = replay(request, {
    onStarted: world.onInterrupt,
    onConnections: world.writeData,
    onProgress: (reached) => progress.show(reached),
    onNotice: (notice) => {
      progress.erase();
      world.writeMessage(notice);
    },
    onFailure: ({ message }) => {
      failed = true;
      progress.erase();
      world.writeMessage(message);
    },
  });
  const snapshot = naming.nameReport(await replaying.finally(() => progress.erase()));
  if (form.json || !request.connections) await world.writeData(render(snapshot, form));
  for (const { error } of snapshot.report.capture.inputs) {
    if (error === null) continue;
    failed = true;
    world.writeMessage(error.message);
  }
  return failed ? EXIT_FAILED : EXIT_OK;
}

function render(snapshot: Snapshot, { json, table, csv }: ReportForm): string {
  if (json) return writeJson(snapshot.report);
  if (table === null) return renderReport(snapshot);
  return csv ? writeTableCsv(snapshot.report, table) : renderTable(snapshot, table);
}
