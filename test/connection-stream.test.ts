import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConnectionStream, MAX_WAITING } from '../src/connection-stream.js';

/** A reader that takes each text when it is told to. */
class SlowReader {
  readonly texts: string[] = [];
  private readonly waiting: Array<() => void> = [];
  readonly write = (text: string): Promise<void> => {
    this.texts.push(text);
    return new Promise((resolve) => this.waiting.push(resolve));
  };

  /** Takes the oldest text that has not been taken. */
  async take(): Promise<void> {
    this.waiting.shift()?.();
    await nextTurn();
  }
}

test('lines are handed over together and in order, and nothing where there are none', async () => {
  const texts: string[] = [];
  const stream = new ConnectionStream((text) => void texts.push(text), MAX_WAITING);
  await stream.drain();
  stream.pass();
  assert.deepEqual(texts, []);
  stream.add('1\n');
  stream.add('2\n');
  await stream.drain();
  stream.add('3\n');
  stream.pass();
  await stream.drain();
  assert.deepEqual(texts, ['1\n2\n', '3\n']);
  assert.equal(stream.dropped, 0);
});

test('draining is over when the reader has taken the lines', async () => {
  const reader = new SlowReader();
  const stream = new ConnectionStream(reader.write, MAX_WAITING);
  stream.add('1\n');
  let isOver = false;
  const draining = stream.drain().then(() => {
    isOver = true;
  });
  await nextTurn();
  assert.deepEqual([reader.texts, isOver], [['1\n'], false]);
  await reader.take();
  await draining;
  assert.ok(isOver);
});

test('while lines are being taken, passing on holds back what comes, and then hands it over in one piece', async () => {
  const reader = new SlowReader();
  const stream = new ConnectionStream(reader.write, MAX_WAITING);
  stream.add('1\n');
  stream.pass();
  for (const line of ['2\n', '3\n']) {
    stream.add(line);
    stream.pass();
  }
  assert.deepEqual(reader.texts, ['1\n']);
  await reader.take();
  assert.deepEqual(reader.texts, ['1\n'], 'nobody is told that there is room: the next pass looks');
  stream.pass();
  assert.deepEqual(reader.texts, ['1\n', '2\n3\n']);
});

test('the last drain comes behind what is still being taken', async () => {
  const reader = new SlowReader();
  const stream = new ConnectionStream(reader.write, MAX_WAITING);
  stream.add('1\n');
  stream.pass();
  stream.add('2\n');
  const draining = stream.drain();
  await nextTurn();
  assert.equal(reader.texts.join(''), '1\n2\n');
  await reader.take();
  await reader.take();
  await draining;
});

test('beyond 16 MB that wait, lines are given up whole and counted; when those are taken, lines go on', async () => {
  const reader = new SlowReader();
  const stream = new ConnectionStream(reader.write, MAX_WAITING);
  const line = `${'x'.repeat((1 << 20) - 1)}\n`;
  stream.add('first\n');
  stream.pass();
  for (let megabyte = 0; megabyte < 20; megabyte++) stream.add(line);
  assert.equal(stream.dropped, 4);
  stream.pass();
  assert.deepEqual(reader.texts, ['first\n']);
  await reader.take();
  stream.pass();
  assert.equal(reader.texts[1]?.length, 16 << 20);
  assert.ok(reader.texts[1]?.endsWith('x\n'));
  stream.add('next\n');
  await reader.take();
  stream.pass();
  assert.deepEqual([reader.texts[2], stream.dropped], ['next\n', 4]);
});

test('for whoever can wait, nothing is given up', async () => {
  const texts: string[] = [];
  const stream = new ConnectionStream((text) => void texts.push(text), Number.POSITIVE_INFINITY);
  const line = `${'x'.repeat(1 << 20)}\n`;
  for (let count = 0; count < 20; count++) stream.add(line);
  await stream.drain();
  assert.deepEqual([stream.dropped, texts.join('').length], [0, 20 * line.length]);
});
