import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { lacksPty, type PtyProgram, ptyEnv } from '../../../support/pty.js';
import { shownPid, startShell } from './start-echo.js';

interface Stalled {
  readonly program: PtyProgram;
  readonly pid: number;
  /** How often the program's clock has ticked, and how many frames it could not show. */
  readonly ask: () => Promise<{ readonly ticks: number; readonly refusals: number }>;
}

/** The echo program, sending full frames to a terminal that has stopped reading; what it says goes to a file. */
async function stallEcho(context: TestContext): Promise<Stalled> {
  const folder = mkdtempSync(join(tmpdir(), 'syntop-stall-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'said');
  const program = startShell(context, ['-c', ': >"$SAID"; exec "$NODE" "$ECHO"'], {
    env: ptyEnv({ SAID: file }),
    cols: 200,
    rows: 60,
  });
  await program.waitForText('last 0 none');
  const pid = shownPid(program);
  let asked = 0;
  const ask = async () => {
    process.kill(pid, 'SIGUSR2');
    asked++;
    let lines: string[] = [];
    for (let round = 0; round < 4000 && lines.length < asked; round++) {
      await sleep(5);
      lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    }
    assert.equal(lines.length, asked, 'it answers');
    const [ticks, refusals] = (lines.at(-1) ?? '').match(/\d+/g) ?? [];
    return { ticks: Number(ticks), refusals: Number(refusals) };
  };
  program.stall();
  program.send('F');
  while ((await ask()).refusals === 0) await sleep(20);
  return { program, pid, ask };
}

describe('A terminal that has stopped reading', { skip: lacksPty() }, () => {
  test('The process goes on, frames are skipped, and keys are heard; when it reads again, it shows the newest frame.', async (t) => {
    const { program, ask } = await stallEcho(t);
    const before = await ask();
    program.send('j');
    let now = before;
    while (now.ticks < before.ticks + 10) now = await ask();
    assert.ok(now.refusals >= before.refusals + 10, 'each is skipped');
    program.resume();
    await program.waitForText('last 2 key j');
    await program.waitFor('frames go on', (lines) => Number(/ticks (\d+)/.exec(lines[5])?.[1]) > now.ticks);
    program.send('q');
    assert.deepEqual(await program.exited, { code: 0, signal: 0 });
    assert.equal(program.isAlternate, false);
  });

  test('It does not keep the process from ending.', async (t) => {
    const { program, pid } = await stallEcho(t);
    process.kill(pid, 'SIGTERM');
    assert.deepEqual(await program.exited, { code: 143, signal: 0 });
  });

  test('Nor does it where the process ends by an exception, of which nothing can be said.', async (t) => {
    const { program } = await stallEcho(t);
    program.send('X');
    assert.deepEqual(await program.exited, { code: 1, signal: 0 });
  });

  test('If it reads on while the process ends, it is given back, behind the rest of the frame.', async (t) => {
    const { program, pid } = await stallEcho(t);
    process.kill(pid, 'SIGTERM');
    program.resume();
    assert.deepEqual(await program.exited, { code: 143, signal: 0 });
    assert.equal(program.isAlternate, false);
    assert.ok(program.output.includes('\x1b[?2026l\x1b[?2004l'), 'first the frame ends');
    assert.doesNotMatch(program.output, /\x1b\[\?2026h(?!.*\x1b\[\?2026l)/s);
    assert.deepEqual(
      program.screen().filter((line) => line !== ''),
      [],
    );
  });
});
