import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lacksPty, ptyEnv, startInPty } from '../support/pty.js';
import { MAIN } from '../support/run-syntop.js';
import { GREEDY, STORM, startAtEnd, startScreen } from './start-screen.js';

const skip = lacksPty();
const ENTERS_SCREEN = '\x1b[?1049h';
const LEAVES_SCREEN = '\x1b[?1049l';

for (const TERM of ['xterm-256color', 'tmux-256color', 'screen-256color', 'linux', 'xterm-ghostty']) {
  for (const LANG of ['C.UTF-8', 'C']) {
    test(`the dashboard is shown and left where TERM is ${TERM} and LANG ${LANG}`, { skip }, async () => {
      const program = await startAtEnd(STORM, { env: ptyEnv({ TERM, LANG }) });
      try {
        // The last thing drawn.
        await program.waitForText('q quit');
        await program.waitFor('an attacker on top', (lines) => lines.some((line) => /203\.0\.113\.77 +110/.test(line)));
        const text = program.screen().join('\n');
        assert.doesNotMatch(text, /lqq|qqk/);
        assert.equal(/[^\x20-\x7e\n]/.test(text), LANG === 'C.UTF-8');
        assert.ok(text.includes(LANG === 'C' ? '+- 1 Sources' : '╭─ 1 Sources'), text);
        program.send('q');
        assert.deepEqual(await program.exited, { code: 0, signal: 0 });
        assert.equal(program.isAlternate, false);
      } finally {
        await program.dispose();
      }
    });
  }
}

test('where TERM is dumb, a replay says so and live writes lines', { skip }, async () => {
  const replay = startScreen(['replay', STORM, '--dashboard'], { env: ptyEnv({ TERM: 'dumb' }) });
  assert.deepEqual(await replay.exited, { code: 2, signal: 0 });
  assert.match(replay.screen().join(''), /syntop: cannot show the dashboard: .*TERM=dumb.*leave --dashboard out for text/);
  assert.ok(!replay.output.includes('\x1b'));
  await replay.dispose();
});

test('where the output is no terminal, a replay says so', () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [MAIN, 'replay', STORM, '--dashboard'], { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /^syntop: cannot show the dashboard: standard (in|out)put is not a terminal; leave --dashboard out for text\n$/,
  );
});

test('a file that is not there is told before the screen is touched', { skip }, async () => {
  const program = startScreen(['replay', 'captures/none.pcap', '--dashboard']);
  assert.deepEqual(await program.exited, { code: 1, signal: 0 });
  assert.ok(!program.output.includes(ENTERS_SCREEN));
  assert.match(program.screen().join(' '), /syntop: .*captures\/none\.pcap/);
  await program.dispose();
});

test('no permission to capture is told before the screen is touched, with the ways out', {
  skip: skip || needsRoot(),
}, async () => {
  // As nobody, without the right to capture. --no-new-privs would do as well; setpriv is in util-linux.
  const program = startInPty('setpriv', [
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    '--bounding-set=-all',
    '--inh-caps=-all',
    process.execPath,
    MAIN,
    'live',
    '-i',
    'lo',
  ]);
  const { code } = await program.exited;
  const text = program.screen().join('');
  assert.equal(code, 1, text);
  assert.ok(!program.output.includes(ENTERS_SCREEN));
  assert.match(text, /permission/);
  assert.match(text, /sudo/);
  assert.match(text, /setcap/);
  await program.dispose();
});

for (const [signal, code] of [
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`the terminal is given back at ${signal}, and the exit code is ${code}`, { skip }, async () => {
    const shell = startInPty(
      'sh',
      [
        '-c',
        `stty -a >before; "$@"; echo "code $?"; stty -a >after; cmp before after && echo "as it was"`,
        'sh',
        process.execPath,
        MAIN,
        'replay',
        join(process.cwd(), GREEDY),
        '--dashboard',
        '--speed',
        '1',
      ],
      { cwd: makeFolder() },
    );
    try {
      await shell.waitForText('REPLAY');
      assert.equal(shell.isAlternate, true);
      const child = findChild(shell.pid);
      process.kill(child, signal);
      await shell.waitForText(`code ${code}`);
      await shell.waitForText('as it was');
      assert.equal(shell.isAlternate, false);
      assert.ok(shell.output.includes(LEAVES_SCREEN));
    } finally {
      await shell.dispose();
    }
  });
}

