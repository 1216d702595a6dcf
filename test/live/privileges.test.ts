import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findClosedPort, knock } from '../support/live-knock.js';
import { TestNamespace } from '../support/live-namespace.js';
import { lacksPty, ptyEnv, startInPty } from '../support/pty.js';
import { describeWith, lacks, succeeds } from '../support/run-needs.js';
import { MAIN, RunningSyntop, reportOf } from '../support/run-syntop.js';
import { assertRefused } from '../support/run-told.js';
import { CAP_DAC_READ_SEARCH, CAP_NET_RAW, CAP_SYS_PTRACE, readThreads, type ThreadRights } from '../support/thread-rights.js';

const NOBODY = 65_534;
const LIVE = ['live', '-i', 'lo', '--json'] as const;

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'syntop-privileges-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function startLive(t: TestContext, args: readonly string[], prefix: readonly string[] = []): Promise<RunningSyntop> {
  // As the tests themselves may be run by sudo.
  const run = RunningSyntop.start(args, { prefix: ['env', '-u', 'SUDO_UID', '-u', 'SUDO_GID', ...prefix] });
  t.after(() => run.kill());
  await run.untilCapturing();
  return run;
}

function threadsOf(run: RunningSyntop): ThreadRights[] {
  return readThreads(run.child.pid ?? assert.fail('it runs'));
}

/** Every thread is that user's and may gain nothing; one may open packet sockets, one see whose sockets are whose, and that is all that any of them may. */
function assertDropped(threads: readonly ThreadRights[], user: number, group: number, others: readonly number[]): void {
  assert.ok(threads.length > 5, 'Node.js has threads of its own');
  for (const thread of threads) {
    assert.deepEqual([...new Set(thread.users)], [user]);
    assert.deepEqual([...new Set(thread.groups)], [group]);
    assert.deepEqual(
      thread.otherGroups.filter((one) => one !== group),
      others,
    );
    assert.deepEqual([thread.inheritable, thread.ambient, thread.noNewPrivileges], [0n, 0n, true]);
    assert.equal(thread.effective, thread.permitted);
  }
  const kept = threads.map(({ permitted }) => permitted).filter((permitted) => permitted !== 0n);
  assert.deepEqual(kept.sort(), [CAP_NET_RAW, CAP_DAC_READ_SEARCH | CAP_SYS_PTRACE].sort());
}

