/* A wire for live benches: a veth pair between two namespaces, and tcpreplay at one end. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Another bench at the same time has others. */
const SENDER = `syntop-bench-tx-${process.pid}`;
const RECEIVER = `syntop-bench-rx-${process.pid}`;
/** The names of all benches' namespaces. */
const OWNED = /^syntop-bench-[rt]x-(\d+)\b/gm;
const SENDING = 'bench-tx';
export const RECEIVING = 'bench-rx';

export interface Sent {
  readonly packets: number;
  readonly perSecond: number;
}

export function makeVeth(): void {
  removeLeftovers();
  for (const name of [SENDER, RECEIVER]) runTool('ip', ['netns', 'add', name]);
  runTool('ip', ['link', 'add', SENDING, 'netns', SENDER, 'type', 'veth', 'peer', 'name', RECEIVING, 'netns', RECEIVER]);
  runTool('ip', ['-n', SENDER, 'link', 'set', SENDING, 'up']);
  runTool('ip', ['-n', RECEIVER, 'link', 'set', RECEIVING, 'up']);
}

export function removeVeth(): void {
  for (const name of [SENDER, RECEIVER]) spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' });
}

/** The command, run where the packets arrive, on the interface `RECEIVING`. It has the process id of what is started. */
export function atReceiver(command: readonly string[]): string[] {
  return ['ip', 'netns', 'exec', RECEIVER, ...command];
}

/** Sends a file with tcpreplay, with these options beside, for as long as `run` takes at most. */
export async function whileSending<T>(
  file: string,
  options: readonly string[],
  run: (sending: Sending) => Promise<T>,
): Promise<T> {
  const sending = new Sending(file, options);
  try {
    return await run(sending);
  } finally {
    sending.stop();
    // It has failed before for the same reason, or nobody asks any more.
    await sending.finished.catch(() => undefined);
  }
}

/** A tcpreplay that runs. */
export class Sending {
  /** Rejects where tcpreplay fails; when it was stopped, tells what had been sent by then. */
  readonly finished: Promise<Sent>;
  private readonly tcpreplay: ChildProcess;
  private output = '';
  isRunning = true;

  constructor(file: string, options: readonly string[]) {
    const [command = '', ...args] = ['ip', 'netns', 'exec', SENDER, 'tcpreplay', '-q', ...options, '-i', SENDING, file];
    this.tcpreplay = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.tcpreplay.stdout, this.tcpreplay.stderr]) {
      stream?.on('data', (chunk) => {
        this.output += chunk;
      });
    }
    this.finished = new Promise((resolve, reject) => {
      this.tcpreplay.on('error', (cause) => {
        this.isRunning = false;
        reject(cause);
      });
      this.tcpreplay.on('close', () => {
        this.isRunning = false;
        const packets = Number(/Actual: (\d+) packets/.exec(this.output)?.[1] ?? Number.NaN);
        const perSecond = Number(/, ([\d.]+) pps/.exec(this.output)?.[1] ?? Number.NaN);
        if (Number.isNaN(packets + perSecond)) reject(new Error(`tcpreplay: ${this.output}`));
        else resolve({ packets, perSecond });
      });
    });
  }

  stop(): void {
    this.tcpreplay.kill('SIGINT');
  }
}

/** Of benches that were ended before they could. */
function removeLeftovers(): void {
  for (const [name, pid] of runTool('ip', ['netns', 'list']).matchAll(OWNED)) {
    if (!existsSync(`/proc/${pid}`)) spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' });
  }
}

function runTool(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}
