import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import { after, before, test } from 'node:test';
import { lacksPty, type PtyProgram } from '../support/pty.js';
import { bytesOf, startScreen } from './start-screen.js';

const skip = lacksPty() || (process.getuid?.() === 0 ? false : 'must be root to capture on lo');
/** Nobody listens there: each knock is one attempt, refused. */
const CLOSED_PORT = 7299;

function knock(): Promise<void> {
  return new Promise((resolve) => {
    createConnection(CLOSED_PORT, '127.0.0.1').on('error', () => resolve());
  });
}

async function knockTimes(times: number): Promise<void> {
  for (let count = 0; count < times; count++) await knock();
}

test('live on a terminal is the dashboard, and its keys are answered', { skip }, async (t) => {
  let program: PtyProgram;
  before(() => undefined);
  program = startScreen(['live', '-i', 'lo', '-f', `port ${CLOSED_PORT}`], { cols: 120, rows: 36 });
  after(() => program.dispose());

  await t.test('it says that nothing was seen yet', async () => {
    await program.waitForText('● LIVE');
    await program.waitForText('No SYN or RST seen yet on lo');
    await program.waitForText('capture started on lo');
  });

  await t.test('connections appear as they come', async () => {
    await knockTimes(120);
    await program.waitFor('a row of 127.0.0.1', (lines) =>
      lines.some((line) => /^│127\.0\.0\.1\* +7299 .* 120 +120 /.test(line)),
    );
    await program.waitFor('the service that refuses', (lines) =>
      lines.some((line) => /127\.0\.0\.1:7299 +(?:127\.0\.0\.1|node \(pid \S+) +120│/.test(line)),
    );
    await program.waitFor('an alert', (lines) => lines.some((line) => /WARN .*7299/.test(line)));
  });

  await t.test('space pauses the display, and not the counting', async () => {
    program.send(' ');
    await program.waitForText('PAUSED');
    await knockTimes(30);
    assert.ok(program.screen().some((line) => /^│127\.0\.0\.1\* +7299 .* 120 +120 /.test(line)));
    program.send(' ');
    await program.waitFor('all of them', (lines) => lines.some((line) => /^│127\.0\.0\.1\* +7299 .* 150 +150 /.test(line)));
  });

  await t.test('brackets go back in time second by second, and 0 and End return', async () => {
    await program.waitFor('some seconds to go back to', (lines) =>
      lines.some((line) => /^│127\.0\.0\.1\* .* [4-9]s /.test(line)),
    );
    for (const [back, home] of [
      ['[', '0'],
      ['[', ']]]'],
      ['[', '}'],
      ['{', bytesOf('end')],
    ] as const) {
      program.send(back);
      await program.waitFor('a second of the past', ([status = '']) => /AT \d\d:\d\d:\d\d -\d+s/.test(status));
      program.send(home);
      await program.waitForText('● LIVE');
    }
  });

  await t.test('C counts anew', async () => {
    program.send('C');
    await program.waitFor('no rows', (lines) => lines.some((line) => /No SYN or RST seen/.test(line)));
  });

  await t.test('i lists the interfaces, and Escape closes the list', async () => {
    program.send('i');
    await program.waitFor(
      'a list with lo',
      (lines) => /Interface/.test(lines.join('\n')) && /127\.0\.0\.1/.test(lines.join('\n')),
    );
    program.send('\x1b');
    await program.waitFor('no list', (lines) => !/Interfaces? ─/.test(lines.join('\n')));
  });

  await t.test('q ends it', async () => {
    program.send('q');
    assert.deepEqual(await program.exited, { code: 0, signal: 0 });
  });
});

test('another interface can be chosen, and is captured from then on', { skip }, async () => {
  const program = startScreen(['live', '-i', 'any', '-f', `port ${CLOSED_PORT}`], { cols: 120, rows: 36 });
  try {
    await program.waitForText('● LIVE');
    program.send('i');
    await program.waitFor('the list', (lines) => /127\.0\.0\.1/.test(lines.join('\n')));
    // lo is found by walking down to it.
    for (let step = 0; step < 40 && !isLoChosen(program); step++) {
      program.send('j');
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    program.send('\r');
    await program.waitFor('lo in the status line', ([status = '']) => /LIVE +lo /.test(status));
    await knockTimes(20);
    await program.waitFor('its connections', (lines) => lines.some((line) => /^│127\.0\.0\.1\* +7299 /.test(line)));
    // Ctrl-C, which is a key here and no signal.
    program.send('\x03');
    assert.deepEqual(await program.exited, { code: 0, signal: 0 });
  } finally {
    await program.dispose();
  }
});

/** Whether the line that begins with lo is the one that is inverse or coloured as the selection. */
function isLoChosen(program: PtyProgram): boolean {
  const at = program.screen().findIndex((line) => /│ *lo /.test(line));
  const line = program.terminal.buffer.active.getLine(at);
  const place = program.screen()[at]?.indexOf('lo ') ?? -1;
  const cell = line?.getCell(place);
  return cell !== undefined && (!cell.isBgDefault() || cell.isInverse() !== 0);
}

test('a terminal that stops reading when root has been given up does not keep the program from hearing a signal', {
  skip,
}, async () => {
  const program = startScreen(['live', '-i', 'lo', '-f', `port ${CLOSED_PORT}`], { cols: 200, rows: 60 });
  try {
    await program.waitForText('● LIVE');
    program.stall();
    // Each a frame of its own, more of them than the kernel keeps for a terminal.
    for (let key = 0; key < 200; key++) {
      program.send('z');
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    process.kill(program.pid, 'SIGTERM');
    assert.deepEqual(await program.exited, { code: 143, signal: 0 });
  } finally {
    program.dispose();
  }
});
