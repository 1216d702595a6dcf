import { Worker } from 'node:worker_threads';
import type { LiveRequest } from '../capturing.js';
import { EXIT_FAILED, EXIT_OK, SyntopError } from '../errors.js';
import type { WorkerMessage } from '../live-worker.js';
import type { Snapshot, WindowReport } from '../snapshot.js';
import { renderReport, renderWindow, WINDOW_HEADING, writeJson } from '../views.js';
import type { SubnetBits } from './options.js';
import type { World } from './output.js';

export interface LiveFlags {
  readonly interface?: readonly string[];
  readonly filter?: string;
  readonly duration?: number;
  readonly interval?: number;
  readonly top: number;
  readonly count?: number;
  readonly snaplen?: number;
  readonly bufferSize?: number;
  readonly prefix: SubnetBits;
  readonly json?: true;
  readonly connections?: true;
  readonly plain?: true;
}

const DEFAULT_INTERVAL_MILLIS = 1000;
/** Window lines between two headings: a screenful. */
const LINES_A_HEADING = 20;

/** `syntop live`: on a terminal the dashboard. Where it is not, or lines are asked for, those. */
export async function runLive(flags: LiveFlags, world: World): Promise<number> {
  const { json, connections, plain, duration, count, interval } = flags;
  const wantsLines = json || connections || plain || duration !== undefined || count !== undefined || interval !== undefined;
  if (!world.isTerminal || wantsLines) return runLines(flags, world);
  // Both take their time to load; whether it may capture is told before the screen is touched.
  const screen = import('./screen.js');
  screen.catch(() => undefined);
  const { explainNoScreen, showScreen } = await screen;
  const reason = explainNoScreen();
  if (reason !== null) {
    world.writeMessage(`no dashboard: ${reason}; lines in its place`);
    return runLines(flags, world);
  }
  const { LiveFeed } = await import('./live-feed.js');
  const feed = await LiveFeed.open({ ...toRequest(flags), screen: true });
  try {
    return await showScreen(feed);
  } finally {
    await feed.close();
  }
}

/** A line each interval, and the report at the end. With --connections alone, those and nothing else. */
async function runLines(flags: LiveFlags, world: World): Promise<number> {
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
  const snapshot = await capture(toRequest(flags), world, (message, answer) => {
    if (message.type === 'window') showWindow(message.window);
    if (message.type === 'connections') {
      lastLines = world.writeData(message.text);
      // Until then no more come: what waits meanwhile has its limit in the thread that captures.
      void lastLines.then(() => answer('written'));
    }
    if (message.type === 'capturing')
      world.writeMessage(`capturing on ${message.interfaces.join(', ')}; Ctrl-C ends with the report`);
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

function toRequest(flags: LiveFlags): LiveRequest {
  return {
    interfaces: [...new Set(flags.interface ?? [])],
    filter: flags.filter ?? null,
    top: flags.top,
    packetLimit: flags.count ?? Number.POSITIVE_INFINITY,
    intervalMillis: flags.interval ?? DEFAULT_INTERVAL_MILLIS,
    screen: false,
    durationMillis: flags.duration ?? null,
    snaplen: flags.snaplen ?? null,
    ringBytes: flags.bufferSize ?? null,
    connections: flags.connections ?? false,
    subnetBits: flags.prefix,
  };
}

/** Runs the capture in its thread. Resolves with its last snapshot; rejects with what went wrong. */
function capture(
  request: LiveRequest,
  world: World,
  onMessage: (message: WorkerMessage, answer: (word: 'written') => void) => void,
): Promise<Snapshot> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('../live-worker.js', import.meta.url), { workerData: request });
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
