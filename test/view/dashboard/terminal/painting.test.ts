import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Canvas, makeStyle } from '../../../../src/view/dashboard/canvas.js';
import { openFake, textCanvas } from './open-fake.js';

const ESC = '\x1b';

describe('Frames on a terminal', () => {
  test('Cells are shown where the canvas has them, with their characters, colours and looks.', async (t) => {
    const { world, terminal } = await openFake(t, { columns: 40, rows: 10 });
    const canvas = new Canvas(40, 10);
    canvas.set(0, 0, '┌', makeStyle({ foreground: 6 }));
    canvas.set(39, 9, '█', makeStyle({ foreground: 244, background: 1, bold: true }));
    canvas.write(3, 4, 'text', makeStyle({ foreground: 9, underline: true, inverse: true }));
    assert.equal(terminal.paint(canvas, null), true);
    const lines = await world.screen();
    assert.equal(lines[0], '┌');
    assert.equal(lines[4], '   text');
    assert.equal(lines[9], `${' '.repeat(39)}█`);
    const { active } = (await world.stdout.settle()).buffer;
    const corner = active.getLine(0)?.getCell(0);
    assert.equal(corner?.getFgColor(), 6);
    assert.equal(corner?.isBold(), 0);
    const last = active.getLine(9)?.getCell(39);
    assert.deepEqual([last?.getFgColor(), last?.getBgColor()], [244, 1]);
    assert.notEqual(last?.isBold(), 0);
    const text = active.getLine(4)?.getCell(3);
    assert.equal(text?.getFgColor(), 9);
    assert.notEqual(text?.isUnderline(), 0);
    assert.notEqual(text?.isInverse(), 0);
    assert.equal(active.getLine(4)?.getCell(7)?.isFgDefault(), true);
  });

  test('The second frame writes what has changed, and nothing if nothing has.', async (t) => {
    const { world, terminal } = await openFake(t, { columns: 120, rows: 40 });
    const canvas = new Canvas(120, 40);
    for (let y = 0; y < 40; y++) canvas.write(0, y, 'x'.repeat(120), makeStyle({ foreground: y % 8 }));
    terminal.paint(canvas, null);
    const first = world.stdout.writes.at(-1) ?? '';
    assert.ok(first.length > 120 * 40);
    const before = world.stdout.writes.length;
    terminal.paint(canvas, null);
    assert.equal(world.stdout.writes.length, before);
    canvas.set(60, 20, 'y', makeStyle({ foreground: 4 }));
    terminal.paint(canvas, null);
    assert.equal(world.stdout.writes.length, before + 1);
    const second = world.stdout.writes.at(-1) ?? '';
    assert.ok(second.length < 80, `${second.length} characters`);
    assert.equal((await world.screen())[20], `${'x'.repeat(60)}y${'x'.repeat(59)}`);
  });

  test('A frame is one write, which says where it begins and ends.', async (t) => {
    const { world, terminal } = await openFake(t);
    const before = world.stdout.writes.length;
    terminal.paint(textCanvas(terminal, 'hello'), null);
    const frames = world.stdout.writes.slice(before);
    assert.equal(frames.length, 1);
    assert.ok(frames[0].startsWith(`${ESC}[?2026h`) && frames[0].endsWith(`${ESC}[?2026l`));
  });

  test('After a redraw, every cell is written again; without one, what others have written stays.', async (t) => {
    const { world, terminal } = await openFake(t);
    const canvas = textCanvas(terminal, 'ours');
    terminal.paint(canvas, null);
    world.stdout.show(`${ESC}[1;1Hthe kernel says`);
    terminal.paint(canvas, null);
    assert.equal((await world.screen())[0], 'the kernel says');
    terminal.redraw();
    terminal.paint(canvas, null);
    assert.equal((await world.screen())[0], 'ours');
  });

  test('A terminal that has not taken the last frame gets no other, and then the newest.', async (t) => {
    const { world, terminal } = await openFake(t);
    world.stdout.isStalled = true;
    assert.equal(terminal.paint(textCanvas(terminal, 'one'), null), true);
    const before = world.stdout.writes.length;
    for (let frame = 0; frame < 100; frame++) assert.equal(terminal.paint(textCanvas(terminal, `two ${frame}`), null), false);
    assert.equal(world.stdout.writes.length, before);
    assert.ok(world.stdout.writableLength < 500, 'only the first frame waits');
    world.stdout.flow();
    assert.equal(terminal.paint(textCanvas(terminal, 'three'), null), true);
    assert.equal((await world.screen())[0], 'three');
  });

  test('Hostile text stays in its cells.', async (t) => {
    const { world, terminal } = await openFake(t);
    const hostile = `${ESC}[2J${ESC}]0;title\x07\x9b31m\r\n\x00\x7f\u202e\u0301{bold}`;
    terminal.paint(textCanvas(terminal, hostile), null);
    const frame = world.stdout.writes.at(-1) ?? '';
    assert.doesNotMatch(frame.slice(1), /\x1b\]|\x07|\x9b|\r|\n|\x00|\x7f|\u202e|\u0301|\x1b\[2J/);
    assert.equal((await world.screen())[0], '?[2J?]0;title??31m??????{bold}');
  });

  test('Without UTF-8, only ASCII is written, and no other set of characters is switched to.', async (t) => {
    for (const TERM of ['xterm-256color', 'linux', 'screen-256color']) {
      const { world, terminal } = await openFake(t, { env: { TERM, LANG: 'C' } });
      assert.equal(terminal.abilities.isUtf8, false);
      terminal.paint(textCanvas(terminal, '┌─┐│é'), null);
      assert.doesNotMatch(world.output, /[^\x00-\x7e]|lqk|\x0e|\x1b\(0/, TERM);
      assert.equal((await world.screen())[0], '+-+|?', TERM);
      terminal.leave();
    }
  });

  test('With 8 colours, the bright ones are sent by their own codes, and none by number.', async (t) => {
    const { world, terminal } = await openFake(t, { env: { TERM: 'linux', LANG: 'C.UTF-8' } });
    assert.equal(terminal.abilities.colours, 8);
    const canvas = new Canvas(terminal.columns, terminal.rows);
    canvas.set(0, 0, 'x', makeStyle({ foreground: 9 }));
    canvas.set(2, 0, 'x', makeStyle({ foreground: 244, background: 1 }));
    terminal.paint(canvas, null);
    const frame = world.stdout.writes.at(-1) ?? '';
    assert.match(frame, /\x1b\[91m/);
    assert.doesNotMatch(frame, /[34]8;5;/);
  });

  test('A terminal that does not tell its size counts as 80x24.', async (t) => {
    const { terminal } = await openFake(t, { columns: 0, rows: 0 });
    assert.deepEqual([terminal.columns, terminal.rows], [80, 24]);
    assert.equal(terminal.paint(textCanvas(terminal, 'here'), null), true);
  });
});