test('a shell that stops it with Ctrl-Z gets its terminal back, and fg brings the screen back', { skip }, async () => {
  const shell = startInPty('bash', ['--norc', '--noprofile', '-i'], { env: ptyEnv({ PS1: 'ready> ' }) });
  try {
    await shell.waitForText('ready>');
    shell.send(`${process.execPath} ${MAIN} replay ${GREEDY} --dashboard --speed max\r`);
    await shell.waitForText('REPLAY END');
    shell.send('\x1a');
    await shell.waitFor('the shell again', (lines) => lines.some((line) => line.startsWith('ready>')) && !shell.isAlternate);
    shell.send('echo "it is $((6*7))"\r');
    await shell.waitForText('it is 42');
    shell.send('fg\r');
    await shell.waitFor('the screen again', (lines) => shell.isAlternate && lines.some((line) => line.includes('REPLAY END')));
    shell.send('q');
    await shell.waitFor('the shell at last', () => !shell.isAlternate);
  } finally {
    await shell.dispose();
  }
});

test('a storm of resizes leaves a screen that fits', { skip }, async () => {
  const program = await startAtEnd(STORM);
  try {
    for (let round = 0; round < 60; round++) program.resize(1 + ((round * 37) % 200), 1 + ((round * 23) % 70));
    program.resize(50, 10);
    await program.waitForText('too small: 50x10, need 60x15');
    program.resize(120, 36);
    await program.waitFor('all panels', (lines) =>
      ['2 New connections', '3 Outcomes', '1 Sources', '4 Reset senders', '5 Refused', '6 Alerts'].every((panel) =>
        lines.some((line) => line.includes(panel)),
      ),
    );
    const lines = program.screen();
    assert.ok(
      lines.some((line) => line.startsWith('╭─ 2 New') && line.length === 120),
      lines.join('\n'),
    );
    program.send('q');
    assert.equal((await program.exited).code, 0);
  } finally {
    await program.dispose();
  }
});

test('a terminal that has stopped reading does not hold up the program: it still hears SIGTERM', { skip }, async () => {
  const program = startScreen(['replay', GREEDY, '--dashboard', '--speed', '1'], { cols: 200, rows: 60 });
  try {
    await program.waitForText('REPLAY');
    program.stall();
    // Frames enough to fill what the kernel holds for a terminal, and more.
    for (let key = 0; key < 400; key++) program.send(key % 2 === 0 ? '?' : 'x');
    program.kill('SIGTERM');
    setTimeout(() => program.resume(), 1500);
    assert.equal((await program.exited).code, 143);
  } finally {
    await program.dispose();
  }
});

test('the name of a file cannot speak to the terminal', { skip }, async () => {
  const folder = makeFolder();
  const hostile = join(folder, 'a\x1b]0;owned\x07\x1b[2Jb.pcap');
  copyFileSync(STORM, hostile);
  const program = await startAtEnd(hostile, { cols: 160, rows: 48 });
  try {
    assert.ok(!program.output.includes('\x1b]0;owned'));
    assert.ok(!program.output.includes('\x07'));
    assert.match(program.screen()[0] ?? '', /a\?\]0;owned\?\?\[2Jb\.pcap/);
    program.send('q');
    assert.equal((await program.exited).code, 0);
  } finally {
    await program.dispose();
    rmSync(folder, { recursive: true });
  }
});

function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'syntop-screen-'));
}

/** The one process that a shell has started. */
function findChild(parent: number): number {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(parent)], { encoding: 'utf8' });
  const pid = Number(stdout.trim().split('\n')[0]);
  assert.ok(pid > 1, stdout);
  return pid;
}

function needsRoot(): string | false {
  return process.getuid?.() === 0 ? false : 'must be root to become nobody';
}
