import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PacketBatch } from '../../src/packet.js';
import { PacedPackets, type Packets } from '../../src/play/paced-packets.js';
import { PlayTime } from '../../src/play/play-time.js';
import { Playhead } from '../../src/play/playhead.js';
import { TestClock } from '../support/play-clock.js';

/** Packets by their times, in batches; a packet's length is its number. */
class ListedPackets implements Packets {
  private number = 0;

  constructor(private readonly batches: ReadonlyArray<readonly number[]>) {}

  private at = 0;

  async read(batch: PacketBatch): Promise<boolean> {
    const times = this.batches[this.at++];
    if (times === undefined) return false;
    batch.count = times.length;
    times.forEach((time, row) => {
      batch.timestampSeconds[row] = Math.floor(time);
      batch.timestampNanos[row] = Number.isNaN(time) ? 0 : Math.round((time % 1) * 1e9);
      batch.originalLength[row] = this.number;
      batch.capturedLength[row] = 60;
      batch.offset[row] = this.number++ * 60;
    });
    return true;
  }
}

/** Plays packets, and writes down what comes: numbers of packets by batch, "<seconds" for a time that is told. */
class Listener {
  readonly clock = new TestClock();
  readonly head: Playhead;
  readonly heard: string[] = [];
  readonly ended: Promise<void>;
  readonly paced: PacedPackets;

  constructor(batches: ReadonlyArray<readonly number[]>, speed: number, onTime: () => void = () => undefined) {
    this.head = new Playhead(this.clock, speed);
    this.paced = new PacedPackets(new ListedPackets(batches), {
      clock: this.clock,
      head: this.head,
      time: new PlayTime(),
      onTime: (seconds) => {
        this.hear(`<${Number(seconds.toFixed(3))}`);
        onTime();
      },
    });
    this.ended = this.listen();
  }

  stop(): void {
    this.paced.stop();
  }

  /** Lets time pass, until all that was due has come. */
  async pass(millis: number): Promise<void> {
    await Promise.race([this.clock.pass(millis), this.ended]);
  }

  /** What was heard since the last call. */
  take(): string[] {
    return this.heard.splice(0);
  }

  /** Only packets. */
  takePackets(): string[] {
    return this.take().filter((word) => !word.startsWith('<'));
  }

  private hear(word: string): void {
    if (this.heard.at(-1) !== word) this.heard.push(word);
  }

  private async listen(): Promise<void> {
    const batch = new PacketBatch();
    while (await this.paced.read(batch)) {
      const numbers = [...batch.originalLength.subarray(0, batch.count)];
      assert.deepEqual(
        [...batch.offset.subarray(0, batch.count)],
        numbers.map((number) => number * 60),
        'rows are whole',
      );
      this.heard.push(numbers.join(' '));
    }
  }
}

test('As fast as it goes, packets come a second at a time, each time told before.', async () => {
  const listener = new Listener(
    [
      [100.5, 100.75, 101, 103.5],
      [103.75, 104],
    ],
    Number.POSITIVE_INFINITY,
  );
  await listener.ended;
  assert.deepEqual(listener.take(), ['<100', '0 1', '<101', '2', '<103', '3', '<103', '4', '<104', '5']);
  assert.equal(listener.head.position, 3.5);
});

test('Packets that come late or bear no time come with those before them.', async () => {
  const listener = new Listener([[100.5, Number.NaN, 100.25, 99.5, 101, 70, 102]], Number.POSITIVE_INFINITY);
  await listener.ended;
  assert.deepEqual(listener.take(), ['<100', '0 1 2 3', '<101', '4 5', '<102', '6']);
});

test('Packets before the first one with a time come before any time is told.', async () => {
  const listener = new Listener([[Number.NaN, Number.NaN, 100, 100.5]], Number.POSITIVE_INFINITY);
  await listener.ended;
  assert.deepEqual(listener.take(), ['0 1', '<100', '2 3']);
});

test('Where time was set back, that is told with the packets from there.', async () => {
  const listener = new Listener([[100, 30, 31]], Number.POSITIVE_INFINITY);
  await listener.ended;
  assert.deepEqual(listener.take(), ['<100', '0', '<30', '1', '<31', '2']);
});

