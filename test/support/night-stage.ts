/* Where a night is played again, from live traffic: namespaces, programs in them, and the real syntop that captures; all of it goes again. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { TestNamespace } from './live-namespace.js';
import { type Finished, RunningSyntop } from './run-syntop.js';

/** The processes that also make the traffic of captures/; their parts are described in their files. Tests run in the project's folder. */
const ACTOR = 'scripts/captures/actor.mjs';
/** A program that has not said its word by then never will. */
const LIMIT_MILLIS = 60_000;

/** One connection of the actor "client": scripts/captures/client.mjs. */
export interface NightConnection {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly from?: string;
  readonly to: string;
  readonly port: number;
  readonly lines: readonly string[];
  readonly waits?: boolean;
  readonly end: 'peer' | 'close' | 'reset' | 'stay';
  readonly hold?: number;
}

/** A program on the stage. */
export class NightProgram {
  private output = '';
  private hasEnded = false;
  private readonly watchers = new Set<() => void>();
  readonly ended: Promise<void>;

  constructor(
    readonly child: ChildProcess,
    private readonly name: string,
    input: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        this.tell();
      });
    }
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    this.ended = new Promise((resolve) => {
      const end = () => {
        this.hasEnded = true;
        this.tell();
        resolve();
      };
      child.once('error', end).once('close', end);
    });
  }

  /** ip(8) becomes the program that it runs, so the number is the program's. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Until it has written a word. */
  says(word: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (failure: string | null) => {
        clearTimeout(timer);
        this.watchers.delete(look);
        if (failure === null) resolve();
        else reject(new Error(`${this.name} ${failure} "${word}": ${this.output}`));
      };
      const look = () => {
        if (this.output.includes(word)) finish(null);
        else if (this.hasEnded) finish('ended before it said');
      };
      const timer = setTimeout(() => finish('never said'), LIMIT_MILLIS);
      this.watchers.add(look);
      look();
    });
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private tell(): void {
    for (const look of [...this.watchers]) look();
  }
}

export class NightStage {
  readonly folder = mkdtempSync(join(tmpdir(), 'syntop-night-'));
  private readonly namespaces: TestNamespace[] = [];
  private readonly running: Array<{ kill(): Promise<void> }> = [];

  constructor(t: TestContext) {
    t.after(() => this.clear());
  }

  /** A namespace with its loopback up. */
  addNamespace(): TestNamespace {
    const namespace = new TestNamespace();
    this.namespaces.push(namespace);
    return namespace;
  }

  /** Two namespaces joined by a cable, which is eth0 at both ends; one has the servers' addresses, the other, those of the clients. */
  addNetwork(
    servers: readonly string[],
    clients: readonly string[],
  ): { readonly server: TestNamespace; readonly clients: TestNamespace } {
    const network = { server: this.addNamespace(), clients: this.addNamespace() };
    network.server.ip('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', network.clients.name);
    const up = 'link set eth0 up';
    const routes = ['route add 0.0.0.0/0 dev eth0', ...(servers.some(isIpv6) ? ['route add ::/0 dev eth0'] : [])];
    runIp(network.server, [up, ...servers.map(describeAddress), ...routes]);
    runIp(network.clients, [up, ...clients.map(describeAddress), ...servers.map((server) => `route add ${server} dev eth0`)]);
    return network;
  }

  /** Sets a kernel parameter of a namespace, such as net/ipv4/tcp_syncookies. */
  set({ prefix }: TestNamespace, parameter: string, value: number): void {
    const [command = '', ...rest] = [...prefix, 'tee', `/proc/sys/${parameter}`];
    execFileSync(command, rest, { input: String(value), stdio: ['pipe', 'ignore', 'inherit'] });
  }

  start({ prefix }: TestNamespace, command: readonly string[], input = ''): NightProgram {
    const [program = '', ...rest] = [...prefix, ...command];
    const started = new NightProgram(spawn(program, rest), command.join(' '), input);
    this.running.push(started);
    return started;
  }

