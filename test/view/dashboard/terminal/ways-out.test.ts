import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as afterAll } from 'node:timers/promises';
import Screen from 'blessed/lib/widgets/screen.js';
import { openFake, textCanvas } from './open-fake.js';

describe('Taking the terminal and giving it back', () => {
  test('The alternate screen, raw keys, the mouse and marked pastes are switched on, and the cursor off.', async (t) => {
    const { world } = await openFake(t);
    assert.equal(await world.isAlternate(), true);
    assert.equal(world.stdin.isRaw, true);
    const { modes } = await world.stdout.settle();
    assert.equal(modes.mouseTrackingMode, 'vt200');
    assert.equal(modes.bracketedPasteMode, true);
    assert.match(world.output, /\x1b\[\?25l/);
    assert.match(world.output, /\x1b\[\?1006h/);
  });

  test('All of it is given back as it was, once, and nobody is listened to any more.', async (t) => {
    const { world, terminal } = await openFake(t);
    terminal.paint(textCanvas(terminal, 'frame'), null);
    const before = world.output.length;
    terminal.leave();
    const restored = world.output.slice(before);
    assert.equal(await world.isAlternate(), false);
    assert.equal((await world.screen()).join(''), '');
    assert.equal(world.stdin.isRaw, false);
    assert.equal(world.stdin.isPaused(), true);
    const { modes } = await world.stdout.settle();
    assert.equal(modes.mouseTrackingMode, 'none');
    assert.equal(modes.bracketedPasteMode, false);
    assert.equal(modes.applicationCursorKeysMode, false);
    assert.equal(modes.applicationKeypadMode, false);
    assert.match(restored, /\x1b\[\?25h/);
    assert.match(restored, /\x1b\[\?1006l/);
    assert.equal(restored.split('\x1b[?1049l').length, 2);
    terminal.leave();
    world.emit('SIGTERM');
    world.emit('exit');
    world.type('q');
    await afterAll();
    assert.equal(world.output.length, before + restored.length);
    assert.equal(world.listenerCount, 0);
    assert.equal(terminal.paint(textCanvas(terminal, 'late'), null), false);
  });

  test('Keys that were raw before are left raw.', async (t) => {
    const { world, terminal } = await openFake(t, { isRaw: true });
    terminal.leave();
    assert.deepEqual(world.stdin.rawModes, [true, true]);
  });

  for (const [signal, exitCode] of [
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGTERM', 143],
  ] as const) {
    test(`${signal}: the terminal is given back before it is told.`, async (t) => {
      const { world, terminal, told } = await openFake(t);
      terminal.paint(textCanvas(terminal, 'frame'), null);
      world.emit(signal);
      assert.deepEqual(told, [`signal ${exitCode}`]);
      assert.equal(await world.isAlternate(), false);
      assert.equal(world.stdin.isRaw, false);
    });
  }

  test('A terminal that goes away counts as SIGHUP, once.', async (t) => {
    for (const goAway of ['end', 'error']) {
      const { world, told } = await openFake(t);
      world.stdin.emit(goAway, new Error('EIO'));
      world.stdin.emit('error', new Error('EIO'));
      assert.deepEqual(told, ['signal 129'], goAway);
    }
  });

  test('An exception that nobody catches is told when the terminal has been given back.', async (t) => {
    const { world, told } = await openFake(t);
    const cause = new Error('on purpose');
    world.emit('uncaughtException', cause);
    assert.deepEqual(world.crashes, [cause]);
    assert.equal(await world.isAlternate(), false);
    assert.deepEqual(told, []);
  });

  test('The end of the process is the last resort.', async (t) => {
    const { world } = await openFake(t);
    world.emit('exit');
    assert.equal(await world.isAlternate(), false);
  });

  test('One that fails while it is given back is given back without blessed.', async (t) => {
    const { world, terminal } = await openFake(t);
    t.mock.method(Screen.prototype, 'leave', () => assert.fail('on purpose'));
    terminal.leave();
    assert.equal(await world.isAlternate(), false);
    assert.match(world.output, /\x1b\[\?25h/);
  });
});

describe('Suspending', () => {
  test('The terminal is given back before the process stops, and taken again when it goes on.', async (t) => {
    const { world, terminal, told } = await openFake(t, {
      onResumed: (resumed) => resumed.paint(textCanvas(resumed, 'after'), null),
    });
    terminal.paint(textCanvas(terminal, 'before'), null);
    terminal.suspend();
    assert.deepEqual(world.stops, [true]);
    assert.equal(await world.isAlternate(), false);
    assert.equal(world.stdin.isRaw, false);
    assert.equal(world.stdin.isPaused(), true);
    assert.equal((await world.stdout.settle()).modes.mouseTrackingMode, 'none');

    // The shell uses it.
    world.stdout.show('a prompt');
    const before = world.output.length;
    assert.equal(terminal.paint(textCanvas(terminal, 'meanwhile'), null), false);
    terminal.suspend();
    await afterAll();
    assert.equal(world.output.length, before);
    assert.deepEqual(world.stops, [true]);

    world.emit('SIGCONT');
    assert.deepEqual(told, ['resumed']);
    assert.equal(await world.isAlternate(), true);
    assert.equal((await world.screen())[0], 'after');
    assert.equal(world.stdin.isRaw, true);
    assert.equal((await world.stdout.settle()).modes.mouseTrackingMode, 'vt200');
    world.type('j');
    assert.deepEqual(told, ['resumed', 'j']);
    terminal.leave();
    assert.equal((await world.screen())[0], 'a prompt');
  });

  test('A SIGTSTP from outside stops only this process.', async (t) => {
    const { world } = await openFake(t);
    world.emit('SIGTSTP');
    assert.deepEqual(world.stops, [false]);
    assert.equal(await world.isAlternate(), false);
    // The job's, which we have sent ourselves.
    world.emit('SIGTSTP');
    assert.deepEqual(world.stops, [false]);
  });

  test('Stopped and continued without our knowing, the terminal is taken anew: raw mode off, then on.', async (t) => {
    const { world, told, terminal } = await openFake(t, {
      onResumed: (resumed) => resumed.paint(textCanvas(resumed, 'frame'), null),
    });
    terminal.paint(textCanvas(terminal, 'frame'), null);
    world.stdout.show('\x1b[?1049l\x1b[?1000l');
    world.emit('SIGCONT');
    assert.deepEqual(told, ['resumed']);
    assert.deepEqual(world.stdin.rawModes, [true, false, true]);
    assert.equal(await world.isAlternate(), true);
    assert.equal((await world.screen())[0], 'frame');
  });

  test('A process that cannot be stopped takes the terminal back by itself.', async (t) => {
    const { world, terminal, told } = await openFake(t);
    terminal.suspend();
    world.runTimers();
    assert.deepEqual(told, ['resumed']);
    assert.equal(await world.isAlternate(), true);
  });

  test('The last of many suspensions leaves no more listeners than the first.', async (t) => {
    const { world, terminal } = await openFake(t);
    const count = (): number => world.listenerCount + world.stdin.listenerCount('error') + world.stdin.listenerCount('data');
    const before = count();
    for (let round = 0; round < 20; round++) {
      terminal.suspend();
      world.emit('SIGCONT');
    }
    assert.equal(count(), before);
  });

  test("Ended while it was suspended, nothing is written to the terminal, which is the shell's.", async (t) => {
    const { world, terminal, told } = await openFake(t);
    terminal.suspend();
    const before = world.output.length;
    world.emit('SIGTERM');
    await afterAll();
    assert.deepEqual(told, ['signal 143']);
    assert.equal(world.output.length, before);
  });
});

describe('Keys and clicks', () => {
  test('They are told by name; Escape after a short wait, and the rest of a split sequence joins it.', async (t) => {
    const { world, told } = await openFake(t);
    world.type('jS \r\x1b[A\x1b[<0;5;7M');
    assert.deepEqual(told.splice(0), ['j', 'S', 'space', 'enter', 'up', 'click 4,6']);
    world.type('\x1b');
    assert.deepEqual(world.timersSet, [30]);
    world.type('[B');
    assert.deepEqual(told.splice(0), ['down']);
    assert.deepEqual(world.timersSet, []);
    world.type('\x1b');
    world.runTimers();
    assert.deepEqual(told, ['escape']);
  });

  test('What is typed behind the key that leaves is not told.', async (t) => {
    const { world, told } = await openFake(t, {
      onKey: (key, terminal) => {
        if (key === 'q') terminal.leave();
      },
    });
    world.type('aqb\x1b');
    assert.deepEqual(told, ['a', 'q']);
    assert.deepEqual(world.timersSet, []);
  });
});
