import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeNumber } from '../../src/view/text/verdict-words.js';

test('numbers are told by their names: with their units, shares in percent', () => {
  assert.equal(describeNumber('attemptsPerMinute', 246_000), 'attempts per minute 246k');
  assert.equal(describeNumber('unansweredShare', 0.98), 'unanswered 98%');
  assert.equal(describeNumber('unansweredShare', 0), 'unanswered 0%');
  assert.equal(describeNumber('synRate', 12.34), 'syn rate 12');
  assert.equal(describeNumber('resetsPerSecond', 0.42), 'resets per second 0.4');
  assert.equal(describeNumber('ports', 0), 'ports 0');
});
