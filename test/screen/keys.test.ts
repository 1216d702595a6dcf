import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { lacksPty, type PtyProgram } from '../support/pty.js';
import { bytesOf, GREEDY, startAtEnd } from './start-screen.js';

const skip = lacksPty();
const SIZE = { cols: 120, rows: 36 };
/** The busiest client of the capture, and how many there are. */
const GREEDIEST = '10.20.0.33';

/** One line a case: what is pressed, one key after the other; and what is to be seen then. Each case begins where the last one was undone. */
interface Case {
  readonly id: string;
  readonly press: readonly string[];
  readonly expect: RegExp;
  readonly undo?: readonly string[];
}

/** Of a replay at its end, sorted by SYN/s. Rows are in the order that the test finds them in. */
const REPLAY: readonly Case[] = [
  { id: 'detail', press: ['enter'], expect: /─ Source 10\.20\.0\.33 ─/, undo: ['escape'] },
  { id: 'down', press: ['down', 'j', 'enter'], expect: /─ Source ROW2 ─/, undo: ['escape', 'g'] },
  { id: 'up', press: ['j', 'j', 'up', 'enter'], expect: /─ Source ROW1 ─/, undo: ['escape', 'k'] },
  { id: 'last', press: ['G'], expect: /40\/40 ─/, undo: ['g'] },
  { id: 'lastOrLive', press: ['end'], expect: /40\/40 ─/, undo: ['g'] },
  { id: 'first', press: ['G', 'g'], expect: /1-\d+\/40 / },
  { id: 'pageDown', press: ['pagedown', 'pagedown', 'pagedown'], expect: /40\/40 ─/, undo: ['g'] },
  { id: 'pageUp', press: ['G', 'pageup', 'pageup', 'pageup'], expect: /1-\d+\/40 / },
  { id: 'halfDown', press: Array<string>(7).fill('ctrl-d'), expect: /40\/40 ─/, undo: ['g'] },
  { id: 'halfUp', press: ['G', ...Array<string>(7).fill('ctrl-u')], expect: /1-\d+\/40 / },
  { id: 'sortNext', press: ['>'], expect: /1 Sources by RST\/s/, undo: ['S'] },
  { id: 'sortPrevious', press: ['>', '<'], expect: /1 Sources by SYN\/s/ },
  { id: 'sortRst', press: ['R'], expect: /1 Sources by RST\/s/, undo: ['S'] },
  { id: 'sortFail', press: ['F'], expect: /1 Sources by FAIL%/, undo: ['S'] },
  { id: 'sortSource', press: ['N', 'g'], expect: /1 Sources by SOURCE.*[\s\S]*│SOURCE[^\n]*\n│10\.20\.0\.11 /, undo: ['S', 'g'] },
  { id: 'sortPort', press: ['P'], expect: /1 Sources by PORT/, undo: ['S'] },
  { id: 'sortSyn', press: ['N', 'S'], expect: /1 Sources by SYN\/s[\s\S]*│SOURCE[^\n]*\n│10\.20\.0\.33 / },
  { id: 'reverse', press: ['r'], expect: /by SYN\/s[^\n]*▲/, undo: ['r'] },
  { id: 'filter', press: ['/', ...'10.20.0.33', 'enter'], expect: /1-1\/1 of 40/, undo: ['escape'] },
  { id: 'back', press: ['/', ...'10.20.0.33', 'enter', 'escape'], expect: /1-\d+\/40 / },
  { id: 'onlyThis', press: ['\\'], expect: /1-1\/1 of 40/, undo: ['escape'] },
  { id: 'panel', press: ['4', 'z'], expect: /╭─ 4 Reset senders ─[^\n]{90}/, undo: ['z', '1'] },
  { id: 'nextPanel', press: ['tab', 'tab', 'z'], expect: /╭─ 3 Outcomes ─[^\n]{90}/, undo: ['z', '1'] },
  { id: 'previousPanel', press: ['shift-tab', 'z'], expect: /╭─ 6 Alerts ─[^\n]{90}/, undo: ['z', '1'] },
  { id: 'zoom', press: ['2', 'z'], expect: /╭─ 2 New connections ─[^\n]{90}/, undo: ['z', '1'] },
  { id: 'nextView', press: ['v'], expect: /1 Source ports by/, undo: ['b'] },
  { id: 'previousView', press: ['b'], expect: /1 Pairs by/, undo: ['v'] },
  { id: 'rateSpan', press: ['t'], expect: /1 Sources by SYN\/s ▼ ─/, undo: ['t', 't'] },
  { id: 'faster', press: ['+'], expect: /refreshed every 0\.25 s/ },
  { id: 'slower', press: ['-'], expect: /refreshed every 0\.5 s/ },
  { id: 'names', press: ['n'], expect: /10\.20\.0\.33 +http /, undo: ['n'] },
  { id: 'help', press: ['?'], expect: /─ Keys ─/, undo: ['escape'] },
  { id: 'help', press: ['h'], expect: /─ Keys ─/, undo: ['escape'] },
  { id: 'help', press: ['f1'], expect: /─ Keys ─/, undo: ['escape'] },
  { id: 'redraw', press: ['ctrl-l'], expect: /1 Sources by SYN\/s/ },
];

