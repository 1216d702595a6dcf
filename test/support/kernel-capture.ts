/* The same packets seen by three: by tcpdump, by syntop live, and by syntop replay of what tcpdump wrote. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../src/snapshot.js';
import { DEVICE, type KernelStage, MARK_PORT } from './kernel-stage.js';
import { type Finished, RunningSyntop, reportOf, runSyntop } from './run-syntop.js';

const JSON_OUTPUT = ['--json', '--connections', '--top', 'all'];
/** Goes over the cable last: where that has come, all else has. */
const MARK = 'syntop-test: that was all';
const LIMIT_MILLIS = 10_000;

/** What is asserted of a line of `--connections`. */
export interface ConnLine {
  readonly type: 'conn';
  readonly ts: number | null;
  readonly iface: string | null;
  readonly 'id.orig_h': string;
  readonly 'id.orig_p': number;
  readonly 'id.resp_h': string;
  readonly 'id.resp_p': number;
  readonly conn_state: string;
  readonly history: string;
  readonly retries: number;
  readonly syn_ack_retries: number;
  readonly reset_by: 'orig' | 'resp' | null;
  readonly reset_kind: string | null;
  readonly reset_reason: string | null;
  readonly latency: number | null;
  readonly duration: number;
  readonly half_open: boolean;
}

export interface SyntopRun {
  readonly report: Report;
  readonly connections: readonly ConnLine[];
}

/** A capture on the client's end of the cable. */
export class StageCapture {
  private constructor(
    private readonly stage: KernelStage,
    readonly file: string,
    private readonly tcpdump: RunningTcpdump,
    private readonly syntop: RunningSyntop,
  ) {}

  static async start(stage: KernelStage, folder: string): Promise<StageCapture> {
    const { name, prefix } = stage.namespace('client');
    const file = join(folder, `${name}.pcap`);
    const tcpdump = new RunningTcpdump(prefix, file);
    const syntop = RunningSyntop.start(['live', '-i', DEVICE, ...JSON_OUTPUT], { prefix });
    const capture = new StageCapture(stage, file, tcpdump, syntop);
    try {
      await Promise.all([tcpdump.untilListening(), syntop.untilCapturing()]);
    } catch (cause) {
      await capture.kill();
      throw cause;
    }
    return capture;
  }

  /** Ends both, and gives what syntop said. */
  async stop(): Promise<Finished> {
    this.stage.sendMark(MARK);
    await this.tcpdump.untilWritten(MARK);
    const [live] = await Promise.all([this.syntop.end(), this.tcpdump.end()]);
    return live;
  }

  async kill(): Promise<void> {
    await Promise.all([this.syntop.kill(), this.tcpdump.kill()]);
  }
}

export async function replay(file: string): Promise<Finished> {
  return runSyntop(['replay', file, ...JSON_OUTPUT]);
}

/** What a run told, which must have ended well and lost nothing. */
export function parseRun(finished: Finished): SyntopRun {
  assert.deepEqual([finished.code, finished.signal], [0, null], finished.stderr);
  const report = reportOf(finished);
  assert.ok((report.capture.kernelDropped ?? 0) === 0, 'no packet was lost');
  const lines = finished.stdout.split('\n').filter((line) => line.startsWith('{'));
  const isConn = (line: { type: string }): line is ConnLine => line.type === 'conn';
  return { report, connections: lines.map((line) => JSON.parse(line) as { type: string }).filter(isConn) };
}

/** tcpdump, which writes each packet as it comes. */
class RunningTcpdump {
  private readonly child: ChildProcess;
  private readonly finished: Promise<number | null>;
  private said = '';

  constructor(
    prefix: readonly string[],
    private readonly file: string,
  ) {
    // As root to the end: in a folder of root's, the user "tcpdump" may not write.
    // In immediate mode a slot of the ring holds a packet of the greatest length, so that few of great length would fit.
    const quick = ['-Z', 'root', '-U', '--immediate-mode', '-s', '256', '-B', '4096', '--time-stamp-precision=nano'];
    const [command = '', ...words] = [
      ...prefix,
      'tcpdump',
      '-n',
      ...quick,
      '-i',
      DEVICE,
      '-w',
      file,
      `tcp or udp port ${MARK_PORT}`,
    ];
    this.child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.said += text;
    });
    this.finished = new Promise((resolve, reject) => this.child.once('error', reject).once('close', resolve));
    // Looked at where it is waited for.
    this.finished.catch(() => undefined);
  }

  async untilListening(): Promise<void> {
    await this.until('it listens', () => this.said.includes('listening on'));
  }

  async untilWritten(text: string): Promise<void> {
    await this.until('it has written all', () => readFileSync(this.file).includes(text));
  }

  private async until(what: string, condition: () => boolean): Promise<void> {
    const deadline = Date.now() + LIMIT_MILLIS;
    while (!condition()) {
      assert.ok(this.child.exitCode === null && Date.now() < deadline, `waited in vain for tcpdump until ${what}: ${this.said}`);
      await sleep(10);
    }
  }

  /** Ends it; nothing may have been lost. */
  async end(): Promise<void> {
    this.child.kill('SIGINT');
    assert.equal(await this.finished, 0, this.said);
    assert.match(this.said, /^0 packets dropped by kernel/m);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.finished;
  }
}
