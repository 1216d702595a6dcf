import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Asking } from '../../../src/view/dashboard/asking.js';

test('one answer is waited for at a time, and shown once', () => {
  const asking = new Asking();
  assert.equal(asking.isWaiting(0), false);
  const number = asking.begin(0);
  assert.equal(asking.isWaiting(10), true);
  assert.equal(asking.take(number), 'show');
  assert.equal(asking.isWaiting(10), false);
  assert.equal(asking.take(number), 'ignore');
});

test('an answer that was dropped, or that a later question overtook, is not shown', () => {
  const asking = new Asking();
  const first = asking.begin(0);
  asking.drop();
  assert.equal(asking.isWaiting(1), false);
  const second = asking.begin(1);
  assert.deepEqual([asking.take(first), asking.take(second)], ['ignore', 'show']);
});

test('after five seconds an answer is waited for no longer, and still shown if it comes', () => {
  const asking = new Asking();
  const number = asking.begin(1000);
  assert.deepEqual([asking.isWaiting(6000), asking.isWaiting(6001)], [true, false]);
  assert.equal(asking.take(number), 'show');
});

test('what is to be saved is saved once, whatever is asked beside it', () => {
  const asking = new Asking();
  const shown = asking.begin(0);
  const saved = asking.beginSaving();
  assert.deepEqual([asking.take(saved), asking.take(saved), asking.take(shown)], ['save', 'ignore', 'show']);
});
