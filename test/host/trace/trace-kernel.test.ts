import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProcessTable } from '../../../src/host/process/process-table.js';
import { type Attribution, ConnectTracer } from '../../../src/host/trace/connect-tracer.js';
import { loadKoffi, openTracefs, type Tracefs } from '../../../src/host/trace/tracefs.js';
import { findClosedPort } from '../../support/live-knock.js';
import { describeWith, lacks } from '../../support/run-needs.js';
import { TRACE_KNOCK } from '../../support/trace-knock.js';
import { TRACE_PROGRAM } from '../../support/trace-program.js';

/** Of anything that the kernel does by itself; how long it takes is not what is tried. */
const PATIENCE_MILLIS = 10_000;

/** Asks until the answer is one. */
async function until<T>(
  what: string,
  ask: () => T | null | undefined | false | Promise<T | null | undefined | false>,
): Promise<T> {
  const end = performance.now() + PATIENCE_MILLIS;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) assert.fail(`in ${PATIENCE_MILLIS} ms there was no ${what}`);
    await sleep(20);
  }
}

/** Whatever fails, none of them stays. */
const programs = new Set<Program>();

/** A program of ours, line by line. */
class Program {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
  private readonly lines: AsyncIterator<string>;

  /** @param command what is run, Node.js if it is one of the programs here */
  constructor(command: string, ...args: readonly string[]) {
    const words = command.endsWith('.js') ? [process.execPath, command, ...args] : [command, ...args];
    this.child = spawn(words[0] ?? '', words.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
    this.exited = new Promise((resolve) => this.child.once('exit', resolve));
    programs.add(this);
    const { stdout } = this.child;
    assert.ok(stdout !== null);
    this.lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.child.pid ?? assert.fail('it runs');
  }

  async line(): Promise<string> {
    const { value, done } = await this.lines.next();
    return done === true ? assert.fail('it has ended') : value;
  }

  async ask(): Promise<Attribution> {
    this.child.stdin?.write('\n');
    return JSON.parse(await this.line()) as Attribution;
  }

  async end(): Promise<void> {
    this.child.stdin?.end();
    await this.exited;
  }
}

/** Knocks once, and waits for the refusal. The program stays until it is ended. */
async function knockAs(host: string, port: number, name?: string): Promise<Program> {
  const program = new Program(TRACE_KNOCK, host, String(port), ...(name === undefined ? [] : [name]));
  assert.match(await program.line(), /ECONNREFUSED/);
  return program;
}

describeWith(['root', 'tracefs'], "the kernel's trace events", () => {
  let tracefs: Tracefs;
  before(() => {
    tracefs = openTracefs(loadKoffi()) ?? assert.fail('tracefs');
  });
  after(() => {
    tracefs.close();
    for (const { child } of programs) child.kill('SIGKILL');
  });

  const instancesOf = (pid: number | string) =>
    readdirSync(`${tracefs.path}/instances`).filter((name) => name.startsWith(`syntop-${pid}-`));

  function openTracer(t: { after: (call: () => void) => void }): ConnectTracer {
    const tracer = ConnectTracer.open(new ProcessTable(() => performance.now())) ?? assert.fail('it opens');
    t.after(() => tracer.close());
    return tracer;
  }

  /** Of that process, where one is given: others on this machine may try any port. */
  const findRow = (tracer: ConnectTracer, port: number, pid?: number) =>
    until(`connect to port ${port}`, () =>
      tracer.facts().connectors.find((row) => row.port === port && (pid === undefined || row.process.pid === pid)),
    );

  test('A connect that is refused on lo is named: its pid, command line and user, and why it was reset.', async (t) => {
    const tracer = openTracer(t);
    const port = await findClosedPort('127.0.0.1');
    const knocker = await knockAs('127.0.0.1', port);
    const { process: named, ip, connects, processes } = await findRow(tracer, port, knocker.pid);
    assert.deepEqual([named.pid, ip, connects, processes], [knocker.pid, '127.0.0.1', 1, 1]);
    assert.ok(named.commandLine.endsWith(`trace-knock.js 127.0.0.1 ${port}`), named.commandLine);
    assert.deepEqual([named.user, named.parent?.pid], ['root', process.pid]);
    const format = readFileSync(`${tracefs.path}/events/tcp/tcp_send_reset/format`, 'utf8');
    const reason = format.includes(' reason;') ? 'NO_SOCKET' : null;
    const resets = tracer.facts().resetReasons.filter((row) => row.port === port);
    assert.deepEqual(resets.map((row) => [row.direction, row.ip, row.reason, row.state, row.count]).sort(), [
      ['received', '127.0.0.1', null, null, 1],
      ['sent', '127.0.0.1', reason, null, 1],
    ]);
    await knocker.end();
  });

  test('Processes that come and go are one row, also those of which the name alone is known.', async (t) => {
    const tracer = openTracer(t);
    const port = await findClosedPort('127.0.0.1');
    for (let turn = 0; turn < 3; turn++) await (await knockAs('127.0.0.1', port, 'loop')).end();
    await until('third connect', () => tracer.facts().connectors.find((row) => row.port === port && row.connects === 3));
    assert.deepEqual(
      tracer
        .facts()
        .connectors.filter((row) => row.port === port)
        .map((row) => [row.process.name, row.processes]),
      [['loop', 3]],
    );
  });

  test('IPv6 is told as such, and IPv4 of a socket of IPv6 as that.', { skip: lacks('ipv6') }, async (t) => {
    const tracer = openTracer(t);
    const port = await findClosedPort('::1');
    for (const host of ['::1', '::ffff:127.0.0.1']) await (await knockAs(host, port)).end();
    await until('second connect', () => tracer.facts().connectors.filter((row) => row.port === port).length === 2);
    assert.deepEqual(
      tracer
        .facts()
        .connectors.filter((row) => row.port === port)
        .map((row) => row.ip)
        .sort(),
      ['127.0.0.1', '::1'],
    );
    assert.ok(tracer.facts().resetReasons.some((row) => row.ip === '::1' && row.port === port && row.direction === 'sent'));
  });

  test('A name that tries to look like an event is a name.', async (t) => {
    const tracer = openTracer(t);
    const port = await findClosedPort('127.0.0.1');
    const name = 'x-1 [0]\nCPU:0 [';
    const knocker = await knockAs('127.0.0.1', port, name);
    const { process: named } = await findRow(tracer, port, knocker.pid);
    assert.equal(named.name, name);
    await knocker.end();
  });

  test('Two trace at a time, each for itself, and leave nothing behind.', async (t) => {
    const one = openTracer(t);
    const two = openTracer(t);
    const port = await findClosedPort('127.0.0.1');
    assert.equal(instancesOf(process.pid).length, 2);
    await (await knockAs('127.0.0.1', port)).end();
    assert.equal((await findRow(one, port)).connects, 1);
    one.close();
    assert.equal((await findRow(two, port)).connects, 1);
    two.close();
    assert.deepEqual(instancesOf(process.pid), []);
  });

  const untilGone = (pid: number) => until('end of the instance', () => instancesOf(pid).length === 0);

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL'] as const) {
    test(`The instance of a process that is ended by ${signal} goes with it.`, async () => {
      const program = new Program(TRACE_PROGRAM);
      assert.equal(await program.line(), 'ready');
      assert.equal(instancesOf(program.pid).length, 1);
      program.child.kill(signal);
      await program.exited;
      await untilGone(program.pid);
    });
  }

  test('When root is given up, tracing goes on, and the instance is removed at the end.', async () => {
    const program = new Program(TRACE_PROGRAM, '65534');
    assert.equal(await program.line(), 'ready');
    const port = await findClosedPort('127.0.0.1');
    const knocker = await knockAs('127.0.0.1', port);
    const row = await until('connect', async () => (await program.ask()).connectors.find((found) => found.port === port));
    assert.deepEqual([row.process.pid, row.process.user], [knocker.pid, 'root']);
    await knocker.end();
    await program.end();
    await untilGone(program.pid);
  });

  test('Who is not root traces nothing.', async () => {
    const program = new Program(TRACE_PROGRAM, '65534', 'first');
    assert.equal(await program.line(), 'nothing');
    await program.end();
  });

  // Most machines have it there already.
  const MOUNT = '{ test -e /sys/kernel/tracing/events || mount -t tracefs tracefs /sys/kernel/tracing; }';
  test('Where it is mounted in its usual place, it is used there.', { skip: lacks('mount-namespaces') }, async () => {
    const program = new Program('unshare', '--mount', 'sh', '-c', `${MOUNT} && exec "$0" "$@"`, process.execPath, TRACE_PROGRAM);
    assert.equal(await program.line(), 'ready');
    // unshare and sh each become the next program: the number stays.
    assert.equal(instancesOf(program.pid).length, 1);
    const port = await findClosedPort('127.0.0.1');
    const knocker = await knockAs('127.0.0.1', port);
    const row = await until('connect', async () => (await program.ask()).connectors.find((found) => found.port === port));
    assert.equal(row.process.pid, knocker.pid);
    await knocker.end();
    program.child.kill('SIGKILL');
    await program.exited;
    await untilGone(program.pid);
  });

  test('What one left behind that nobody could clean up for is removed at the next start; what runs, and what is not ours, stays.', (t) => {
    const path = `${tracefs.path}/instances`;
    // Numbers of processes are below 2^22. Of the second, the process runs, but it began at another time.
    const left = ['syntop-4194305-1000-0', `syntop-${process.pid}-1-0`];
    const other = `others-${process.pid}-1-0`;
    for (const name of [...left, other]) mkdirSync(`${path}/${name}`);
    t.after(() => rmdirSync(`${path}/${other}`));
    const tracer = openTracer(t);
    openTracer(t);
    assert.deepEqual(
      left.map((name) => existsSync(`${path}/${name}`)),
      [false, false],
    );
    assert.equal(existsSync(`${path}/${other}`), true);
    assert.equal(instancesOf(process.pid).length, 2);
    tracer.close();
  });
});
