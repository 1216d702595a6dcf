import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Report } from '../../src/snapshot.js';
import { findClosedPort, KNOCK, knock } from '../support/live-knock.js';
import { TestNamespace } from '../support/live-namespace.js';
import { describeWith, lacks } from '../support/run-needs.js';
import { MAIN, RunningSyntop, reportOf, runSyntop, windowsOf } from '../support/run-syntop.js';

const LIMITS = 'engine cap: times are those of arrival here; packets that were dropped are not told, so counts may be too low';

async function startLive(t: TestContext, ...args: readonly string[]): Promise<RunningSyntop> {
  const run = RunningSyntop.start(['live', '-i', 'lo', ...args]);
  t.after(() => run.kill());
  await run.untilCapturing();
  return run;
}

/** What both engines must agree on. */
function essence({ capture, totals, outcomes, openers, resetters }: Report) {
  const { packets, matched, bytes } = capture;
  return {
    packets,
    matched,
    bytes,
    totals,
    outcomes,
    openers: openers.map(({ ip, port, syn, attempts }) => ({ ip, port, syn, attempts })),
    resetters: resetters.map(({ ip, port, rst }) => ({ ip, port, rst })),
  };
}

/** The process that a running syntop has started for cap. */
function findCapProcess(parent: number): number | null {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8');
  const threads = readdirSync(`/proc/${parent}/task`).map((id) => readFileSync(`/proc/${parent}/task/${id}/children`, 'utf8'));
  const pids = [children, ...threads].flatMap((text) => text.split(' ')).filter((text) => text !== '');
  const found = pids.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('cap-process.js'));
  return found === undefined ? null : Number(found);
}

/** Not below /tmp: a node_modules there would be found, as every folder above is searched. */
const FAR_FROM_PACKAGES = '/var/tmp/syntop-without-';

/** A copy of the program beside all packages but these, as where they are not installed. Gives its main file. */
function copyProgramWithout(t: TestContext, packages: readonly string[]): string {
  const folder = mkdtempSync(FAR_FROM_PACKAGES);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(dirname(MAIN), join(folder, 'src'), { recursive: true });
  cpSync('package.json', join(folder, 'package.json'));
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync('node_modules')) {
    if (!packages.includes(name)) symlinkSync(join(process.cwd(), 'node_modules', name), join(folder, 'node_modules', name));
  }
  return join(folder, 'src/main.js');
}