  /** A program of another kind, which is ended with the others. */
  keep<Program extends { dispose(): Promise<void> }>(program: Program): Program {
    this.running.push({ kill: () => program.dispose() });
    return program;
  }

  /** Starts one of the actors; see ACTOR. */
  act(namespace: TestNamespace, actor: 'client' | 'server' | 'multiplexer', part: object): NightProgram {
    return this.start(namespace, [process.execPath, ACTOR, actor], JSON.stringify(part));
  }

  /** A web server, or what else answers a request and closes. Resolves when it listens. */
  async serve(namespace: TestNamespace, port: number, more: object = {}): Promise<NightProgram> {
    const server = this.act(namespace, 'server', { port, goodbye: 'GET', reply: 'HTTP/1.0 204 No Content\r\n\r\n', ...more });
    await server.says('ready');
    return server;
  }

  /** Starts clients, which connect each at its time. */
  connect(namespace: TestNamespace, connections: readonly NightConnection[]): NightProgram {
    return this.act(namespace, 'client', { connections });
  }

  /** Starts `syntop live --json`; resolves when it captures, and has told of a first second: then it knows how the counters stood before. */
  async capture(namespace: TestNamespace, ...args: readonly string[]): Promise<RunningSyntop> {
    const syntop = RunningSyntop.start(['live', '--json', ...args], { prefix: namespace.prefix });
    this.running.push(syntop);
    await syntop.untilCapturing();
    await syntop.until('a second is over', () => syntop.stdout.includes('"type":"window"'));
    return syntop;
  }

  /** Programs first: a namespace lives as long as they do. */
  async clear(): Promise<void> {
    await Promise.all(this.running.map((one) => one.kill()));
    for (const namespace of this.namespaces) namespace.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function isIpv6(address: string): boolean {
  return address.includes(':');
}

/** Without the wait of duplicate address detection. */
function describeAddress(address: string): string {
  return isIpv6(address) ? `address add ${address}/128 dev eth0 nodad` : `address add ${address}/32 dev eth0`;
}

/** Runs many commands of ip(8) in a namespace. */
function runIp({ name }: TestNamespace, commands: readonly string[]): void {
  execFileSync('ip', ['-n', name, '-batch', '-'], { input: commands.join('\n'), stdio: ['pipe', 'ignore', 'pipe'] });
}

/** Until the windows have told of verdicts of these kinds, or of other words, and of two more seconds; then it is ended. */
export async function endAfter(syntop: RunningSyntop, ...words: readonly string[]): Promise<Finished> {
  const countWindows = () => syntop.stdout.split('"type":"window"').length;
  for (const word of words) await syntop.until(`it says ${word}`, () => syntop.stdout.includes(word));
  const windows = countWindows();
  await syntop.until('two more seconds are over', () => countWindows() >= windows + 2);
  return syntop.end();
}

/** So many connections, evenly within a span of milliseconds. */
export function planEvenly(
  count: number,
  [from, until]: readonly [number, number],
  make: (index: number) => Omit<NightConnection, 'at'>,
): NightConnection[] {
  return Array.from({ length: count }, (_, index) => ({
    at: Math.round(from + ((until - from) * index) / count),
    ...make(index),
  }));
}

/** A request that the server answers, and closes. */
export function request(to: string, port: number, from?: string): Omit<NightConnection, 'at'> {
  return { to, port, lines: ['GET / HTTP/1.0\r\n\r\n'], end: 'peer', ...(from === undefined ? {} : { from }) };
}

/** Addresses one after another: "198.51.100.", from 20 on. */
export function listAddresses(network: string, first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${network}${first + index}`);
}

/** An address for each number, each of another network: strangers. */
export function strangerOf(number: number): string {
  return `${11 + (number % 80)}.${(number * 7) % 256}.${(number * 13) % 256}.${1 + (number % 250)}`;
}
