import { dropPrivileges } from '../dropping.js';
import { EXIT_FAILED, EXIT_OK, SyntopError } from '../errors.js';
import type { LiveRequest } from '../live-request.js';
import type { WorkerMessage } from '../live-worker.js';
import { Naming, type NamingRequest } from '../naming.js';
import type { Snapshot, WindowReport } from '../snapshot.js';
import { renderReport, renderWindow, WINDOW_HEADING, writeJson } from '../views.js';
import { startThread } from '../worker-thread.js';
import type { World } from './output.js';

interface LineFlags {
  readonly json: boolean;
  readonly connections: boolean;
  /** Whether root is given up. */
  readonly drop: boolean;
  readonly names: NamingRequest;
}

/** Window lines between two headings: a screenful. */
const LINES_A_HEADING = 20;

/** A line each interval, and the report at the end. With --connections alone, those and nothing else. */
export async function runLines(request: LiveRequest, flags: LineFlags, world: World): Promise<number> {
  const naming = Naming.open({ ...flags.names, numeric: true });
  for (const notice of naming.notices) world.writeMessage(notice);
  const isText = !flags.json && !flags.connections;
  let lines = 0;
  let lastWindow: WindowReport | null = null;
  let failed = false;
  let newUser: string | null = null;
  let hasLost = false;
  const showWindow = (window: WindowReport) => {
    if (flags.json) void world.writeData(writeJson(window));
    if (!isText) return;
    const heading = lines++ % LINES_A_HEADING === 0 ? `${WINDOW_HEADING}\n` : '';
    void world.writeData(`${heading}${renderWindow(window, lastWindow)}\n`);
    lastWindow = window;
  };
  let lastLines: Promise<void> = Promise.resolve();
  const becomeUser = () => {
    if (flags.drop) newUser = dropPrivileges();
  };
  const counted = await capture(request, world, becomeUser, (message, answer) => {
    if (message.type === 'window') showWindow(message.window);
    if (message.type === 'connections') {
      lastLines = world.writeData(message.text);
      // Until then no more come: what waits meanwhile has its limit in the thread that captures.
      void lastLines.then(() => answer('written'));
    }
    if (message.type === 'capturing') {
      const who = newUser === null ? '' : ` as ${newUser}`;
      world.writeMessage(`capturing on ${message.interfaces.join(', ')}${who}; Ctrl-C ends with the report`);
    }
    if (message.type === 'notice') world.writeMessage(message.text);
    if (message.type === 'failure') {
      failed = true;
      if (message.facts.code === 'output-too-slow' || message.facts.code === 'not-recorded') hasLost = true;
      world.writeMessage(message.facts.message);
    }
  });
  await lastLines;
  const snapshot = naming.nameReport(counted);
  if (flags.json) await world.writeData(writeJson(snapshot.report));
  if (isText) await world.writeData(`\n${renderReport(snapshot)}`);
  const allFailed = snapshot.report.capture.inputs.every(({ error }) => error !== null);
  return hasLost || (failed && allFailed) ? EXIT_FAILED : EXIT_OK;
}

/** Runs the capture in its thread, which waits for `onOpened` to be done. Resolves with its last snapshot; rejects with what went wrong. */
function capture(
  request: LiveRequest,
  world: World,
  onOpened: () => void,
  onMessage: (message: WorkerMessage, answer: (word: 'written') => void) => void,
): Promise<Snapshot> {
  return new Promise((resolve, reject) => {
    const worker = startThread('live-worker', request);
    world.onInterrupt(() => worker.postMessage('stop'));
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'end') resolve(message.snapshot);
      else if (message.type === 'error') reject(new SyntopError(message.facts.code, message.facts.message));
      else if (message.type === 'opened') {
        try {
          onOpened();
          worker.postMessage('go');
        } catch (cause) {
          reject(cause);
        }
      } else onMessage(message, (word) => worker.postMessage(word));
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`the capturing thread ended with code ${code}`)));
  });
}
