/* A namespace in which lines of a remedy are run by a shell, and what they may change is read. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { TestNamespace } from './live-namespace.js';
import { makeLacks, succeeds } from './run-needs.js';

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Tool =
  | 'nft'
  | 'ss'
  | 'nstat'
  | 'iptables'
  | 'ip6tables'
  | 'conntrack'
  | 'ping'
  | 'prlimit'
  | 'ps'
  | 'top'
  | 'sysctl'
  | 'sock-destroy';

const VERSIONS: readonly (readonly [Tool, readonly string[], string])[] = [
  ['nft', ['--version'], 'nftables'],
  ['ss', ['-V'], 'iproute2'],
  ['nstat', ['-V'], 'iproute2'],
  ['iptables', ['--version'], 'iptables'],
  ['ip6tables', ['--version'], 'iptables'],
  ['conntrack', ['--version'], 'conntrack'],
  ['ping', ['-V'], 'iputils-ping'],
  ['prlimit', ['--version'], 'util-linux'],
  ['ps', ['--version'], 'procps'],
  ['top', ['-v'], 'procps'],
  ['sysctl', ['--version'], 'procps'],
];

/** For a test's `skip`: false where all of these are there, else why it does not run. */
export const lacksTool = makeLacks<Tool>({
  ...(Object.fromEntries(
    VERSIONS.map(([tool, words, owner]) => [tool, () => (succeeds(tool, words) ? null : `${tool}: apt-get install ${owner}`)]),
  ) as Record<Tool, () => string | null>),
  'sock-destroy': () => (destroysSockets() ? null : 'a kernel that closes sockets for ss -K (CONFIG_INET_DIAG_DESTROY)'),
});

export class RemedyStage {
  readonly space = new TestNamespace();
  private readonly children: ChildProcess[] = [];

  /** As a person would who pastes it. */
  run(line: string): Ran {
    const [command = '', ...words] = [...this.space.prefix, 'sh', '-c', line];
    const { status, stdout, stderr } = spawnSync(command, words, { encoding: 'utf8', timeout: 15_000 });
    return { status, stdout, stderr };
  }

  /** In one shell; throws where a line fails. */
  runAll(lines: readonly string[]): void {
    const { status, stderr } = this.run(['set -e', ...lines].join('\n'));
    if (status !== 0) throw new Error(`${lines.join('\n')}: ${stderr}`);
  }

  /** Starts a program of Node inside, which is ended with the stage at the latest. */
  spawn(script: string): ChildProcess {
    const [command = '', ...words] = [...this.space.prefix, process.execPath, '-e', script];
    const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.children.push(child);
    return child;
  }

  /** The same, when it has said something; throws where it ends before. */
  async start(script: string): Promise<ChildProcess> {
    const child = this.spawn(script);
    await hearFirst(child);
    return child;
  }

  async end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    for (const child of this.children) await this.end(child);
    this.space.remove();
  }
}

/** Waits until a program says something; throws where it ends before. */
export async function hearFirst(child: ChildProcess): Promise<void> {
  const { stdout } = child;
  assert.ok(stdout);
  await Promise.race([
    once(stdout, 'data'),
    once(child, 'exit').then(([code]) => assert.fail(`the program ended with ${code} before it said anything`)),
  ]);
}

function destroysSockets(): boolean {
  const script = 'ip link set lo up; ss -tK state established "dst 192.0.2.1"';
  const [command = '', ...words] = ['unshare', '--net', 'sh', '-c', script];
  const { stderr, status } = spawnSync(command, words, { encoding: 'utf8' });
  return status === 0 && !/not supported|Invalid/i.test(stderr);
}