function runCopy(main: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'live', '--engine', 'cap', ...args], {
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

const INSTALL =
  "install it: npm install cap (needs a C++ compiler, make, python3 and libpcap's headers: apt-get install build-essential python3 libpcap-dev)";

describeWith(['root', 'libpcap', 'cap'], 'live capture with --engine cap', () => {
  for (const [host, skip] of [
    ['127.0.0.1', false],
    ['::1', lacks('ipv6')],
  ] as const) {
    test(`Of 400 refused connects on ${host} it counts what the libpcap engine counts beside it, and says nothing but its limits.`, {
      skip,
    }, async (t) => {
      const port = await findClosedPort(host);
      const args = ['--json', '--top', 'all', '-f', `port ${port}`];
      const [throughCap, throughLibpcap] = await Promise.all([startLive(t, ...args, '--engine', 'cap'), startLive(t, ...args)]);
      await knock(host, port, 400);
      const [cap, libpcap] = await Promise.all([throughCap.end(), throughLibpcap.end()]);
      assert.equal(reportOf(libpcap).totals.syn, 400);
      assert.equal(reportOf(libpcap).totals.rst, 400);
      assert.deepEqual(essence(reportOf(cap)), essence(reportOf(libpcap)));
      assert.match(cap.stderr, new RegExp(`^syntop: ${LIMITS}\nsyntop: capturing on lo[^\n]*\n$`));
      assert.equal(cap.code, 0);
      const { kernelDropped, interfaceDropped } = reportOf(cap).capture;
      assert.deepEqual([kernelDropped, interfaceDropped], [null, null]);
      for (const window of windowsOf(cap)) assert.deepEqual([window.kernelDropped, window.interfaceDropped], [null, null]);
    });
  }

  test('As text, what was dropped is unknown, in each line and in the report.', async (t) => {
    const port = await findClosedPort('127.0.0.1');
    const run = await startLive(t, '--engine', 'cap', '--interval', '100ms', '-f', `port ${port}`);
    await knock('127.0.0.1', port, 20);
    await run.until('a line tells of the port', () => new RegExp(`^\\d\\d:.*\\b${port}\\b`, 'm').test(run.stdout));
    const { stdout } = await run.end();
    const lines = stdout.split('\n').filter((line) => /^\d\d:\d\d:\d\d/.test(line));
    assert.ok(lines.length > 0);
    for (const line of lines) assert.match(line, /^\S+ +\S+ +\S+ +\S+ +\S+ +\?( |$)/);
    assert.match(stdout, /^Dropped: unknown: the engine cannot tell, so counts may be too low$/m);
  });

  test('-c and --duration end it, and -c with exactly so many packets.', async (t) => {
    const port = await findClosedPort('127.0.0.1');
    const run = await startLive(t, '--engine', 'cap', '--json', '-c', '7', '-f', `port ${port}`);
    await knock('127.0.0.1', port, 20);
    const finished = await run.finished;
    assert.equal(finished.code, 0, finished.stderr);
    assert.equal(reportOf(finished).capture.packets, 7);
    const timed = await runSyntop(['live', '-i', 'lo', '--engine', 'cap', '--json', '--duration', '300ms']);
    assert.equal(timed.code, 0, timed.stderr);
  });

  test('A process of its that is killed is told as the end of that capture, without a stack trace, and the report is written.', async (t) => {
    const port = await findClosedPort('127.0.0.1');
    const run = await startLive(t, '--engine', 'cap', '--json', '--top', 'all', '--interval', '100ms', '-f', `port ${port}`);
    await knock('127.0.0.1', port, 20);
    await run.until('the knocks are counted', () =>
      windowsOf({ stdout: wholeLines(run.stdout) }).some(({ totals }) => totals.rst > 0),
    );
    const pid = findCapProcess(run.child.pid ?? 0) ?? assert.fail('there is no process for cap');
    process.kill(pid, 'SIGSEGV');
    await run.until('it is told', () => run.stderr.includes('SIGSEGV'));
    const finished = await run.end();
    assert.match(finished.stderr, /^syntop: the capture on lo through cap ended: its process died of SIGSEGV$/m);
    for (const line of finished.stderr.trimEnd().split('\n')) assert.match(line, /^syntop: /);
    assert.deepEqual([finished.signal, reportOf(finished).totals.syn], [null, 20]);
  });

  test('When syntop itself is killed, the process ends by itself.', async (t) => {
    const run = await startLive(t, '--engine', 'cap', '--json');
    const pid = findCapProcess(run.child.pid ?? 0) ?? assert.fail('there is no process for cap');
    await run.kill();
    const deadline = Date.now() + 5000;
    while (isThere(pid)) {
      assert.ok(Date.now() < deadline, 'it is still there');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });

  test("On an interface without an address libpcap's warning is not shown; a filter with `vlan` in it is the kernel's alone.", {
    skip: lacks('ip', 'net-namespaces'),
  }, async (t) => {
    const space = new TestNamespace();
    t.after(() => space.remove());
    space.ip('link', 'add', 'bare', 'type', 'veth', 'peer', 'name', 'other');
    for (const name of ['bare', 'other']) space.ip('link', 'set', name, 'up');
    const args = ['live', '-i', 'bare', '-i', 'lo', '--engine', 'cap', '--json', '--top', 'all', '-f', 'not vlan 7'];
    const run = RunningSyntop.start(args, { prefix: space.prefix });
    t.after(() => run.kill());
    await run.untilCapturing();
    // A word that shifts what follows it: the filter then is the user's alone, and the decoder picks.
    const knocked = spawnSync('ip', ['netns', 'exec', space.name, process.execPath, KNOCK, '127.0.0.1', '9', '30']);
    assert.equal(knocked.status, 0);
    const finished = await run.end();
    assert.match(finished.stderr, new RegExp(`^syntop: ${LIMITS}\nsyntop: capturing on bare, lo[^\n]*\n$`));
    const { totals } = reportOf(finished);
    assert.deepEqual([totals.syn, totals.rst], [30, 30]);
  });

  test('Where the package is missing, one line says so and how to install it; NODE_PATH does not bring it.', (t) => {
    const main = copyProgramWithout(t, ['cap']);
    const { status, stdout, stderr } = runCopy(main, ['-i', 'lo'], { NODE_PATH: join(process.cwd(), 'node_modules') });
    assert.equal(stderr, `syntop: cannot capture with cap: the package is not installed; ${INSTALL}\n`);
    assert.deepEqual([status, stdout], [1, '']);
  });

  test('Where it was installed and not built, that is said.', (t) => {
    const main = copyProgramWithout(t, ['cap']);
    const copy = join(dirname(main), '../node_modules/cap');
    cpSync('node_modules/cap', copy, { recursive: true, filter: (path) => !path.endsWith('/cap/build') });
    const { status, stderr } = runCopy(main, ['-i', 'lo']);
    assert.equal(stderr, `syntop: cannot capture with cap: the package is there, but was not built; ${INSTALL}\n`);
    assert.equal(status, 1);
  });

  test('Where foreign calls do not work, it captures all the same, with a filter, and without -i.', (t) => {
    const main = copyProgramWithout(t, ['koffi', '@koromix']);
    for (const args of [['-i', 'lo', '-f', 'port 7'], []]) {
      const { status, stdout, stderr } = runCopy(main, [...args, '--json', '--duration', '200ms', '--no-drop']);
      assert.match(stderr, /^syntop: capturing on [^\n]*\blo\b/m);
      assert.equal(status, 0, stderr);
      assert.ok(reportOf({ stdout }).capture.inputs.some(({ name, error }) => name === 'lo' && error === null));
    }
  });
});

function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

function isThere(pid: number): boolean {
  try {
    // One that has ended and was not waited for is still in the list.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