test('At a speed, each packet comes when it is its time, and between packets time goes on.', async (t) => {
  const listener = new Listener([[100, 100.1, 101, 103], [104]], 2);
  t.after(() => listener.stop());
  await listener.clock.untilResting();
  assert.deepEqual(listener.takePackets(), ['0']);
  await listener.pass(49);
  assert.deepEqual(listener.takePackets(), []);
  await listener.pass(2);
  assert.deepEqual(listener.takePackets(), ['1']);
  await listener.pass(1000);
  assert.deepEqual(listener.takePackets(), ['2']);
  assert.equal(listener.head.position.toFixed(3), '2.102');
  listener.take();
  await listener.pass(100);
  assert.ok(listener.take().includes('<102.302'), 'the time is told though there are no packets');
  await listener.pass(850);
  assert.deepEqual(listener.takePackets(), ['3', '4']);
  await listener.ended;
});

test('Held, nothing comes; let go, it goes on where it was.', async (t) => {
  const listener = new Listener([[100, 101, 102]], 1);
  t.after(() => listener.stop());
  await listener.pass(1100);
  listener.head.hold(true);
  listener.clock.wake();
  await listener.pass(60_000);
  assert.deepEqual(listener.takePackets(), ['0', '1']);
  listener.head.hold(false);
  listener.clock.wake();
  await listener.pass(800);
  assert.deepEqual(listener.takePackets(), []);
  await listener.pass(200);
  assert.deepEqual(listener.takePackets(), ['2']);
});

test('Sent on, everything up to there comes at once, and nothing more; also while it is held.', async (t) => {
  for (const isHeld of [false, true]) {
    const listener = new Listener(
      [
        [100, 101, 102, 103.5],
        [104, 106],
      ],
      1,
    );
    t.after(() => listener.stop());
    await listener.clock.untilResting();
    listener.head.hold(isHeld);
    listener.head.target = 4;
    listener.clock.wake();
    await listener.clock.untilResting();
    assert.deepEqual(listener.takePackets(), ['0', '1', '2', '3', '4']);
    assert.deepEqual([listener.head.position, listener.head.target], [4, null]);
  }
});

test('More than ten minutes without a packet are skipped, ten are not.', async (t) => {
  const listener = new Listener([[100, 700, 1301, 1302]], 10);
  t.after(() => listener.stop());
  await listener.pass(59_900);
  assert.deepEqual(listener.takePackets(), ['0']);
  await listener.pass(150);
  assert.deepEqual(listener.takePackets(), ['1', '2']);
  await listener.pass(100);
  assert.deepEqual(listener.takePackets(), ['3']);
});

test('It is told how many bytes the packets that came take in a file.', async (t) => {
  const listener = new Listener([[100, 101]], 1);
  t.after(() => listener.stop());
  await listener.clock.untilResting();
  assert.equal(listener.paced.bytes, 76);
});

test('As fast as it goes, messages get their turn after each 10 ms of work.', async () => {
  const seconds = Array.from({ length: 100 }, (_, at) => 100 + at);
  const listener = new Listener([seconds], Number.POSITIVE_INFINITY, () => listener.clock.skip(4));
  await listener.ended;
  // Three seconds, of 4 ms of work each, between two turns.
  assert.equal(listener.clock.turns, 33);
});

test('However time passes, the packets that came are those whose time has come.', async () => {
  const times = fc.array(fc.nat({ max: 40_000 }), { minLength: 1, maxLength: 30 }).map((list) => list.sort((a, b) => a - b));
  await fc.assert(
    fc.asyncProperty(
      times,
      fc.nat({ max: 30 }),
      fc.constantFrom(1, 4, 10),
      fc.array(fc.integer({ min: 1, max: 2000 })),
      async (list, cut, speed, steps) => {
        const seconds = list.map((millis) => 100 + millis / 1000);
        const listener = new Listener(
          [seconds.slice(0, cut), seconds.slice(cut)].filter((part) => part.length > 0),
          speed,
        );
        let passed = 0;
        let hasEnded = false;
        void listener.ended.then(() => {
          hasEnded = true;
        });
        await Promise.race([listener.clock.untilResting(), listener.ended]);
        for (const step of steps) {
          if (hasEnded) break;
          await listener.pass(step);
          passed += step;
          const due = seconds.filter((second) => second - (seconds[0] ?? 0) <= (passed * speed) / 1000 + 1e-9).length;
          const came = listener.heard
            .filter((word) => !word.startsWith('<'))
            .join(' ')
            .split(' ').length;
          assert.equal(came, due);
        }
        listener.stop();
        await listener.ended;
      },
    ),
    { numRuns: 50 },
  );
});
