import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Playhead } from '../../src/play/playhead.js';
import { TestClock } from '../support/play-clock.js';

function makeHead(speed: number): { clock: TestClock; head: Playhead } {
  const clock = new TestClock();
  return { clock, head: new Playhead(clock, speed) };
}

test('It reaches as far as the clock has gone, times the speed.', () => {
  for (const speed of [1, 4, 100]) {
    const { clock, head } = makeHead(speed);
    clock.skip(50);
    assert.equal(head.reach, 0.05 * speed);
    assert.equal(head.position, 0, 'what is due is not yet done');
  }
});

test('What is not done of what is due stays due.', () => {
  const { clock, head } = makeHead(10);
  clock.skip(100);
  head.moveTo(0.25);
  assert.equal(head.reach, 1);
  clock.skip(100);
  assert.equal(head.reach, 2);
});

test('When the machine was asleep, no more than a quarter of a second is due.', () => {
  const { clock, head } = makeHead(10);
  clock.skip(3_600_000);
  assert.equal(head.reach, 2.5);
});

test('A change of speed is one from now on.', () => {
  const { clock, head } = makeHead(1);
  clock.skip(100);
  head.speed = 10;
  assert.equal(head.reach.toFixed(6), '0.100000');
  clock.skip(100);
  assert.equal(head.reach.toFixed(6), '1.100000');
});

test('As fast as it goes, everything is due; back at a speed, nothing more than is done.', () => {
  const { clock, head } = makeHead(Number.POSITIVE_INFINITY);
  assert.equal(head.reach, Number.POSITIVE_INFINITY);
  head.moveTo(17);
  head.speed = 1;
  assert.equal(head.reach, 17);
  clock.skip(100);
  assert.equal(head.reach.toFixed(6), '17.100000');
});

test('While it is held, time does not count, and what was due is due again afterwards.', () => {
  const { clock, head } = makeHead(1);
  clock.skip(100);
  head.hold(true);
  head.hold(true);
  clock.skip(200);
  assert.deepEqual([head.reach, head.millisUntil(1)], [0, null]);
  head.hold(false);
  assert.equal(head.reach.toFixed(6), '0.100000');
  assert.equal(head.millisUntil(1)?.toFixed(6), '900.000000');
});

test('Sent somewhere, it reaches exactly there, held or not, and goes on by the clock when it has landed.', () => {
  for (const isHeld of [false, true]) {
    const { clock, head } = makeHead(1);
    head.hold(isHeld);
    head.target = 30;
    clock.skip(100);
    assert.equal(head.reach, 30);
    head.moveTo(20);
    clock.skip(200);
    assert.equal(head.reach, 30);
    head.land(30);
    assert.deepEqual([head.target, head.position, head.reach], [null, 30, 30]);
    clock.skip(100);
    assert.equal(head.reach.toFixed(6), isHeld ? '30.000000' : '30.100000');
  }
});