describeWith(['root', 'libpcap'], 'a capture that root has started', () => {
  test('It goes on as nobody, in all its threads, with the right to capture in one; and it counts.', async (t) => {
    const port = await findClosedPort('127.0.0.1');
    const run = await startLive(t, [...LIVE, '-f', `tcp port ${port}`]);
    assert.match(run.stderr, /^syntop: capturing on lo as nobody; [^\n]*\n$/);
    assertDropped(threadsOf(run), NOBODY, NOBODY, []);
    await knock('127.0.0.1', port, 50);
    const finished = await run.end();
    assert.deepEqual([finished.code, reportOf(finished).totals.attempts, reportOf(finished).outcomes.REJ], [0, 50, 50]);
  });

  test('It goes on as the user who called sudo, also one whom the machine does not know.', async (t) => {
    const run = await startLive(t, LIVE, ['SUDO_UID=54321', 'SUDO_GID=54322']);
    assert.match(run.stderr, /capturing on lo as user 54321;/);
    assertDropped(threadsOf(run), 54_321, 54_322, []);
  });

  test('That user keeps the groups that he is in.', { skip: lacks('mount-namespaces') }, async (t) => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'passwd'), 'root:x:0:0::/root:/bin/sh\ncaller:x:54321:54322::/:/bin/sh\n');
    writeFileSync(join(folder, 'group'), 'root:x:0:\ncaller:x:54322:\nwatchers:x:54323:caller\nothers:x:54324:root\n');
    const script = 'mount --bind "$0/passwd" /etc/passwd && mount --bind "$0/group" /etc/group && exec "$@"';
    const prefix = ['SUDO_UID=54321', 'SUDO_GID=54322', 'unshare', '--mount', 'sh', '-c', script, folder];
    const run = await startLive(t, LIVE, prefix);
    assert.match(run.stderr, /capturing on lo as caller;/);
    assertDropped(threadsOf(run), 54_321, 54_322, [54_323]);
  });

  test('With --no-drop it stays root, with all that it could do before.', async (t) => {
    const [before] = readThreads(process.pid);
    const run = await startLive(t, [...LIVE, '--no-drop']);
    assert.match(run.stderr, /capturing on lo;/);
    for (const thread of threadsOf(run)) {
      assert.deepEqual([thread.users, thread.permitted, thread.effective], [[0, 0, 0, 0], before?.permitted, before?.effective]);
    }
  });

  test('An interface that appears when root has been given up is captured, too.', {
    skip: lacks('ip', 'net-namespaces'),
  }, async (t) => {
    const namespace = new TestNamespace();
    t.after(() => namespace.remove());
    const prefix = ['env', '-u', 'SUDO_UID', '-u', 'SUDO_GID', ...namespace.prefix];
    const run = RunningSyntop.start(['live', '--json'], { prefix });
    t.after(() => run.kill());
    await run.untilCapturing();
    assertDropped(threadsOf(run), NOBODY, NOBODY, []);
    namespace.ip('link', 'add', 'late0', 'type', 'veth', 'peer', 'name', 'late1');
    namespace.ip('link', 'set', 'late0', 'up');
    namespace.ip('link', 'set', 'late1', 'up');
    await run.until('it tells of the interface', () => /late0[^\n]*\n/.test(run.stderr));
    const finished = await run.end();
    const late = reportOf(finished).capture.inputs.find(({ name }) => name === 'late0');
    assert.deepEqual([finished.code, late?.error], [0, null], finished.stderr);
  });

  const withoutSetuid = ['setpriv', '--bounding-set=-setuid'];
  test('Root that may not become another user is refused with the remedy, which helps.', {
    skip: succeeds('setpriv', ['--version']) ? false : 'needs setpriv: apt-get install util-linux',
  }, async (t) => {
    await assertRefused(LIVE, 1, ['cannot go on as nobody in place of root', '--no-drop'], { prefix: withoutSetuid });
    const run = await startLive(t, [...LIVE, '--no-drop'], withoutSetuid);
    assert.equal((await run.end()).code, 0);
  });

  test('Root of a user namespace that has nobody else is refused with the remedy, which helps.', {
    skip: succeeds('unshare', ['--map-root-user', '--net', 'true']) ? false : 'needs user namespaces',
  }, async (t) => {
    const prefix = ['unshare', '--map-root-user', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
    await assertRefused(LIVE, 1, ['cannot go on as nobody in place of root', '--no-drop'], { prefix });
    const run = await startLive(t, [...LIVE, '--no-drop'], prefix);
    assert.equal((await run.end()).code, 0);
  });
});

describeWith(['root', 'libpcap'], 'a Node.js that may capture', () => {
  test('A user captures with it, has that one right in all threads, and stays who he is.', async (t) => {
    const folder = makeFolder(t);
    chmodSync(folder, 0o755);
    const node = join(folder, 'node');
    copyFileSync(process.execPath, node);
    chmodSync(node, 0o755);
    if (!succeeds('setcap', ['cap_net_raw+ep', node])) {
      t.skip('needs setcap, and a file system that keeps capabilities: apt-get install libcap2-bin');
      return;
    }
    const asUser = ['setpriv', '--reuid=54321', '--regid=54322', '--clear-groups'];
    const run = RunningSyntop.start(LIVE, { prefix: [...asUser, 'sh', '-c', 'shift && exec "$0" "$@"', node] });
    t.after(() => run.kill());
    await run.untilCapturing();
    assert.match(run.stderr, /^syntop: capturing on lo; [^\n]*\n$/);
    for (const { users, permitted, effective } of threadsOf(run)) {
      assert.deepEqual([users, permitted, effective], [[54_321, 54_321, 54_321, 54_321], CAP_NET_RAW, CAP_NET_RAW]);
    }
    assert.equal((await run.end()).code, 0);
  });
});

