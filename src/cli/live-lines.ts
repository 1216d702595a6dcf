import { EXIT_FAILED, EXIT_OK, SyntopError } from '../errors.js';
import type { LiveRequest } from '../live-request.js';
import type { WorkerMessage } from '../live-worker.js';
import type { Snapshot, WindowReport } from '../snapshot.js';
import { renderReport, renderWindow, WINDOW_HEADING, writeJson } from '../views.js';
import { startThread } from '../worker-thread.js';
import type { World } from './output.js';

interface LineFlags {
  readonly json: boolean;
  readonly connections: boolean;
}

/** Window lines between two headings: a screenful. */
const LINES_A_HEADING = 20;

/** A line each interval, and the report at the end. With --connections alone, those and nothing else. */
export async function runLines(request: LiveRequest, flags: LineFlags, world: World): Promise<number> {
  const isText = !flags.json && !flags.connections;
  let lines = 0;
  let failed = false;
  let hasLostLines = false;
  const showWindow = (window: WindowReport) => {
    if (flags.json) void world.writeData(writeJson(window));
    if (!isText) return;
    const heading = lines++ % LINES_A_HEADING === 0 ? `${WINDOW_HEADING}\n` : '';
    void world.writeData(`${heading}${renderWindow(window)}\n`);
  };
  let lastLines: Promise<void> = Promise.resolve();
  const snapshot = await capture(request, world, (message, answer) => {
    if (message.type === 'window') showWindow(message.window);
    if (message.type === 'connections') {
      lastLines = world.writeData(message.text);
      // Until then no more come: what waits meanwhile has its limit in the thread that captures.
      void lastLines.then(() => answer('written'));
    }
    if (message.type === 'capturing')
      world.writeMessage(`capturing on ${message.interfaces.join(', ')}; Ctrl-C ends with the report`);
    if (message.type === 'notice') world.writeMessage(message.text);
    if (message.type === 'failure') {
      failed = true;
      if (message.facts.code === 'output-too-slow') hasLostLines = true;
      world.writeMessage(message.facts.message);
    }
  });
  await lastLines;
  if (flags.json) await world.writeData(writeJson(snapshot.report));
  if (isText) await world.writeData(`\n${renderReport(snapshot)}`);
  const allFailed = snapshot.report.capture.inputs.every(({ error }) => error !== null);
  return hasLostLines || (failed && allFailed) ? EXIT_FAILED : EXIT_OK;
}

/** Runs the capture in its thread. Resolves with its last snapshot; rejects with what went wrong. */
function capture(
  request: LiveRequest,
  world: World,
  onMessage: (message: WorkerMessage, answer: (word: 'written') => void) => void,
): Promise<Snapshot> {
  return new Promise((resolve, reject) => {
    const worker = startThread('live-worker', request);
    world.onInterrupt(() => worker.postMessage('stop'));
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'end') resolve(message.snapshot);
      else if (message.type === 'error') reject(new SyntopError(message.facts.code, message.facts.message));
      else onMessage(message, (word) => worker.postMessage(word));
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`the capturing thread ended with code ${code}`)));
  });
}