function isFirstScreen(lines: readonly string[]): boolean {
  const text = lines.join('\n');
  return /1 Sources by SYN\/s [^\n]* 1-\d+\/40 /.test(text) && !text.includes('─ Keys ─');
}

if (skip === false) {
  let program: PtyProgram;
  let folder = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'syntop-keys-'));
    program = await startAtEnd(join(process.cwd(), GREEDY), { ...SIZE, cwd: folder });
    await program.waitForText(GREEDIEST);
  });

  after(async () => {
    await program.dispose();
    rmSync(folder, { recursive: true });
  });

  for (const { id, press, expect, undo = [] } of REPLAY) {
    test(`${press.join(' ')} on the screen of a replay does ${id}`, async () => {
      const rows = program.screen().flatMap((line) => /^│(10\.20\.0\.\d+) /.exec(line)?.[1] ?? []);
      const pattern = new RegExp(
        expect.source.replace(/ROW(\d)/, (_, row) => (rows[Number(row)] ?? 'none').replaceAll('.', '\\.')),
      );
      await pressKeys(press);
      await program.waitFor(`${expect} is to be seen`, (lines) => pattern.test(lines.join('\n')));
      await pressKeys(undo);
      await program.waitFor('the first screen again', isFirstScreen);
    });
  }

  /** A key close behind Escape would be another key, with Alt. */
  async function pressKeys(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      program.send(bytesOf(key));
      if (key === 'escape')
        await program.waitFor(
          'the table alone',
          (lines) => /1 Sources by/.test(lines.join('\n')) && !/─ Keys ─/.test(lines.join('\n')),
        );
    }
  }

  test("w saves the whole table as CSV, in a new file that is nobody else's", async () => {
    program.send('w');
    await program.waitForText('saved 40 rows to');
    const [file = ''] = readdirSync(folder);
    const lines = readFileSync(join(folder, file), 'utf8').trimEnd().split(/\r?\n/);
    assert.equal(lines.length, 41);
    assert.match(lines[1] ?? '', /^10\.20\.0\./);
  });

  test('arrows to the side show columns that there was no room for', async () => {
    const narrow = await startAtEnd(GREEDY);
    try {
      await narrow.waitForText('cols right');
      assert.ok(!narrow.screen().join('').includes('PEERS'));
      narrow.send(bytesOf('right').repeat(12));
      await narrow.waitForText('PEERS');
      await narrow.waitForText('left');
      narrow.send(bytesOf('left').repeat(12));
      await narrow.waitFor('the first columns again', (lines) => lines.some((line) => /SOURCE +PORT SYN\/s/.test(line)));
    } finally {
      await narrow.dispose();
    }
  });
}