describeWith(['root', 'libpcap', 'mount-namespaces', 'ip', 'net-namespaces'], 'the dashboard that root has started', () => {
  test('Its program may lie where root alone can read, and another interface be chosen: all that after root has been given up.', {
    skip: lacksPty(),
  }, async (t) => {
    const folder = makeFolder(t);
    const program = join(folder, 'program');
    cpSync(dirname(MAIN), join(program, 'src'), { recursive: true });
    mkdirSync(join(program, 'node_modules'));
    copyFileSync('package.json', join(program, 'package.json'));
    chmodSync(folder, 0o700);
    const script = `ip link set lo up && ip link add one type veth peer name two && ip link set one up && ip link set two up &&
      mount --bind "$0" "$1" && shift && exec "$@"`;
    const modules = [join(process.cwd(), 'node_modules'), join(program, 'node_modules')];
    const node = [process.execPath, join(program, 'src/main.js'), 'live', '-i', 'lo'];
    const { SUDO_UID: _user, SUDO_GID: _group, ...env } = ptyEnv();
    const screen = startInPty('unshare', ['--mount', '--net', 'sh', '-c', script, ...modules, ...node], { env });
    t.after(() => screen.dispose());
    await screen.waitFor(
      'it captures',
      (lines) => lines[0]?.includes('lo') === true && lines.some((line) => line.includes('SYN')),
    );
    assertDropped(readThreads(screen.pid), NOBODY, NOBODY, []);
    screen.send('i');
    await screen.waitForText('two');
    screen.send('\x1b[B');
    screen.send('\r');
    await screen.waitFor('it captures elsewhere', (lines) => /\b(one|two)\b/.test(lines[0] ?? ''));
    assertDropped(readThreads(screen.pid), NOBODY, NOBODY, []);
    screen.send('q');
    assert.deepEqual(await screen.exited, { code: 0, signal: 0 });
  });

  test('What lies in folders that the environment names is not loaded.', { skip: lacksPty() }, async (t) => {
    const folder = makeFolder(t);
    const marker = join(folder, 'loaded');
    const code = `require('fs').writeFileSync(${JSON.stringify(marker)}, '')`;
    for (const name of ['koffi', 'blessed', 'cap', 'commander']) {
      mkdirSync(join(folder, 'node_modules', name), { recursive: true });
      writeFileSync(join(folder, 'node_modules', name, 'index.js'), code);
    }
    for (const name of ['package.json', '.syntoprc', '.syntop.json', 'syntop.config.js', 'libpcap.so.0.8', 'koffi.node']) {
      writeFileSync(join(folder, name), code);
    }
    // blessed makes code of terminfo's descriptions. Whoever reads one of these waits for ever.
    for (const place of ['.terminfo/x', 'x']) mkdirSync(join(folder, place), { recursive: true });
    for (const place of ['.terminfo/x/xterm-256color', 'x/xterm-256color', '.termcap']) {
      execFileSync('bash', ['-c', 'mkfifo "$0"', join(folder, place)]);
    }
    const {
      SUDO_UID: _user,
      SUDO_GID: _group,
      ...env
    } = ptyEnv({
      HOME: folder,
      TERMINFO: folder,
      TERMINFO_DIRS: folder,
      TERMCAP: join(folder, '.termcap'),
      TERMPATH: join(folder, '.termcap'),
      XDG_CONFIG_HOME: folder,
      PATH: `${folder}:${process.env.PATH ?? ''}`,
      TMUX: '/tmp/tmux,1,0',
    });
    writeFileSync(join(folder, 'tmux'), `#!/bin/sh\n: > '${marker}'\n`, { mode: 0o755 });
    const screen = startInPty(process.execPath, [MAIN, 'live', '-i', 'lo'], { env, cwd: folder });
    t.after(() => screen.dispose());
    await screen.waitFor(
      'it captures',
      (lines) => lines[0]?.includes('lo') === true && lines.some((line) => line.includes('SYN')),
    );
    screen.send('q');
    assert.deepEqual(await screen.exited, { code: 0, signal: 0 });
    assert.equal(existsSync(marker), false);
  });
});
