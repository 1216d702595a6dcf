/* Runs the real program, as a user would, and sees what it says. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ConnectionLine, Report, WindowReport } from '../../src/snapshot.js';

/** The program under test: compiled beside this test. */
export const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));

/** A program that has not ended by then never will; far more than any of them takes. */
const LIMIT_MILLIS = 60_000;
const POLL_MILLIS = 10;

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** A command that runs the one after it, as `ip netns exec NAME` does. */
  readonly prefix?: readonly string[];
  /** Written to standard input, which then ends; where null, it stays open and the caller writes. */
  readonly input?: Uint8Array | null;
  readonly userId?: number;
}

/** The program while it runs. */
export class RunningSyntop {
  private stdoutText = '';
  private stderrText = '';
  readonly finished: Promise<Finished>;

  private constructor(readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdoutText += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderrText += text;
    });
    // A program that ends without reading its input is no failure of the test.
    child.stdin?.on('error', () => undefined);
    const killer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MILLIS);
    this.finished = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => {
        clearTimeout(killer);
        resolve({ code, signal, stdout: this.stdoutText, stderr: this.stderrText });
      });
    });
  }

  static start(args: readonly string[], { prefix = [], input, userId }: RunOptions = {}): RunningSyntop {
    const [command, ...rest] = [...prefix, process.execPath, MAIN, ...args];
    assert.ok(command !== undefined);
    const child = spawn(command, rest, userId === undefined ? {} : { uid: userId, gid: userId });
    if (input !== null) child.stdin.end(input ?? '');
    return new RunningSyntop(child);
  }

  get stdout(): string {
    return this.stdoutText;
  }

  get stderr(): string {
    return this.stderrText;
  }

  /** Until the condition holds; fails if the program ends before, or never gets there. */
  async until(what: string, condition: () => boolean): Promise<void> {
    const deadline = Date.now() + LIMIT_MILLIS;
    while (!condition()) {
      const hasEnded = this.child.exitCode !== null || this.child.signalCode !== null;
      assert.ok(!hasEnded, `ended before ${what}: ${this.stderrText}`);
      assert.ok(Date.now() < deadline, `waited in vain until ${what}: ${this.stderrText}`);
      await sleep(POLL_MILLIS);
    }
  }

  /** Until it captures: what is sent from then on must be counted. */
  async untilCapturing(): Promise<void> {
    await this.until('it captures', () => this.stderrText.includes('capturing on'));
  }

  /** Asks it to end and waits until it has. */
  async end(signal: NodeJS.Signals = 'SIGINT'): Promise<Finished> {
    this.child.kill(signal);
    return this.finished;
  }

  /** For a test's `after`: nothing is left behind, whatever happened. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.finished;
  }
}

export function runSyntop(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return RunningSyntop.start(args, options).finished;
}

/** The report of a `--json` run: the last line. */
export function reportOf({ stdout }: Pick<Finished, 'stdout'>): Report {
  const report = jsonLines(stdout).at(-1) as unknown as Report | undefined;
  assert.equal(report?.type, 'report', 'the last line is the report');
  return report as Report;
}

/** The windows of a `live --json` run. */
export function windowsOf({ stdout }: Pick<Finished, 'stdout'>): WindowReport[] {
  return jsonLines(stdout).filter(({ type }) => type === 'window') as unknown as WindowReport[];
}

/** The connections of a `--connections` run. */
export function connectionsOf({ stdout }: Pick<Finished, 'stdout'>): ConnectionLine[] {
  return jsonLines(stdout).filter(({ type }) => type === 'conn') as unknown as ConnectionLine[];
}

function jsonLines(text: string): Array<{ readonly type: unknown }> {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly type: unknown });
}

/** Runs `replay --json` with more arguments; it must succeed. */
export async function replayJson(...args: readonly string[]): Promise<Report> {
  const finished = await runSyntop(['replay', '--json', ...args]);
  assert.equal(finished.code, 0, finished.stderr);
  return reportOf(finished);
}
