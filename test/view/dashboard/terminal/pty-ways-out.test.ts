import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { lacksPty, type PtyProgram, ptyEnv } from '../../../support/pty.js';
import { shownPid, startEcho, startShell } from './start-echo.js';

const SCRIPT = 'stty -a; echo BEFORE; "$NODE" "$ECHO"; echo "code $?"; stty -a; echo AFTER; exit 0';

/** Between two `stty -a`, which must say the same. Gives what is on the screen at the end, as text. */
async function seeItGivenBack(context: TestContext, end: (program: PtyProgram) => void): Promise<string> {
  const program = startShell(context, ['-c', SCRIPT], { env: ptyEnv(), rows: 50 });
  await program.waitForText('last 0 none');
  assert.equal(program.isAlternate, true);
  end(program);
  await program.exited;
  const text = program.screen().join('\n');
  const before = text.slice(0, text.indexOf('BEFORE'));
  const after = text
    .slice(text.search(/code \d+/))
    .replace(/^code \d+\n/, '')
    .split('AFTER')[0];
  assert.match(before, /speed .* icanon .* echo /s);
  assert.equal(after, before);
  assert.equal(program.isAlternate, false);
  assert.equal(program.terminal.modes.mouseTrackingMode, 'none');
  assert.equal(program.terminal.modes.bracketedPasteMode, false);
  assert.match(program.output, /\x1b\[\?25h(?!.*\x1b\[\?25l)/s, 'the cursor is back');
  return text;
}

describe('Ways out in a pseudo-terminal', { skip: lacksPty() }, () => {
  test('A key that leaves.', async (t) => {
    const text = await seeItGivenBack(t, (program) => program.send('q'));
    assert.match(text, /left\ncode 0\n/);
  });

  for (const [signal, exitCode] of [
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
  ] as const) {
    test(`${signal}.`, async (t) => {
      const text = await seeItGivenBack(t, (program) => process.kill(shownPid(program), signal));
      assert.match(text, new RegExp(`given back, ${exitCode}\ncode ${exitCode}\n`));
    });
  }

  test('An exception that nobody catches, and a promise rejected in vain; what they say cannot reach the terminal either.', async (t) => {
    for (const [key, message] of [
      ['X', 'syntop: Error: thrown ?[31mon purpose'],
      ['J', 'syntop: Error: rejected on purpose'],
    ]) {
      const text = await seeItGivenBack(t, (program) => program.send(key));
      assert.ok(text.includes(`BEFORE\n${message}\n`), text);
      assert.match(text, /code 1\n/);
    }
  });

  test('The terminal itself goes away.', async (t) => {
    const program = await startEcho(t);
    const pid = shownPid(program);
    await program.dispose();
    await untilProcess(pid, () => false);
  });

  test('Afterwards, standard output waits for its reader again, and all that is written arrives.', async (t) => {
    const program = await startEcho(t);
    program.send('W');
    await program.waitForText('flags');
    assert.equal(program.output.split('much\r\n').length, 50_001);
    const flags = /flags (\d+)/.exec(program.output)?.[1] ?? '';
    assert.equal(Number.parseInt(flags, 8) & 0o4000, 0, 'O_NONBLOCK');
    program.kill('SIGTERM');
    assert.deepEqual(await program.exited, { code: 0, signal: 15 }, 'nobody listens any more');
  });
});

describe('Suspending in a pseudo-terminal', { skip: lacksPty() }, () => {
  test('Ctrl-Z gives the terminal back and stops; SIGCONT brings it back with a whole frame, and keys.', async (t) => {
    const program = await startEcho(t);
    const pid = shownPid(program);
    for (const round of [1, 2]) {
      program.send('\x1a');
      await untilProcess(pid, (state) => state === 'T');
      await program.waitFor('the alternate screen is left', () => !program.isAlternate);
      process.kill(pid, 'SIGCONT');
      await program.waitForText(`resumes ${round} pid ${pid} raw true`);
      assert.equal(program.isAlternate, true);
      assert.equal(program.screen()[0], '─'.repeat(80));
      program.send('j');
      await program.waitForText(`last ${round * 2} key j`);
    }
    program.send('q');
    assert.deepEqual(await program.exited, { code: 0, signal: 0 });
  });

  for (const signal of ['SIGTSTP', 'SIGSTOP'] as const) {
    test(`${signal} from outside, and SIGCONT.`, async (t) => {
      const program = await startEcho(t);
      const pid = shownPid(program);
      process.kill(pid, signal);
      await untilProcess(pid, (state) => state === 'T');
      process.kill(pid, 'SIGCONT');
      await program.waitForText('resumes 1');
      assert.equal(program.isAlternate, true);
      program.send('j');
      await program.waitForText('last 1 key j');
    });
  }

  test('Under a shell, it and what runs with it are one job, which fg brings back, at the size that the terminal has by then; the shell has it meanwhile.', async (t) => {
    const program = startShell(t, ['-i'], { env: ptyEnv({ PS1: 'ready> ', ENV: '' }), cols: 100, rows: 40 });
    await program.waitForText('ready>');
    program.send('sh -c \'"$NODE" "$ECHO"; echo over\'\r');
    await program.waitForText('last 0 none');
    program.send('\x1a');
    await program.waitFor(
      'the shell is back',
      (lines) => lines.join('').includes('Stopped') && lines.filter((line) => line.startsWith('ready>')).length === 2,
    );
    assert.equal(program.isAlternate, false);
    program.send('stty -a | tr ";" "\\n" | grep -c " icanon"; echo so\r');
    await program.waitFor('stty has spoken', (lines) => lines.includes('so'));
    assert.ok(
      program.screen().some((line) => /^(ready> )?1$/.test(line)),
      program.screen().join('\n'),
    );
    // It is not told, as the terminal is not its own.
    program.resize(90, 30);
    program.send('fg\r');
    await program.waitForText('resumes 1');
    await program.waitForText('size 90x30');
    program.send('q');
    await program.waitFor('the shell is back', (lines) => lines.includes('over'));
    assert.equal(program.isAlternate, false);
  });
});

/** Until the process is in such a state (T: stopped), or is no more. */
async function untilProcess(pid: number, isThere: (state: string) => boolean): Promise<void> {
  for (let round = 0; round < 2000; round++) {
    const state = processState(pid);
    if (state === null || isThere(state)) return;
    await sleep(5);
  }
  assert.fail(`process ${pid} is in state ${processState(pid)}`);
}

function processState(pid: number): string | null {
  try {
    const state = /\) (.)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '?';
    return state === 'Z' ? null : state;
  } catch {
    return null;
  }
}
