import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What one run of a command cost, as a whole process: start-up included. */
export interface Cost {
  readonly wallSeconds: number;
  /** User and system time together. */
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
  readonly output: string;
}

const POLL_MILLIS = 10;

/** A command that runs under bash's `time`, which accounts for it when it has ended. */
export class MeasuredRun {
  private readonly shell: ChildProcess;
  private output = '';
  private accounts = '';
  private peakKibibytes = 0;
  private readonly poller: NodeJS.Timeout;
  readonly finished: Promise<Cost>;

  constructor(command: readonly string[]) {
    const script = 'TIMEFORMAT="%R %U %S"; exec 3>&2; time "$@" 2>/dev/null';
    this.shell = spawn('bash', ['-c', script, 'bench', ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.shell.stdout?.on('data', (chunk) => {
      // The end holds what is looked for; a long capture's windows need not be kept.
      this.output = (this.output + chunk).slice(-1_000_000);
    });
    this.shell.stderr?.on('data', (chunk) => {
      this.accounts += chunk;
    });
    this.poller = setInterval(() => this.lookAtMemory(), POLL_MILLIS);
    this.finished = new Promise((resolve, reject) => {
      this.shell.on('error', reject);
      this.shell.on('close', () => resolve(this.account(command)));
    });
  }

  /** Sends a signal to the measured command itself. */
  signal(name: NodeJS.Signals): void {
    for (const pid of this.descendants()) process.kill(pid, name);
  }

  /** The processes that do the work: `ip netns exec` becomes the command, so that there is one. */
  private descendants(): number[] {
    try {
      const children = readFileSync(`/proc/${this.shell.pid}/task/${this.shell.pid}/children`, 'utf8');
      return children.trim().split(' ').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  }

  private lookAtMemory(): void {
    for (const pid of this.descendants()) {
      try {
        const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
        this.peakKibibytes = Math.max(this.peakKibibytes, Number(peak?.[1] ?? 0));
      } catch {
        // It has just ended.
      }
    }
  }

  private account(command: readonly string[]): Cost {
    clearInterval(this.poller);
    const lines = this.accounts.trim().split('\n');
    const [wall, user, system] = (lines.at(-1) ?? '').split(' ').map(Number);
    if (wall === undefined || user === undefined || system === undefined || Number.isNaN(wall + user + system)) {
      throw new Error(`no account of ${command.join(' ')}: ${this.accounts}`);
    }
    return { wallSeconds: wall, cpuSeconds: user + system, peakMebibytes: this.peakKibibytes / 1024, output: this.output };
  }
}

/** Runs two commands in turn, A B A B ..., after one of each that is not counted. */
export async function compare(a: readonly string[], b: readonly string[], runs: number): Promise<[Cost[], Cost[]]> {
  const costs: [Cost[], Cost[]] = [[], []];
  for (let round = 0; round <= runs; round++) {
    const costA = await new MeasuredRun(a).finished;
    const costB = await new MeasuredRun(b).finished;
    if (round === 0) continue;
    costs[0].push(costA);
    costs[1].push(costB);
  }
  return costs;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
