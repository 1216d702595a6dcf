import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { lacksPty } from '../../../support/pty.js';
import { startEcho } from './start-echo.js';

const CONTROL_LETTERS = Array.from(
  'abcdefgklnopqrstuvwxy',
  (letter) => [`ctrl-${letter}`, String.fromCharCode(letter.charCodeAt(0) - 96)] as const,
);

/** As an xterm sends them that was told what we tell it. */
const KEYS: ReadonlyArray<readonly [name: string, bytes: string]> = [
  ['j', 'j'],
  ['S', 'S'],
  ['[', '['],
  ['é', 'é'],
  ['space', ' '],
  ['up', '\x1bOA'],
  ['down', '\x1bOB'],
  ['right', '\x1bOC'],
  ['left', '\x1bOD'],
  ['home', '\x1bOH'],
  ['end', '\x1bOF'],
  ['insert', '\x1b[2~'],
  ['delete', '\x1b[3~'],
  ['pageup', '\x1b[5~'],
  ['pagedown', '\x1b[6~'],
  ['enter', '\r'],
  ['tab', '\t'],
  ['shift-tab', '\x1b[Z'],
  ['backspace', '\x7f'],
  ['f1', '\x1bOP'],
  ['f2', '\x1bOQ'],
  ['f3', '\x1bOR'],
  ['f4', '\x1bOS'],
  ['f5', '\x1b[15~'],
  ['f6', '\x1b[17~'],
  ['f7', '\x1b[18~'],
  ['f8', '\x1b[19~'],
  ['f9', '\x1b[20~'],
  ['f10', '\x1b[21~'],
  ['f11', '\x1b[23~'],
  ['f12', '\x1b[24~'],
  ['escape', '\x1b'],
  ...CONTROL_LETTERS,
];

describe('Keys in a pseudo-terminal', { skip: lacksPty() }, () => {
  test('Every key is told once, by its name.', async (t) => {
    const program = await startEcho(t);
    for (const [place, [name, bytes]] of KEYS.entries()) {
      program.send(bytes);
      await program.waitForText(`last ${place + 1} key ${name}`);
    }
  });

  test('A sequence that a slow line has split is one key.', async (t) => {
    const program = await startEcho(t);
    // A machine that is busy may make the line slower than was meant; then it is tried again.
    for (let round = 0; round < 20; round++) {
      const begin = performance.now();
      program.send('\x1b');
      await sleep(20);
      program.send('[B');
      const wasMeant = performance.now() - begin < 35;
      await program.waitForText(wasMeant ? 'key down' : 'last');
      program.send('x');
      await program.waitForText('key x');
      if (wasMeant) return;
    }
    t.skip('this machine is too busy to split a sequence by 20 ms');
  });

  test('Clicks and the wheel are told with their cells; a paste comes as characters, and its end of line presses nothing.', async (t) => {
    const program = await startEcho(t);
    program.send('\x1b[<0;11;3M\x1b[<0;11;3m');
    await program.waitForText('last 1 click 10,2');
    program.send('\x1b[<65;1;1M');
    await program.waitForText('last 2 wheeldown 0,0');
    program.send('\x1b[200~a\rb\r\x1b[201~');
    await program.waitForText('last 4 key b');
  });

  test('A terminal that is resized is drawn at its new size.', async (t) => {
    const program = await startEcho(t);
    program.resize(100, 30);
    await program.waitForText('size 100x30');
    assert.equal(program.screen()[0], '─'.repeat(100));
    program.resize(40, 8);
    await program.waitForText('size 40x8');
    assert.equal(program.screen()[0], '─'.repeat(40));
  });
});
