import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { lacksPty, type PtyProgram, startInPty } from '../support/pty.js';
import { MAIN } from '../support/run-syntop.js';
import { bytesOf, REFUSED, startScreen } from './start-screen.js';

const skip = lacksPty();

/** What is pressed on the screen of a capture of 61 s that is being played, and what the status line says then. */
const CASES: ReadonlyArray<readonly [what: string, press: string, expect: RegExp]> = [
  ['hold stops the playback', 'space', /HELD/],
  ['a seek goes on by 10 s', ']', /00:1\d\/01:0/],
  ['and by 100 s, at most to the end', '}', /END/],
  ['and back by 10 s', '[', /00:5\d\/01:0/],
  ['and back by 100 s, at most to the beginning', '{', /00:0\d\/01:0/],
  ['a seek again', ']', /00:1\d\/01:0/],
  ['home goes to the beginning', 'home', /00:0\d\/01:0/],
];

if (skip === false) {
  let program: PtyProgram;

  before(async () => {
    program = startScreen(['replay', REFUSED, '--dashboard'], { cols: 120, rows: 36 });
    await program.waitFor('the length of the whole', ([status = '']) => /REPLAY x1 .*\/01:0\d/.test(status));
  });

  after(() => program.dispose());

  test('speeds go up and down', async () => {
    for (const [key, speed] of [
      ['.', 'x2'],
      ['.', 'x4'],
      [',', 'x2'],
      [',', 'x1'],
      [',', 'x1'],
    ] as const) {
      program.send(key);
      await program.waitFor(speed, ([status = '']) => status.includes(`REPLAY ${speed} `));
    }
  });

  for (const [what, press, expect] of CASES) {
    test(`in a replay, ${what}`, async () => {
      program.send(bytesOf(press));
      await program.waitFor(`${expect} in the status line`, ([status = '']) => expect.test(status));
    });
  }

  test('what is shown after a seek is what there was by then', async () => {
    program.send(bytesOf('home'));
    await program.waitFor('the beginning', ([status = '']) => /00:0\d/.test(status));
    program.send(']]]');
    await program.waitFor('half a minute', ([status = '']) => /00:3\d/.test(status));
    // Two a second for half a minute, and one in ten seconds of IPv6: far from the 126 of the whole.
    await program.waitFor('about 60 refusals', (lines) => {
      const refused = Number(/127\.0\.0\.1:7211 .* (\d+)│/.exec(lines.join('\n'))?.[1] ?? Number.NaN);
      return refused >= 55 && refused <= 75;
    });
  });

  test('C counts anew', async () => {
    program.send('C');
    await program.waitFor('an empty table', (lines) => lines.some((line) => /No SYN or RST in/.test(line)));
  });
}

test('a capture from a pipe is played, with the keys of the terminal', { skip }, async () => {
  const piped = startInPty('sh', [
    '-c',
    `cat "$1" | "$2" "$3" replay - --dashboard --speed max`,
    'sh',
    REFUSED,
    process.execPath,
    MAIN,
  ]);
  try {
    await piped.waitForText('REPLAY END');
    await piped.waitForText('127.0.0.1');
    piped.send('[');
    await piped.waitFor('that it cannot go back', (lines) => /cannot|back/.test(lines.at(-1) ?? ''));
    piped.send('q');
    assert.equal((await piped.exited).code, 0);
  } finally {
    await piped.dispose();
  }
});
