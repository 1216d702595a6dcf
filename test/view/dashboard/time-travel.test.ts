import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeKeys, LIVE, REPLAY, TABLE, tryLines } from './press-lines.js';
import { makeReplaySnapshot } from './table-samples.js';

test('space pauses the display, and goes on', () => {
  tryLines([
    ['space', 'paused 1000000'],
    ['space space', 'start -> ask'],
    ['space F', 'sort fail, paused 1000000'],
    ['space / 1', 'paused 1000000, typing "1"'],
    ['space t', 'over 60 s, paused 1000000, "rates over 60 s"'],
    ['space j', 'place 1 10.0.0.1, paused 1000000'],
    ['space enter', 'paused 1000000, detail -> ask'],
    ['space [', 'second -2 -> ask'],
    ['space v', 'openers, paused 1000000 -> ask'],
    ['space 0', 'start -> ask'],
  ]);
});

test('time is stepped through by seconds, from the newest that is kept as far back as they are', () => {
  tryLines([
    ['[', 'second -2 -> ask'],
    ['[ [', 'second -3 -> ask'],
    ['{', 'second -10 -> ask'],
    ['{ ]', 'second -9 -> ask'],
    ['{ [ }', 'start -> ask'],
    ['{ { }', 'second -10 -> ask'],
    ['[ [ ]', 'start -> ask'],
    ['[ ]', 'start -> ask'],
    [']', 'start'],
    ['{ 0', 'start -> ask'],
    ['{ end', 'start -> ask'],
    ['0', 'start'],
    ['{ { { { { { { { { {', 'second -99 -> ask'],
    ['{ { { { { { { { { { [', 'second -99, "nothing older is kept"'],
  ]);
});

test('no second is shown of which nothing is kept', () => {
  const scrub = { second: 0, isKept: true, oldest: LIVE.chart.firstSecond + 90 };
  assert.equal(describeKeys('{ {', { snapshot: { ...LIVE, scrub } }), 'second -9, "nothing older is kept"');
  const long = { ...LIVE.chart, firstSecond: LIVE.chart.firstSecond - 1900, syn: new Array<number>(2000).fill(0) };
  const back = Array.from({ length: 95 }, () => '{').join(' ');
  assert.equal(describeKeys(back, { snapshot: { ...LIVE, chart: long } }), 'second -901, "nothing older is kept"');
  const begun = { ...LIVE.chart, firstSecond: LIVE.chart.firstSecond + 98, syn: [1, 2] };
  assert.equal(describeKeys('[', { snapshot: { ...LIVE, chart: begun } }), '"nothing older is kept"');
  assert.equal(describeKeys('[', { snapshot: { ...LIVE, nowSeconds: null } }), '"nothing was seen yet"');
  assert.equal(describeKeys('[', { snapshot: { ...LIVE, nowSeconds: (LIVE.nowSeconds ?? 0) + 0.9 } }), 'second -2 -> ask');
});

test('a replay is sought, held, and played faster or slower', () => {
  tryLines(
    [
      ['[', 'start -> seek -10'],
      [']', 'start -> seek 10'],
      ['{', 'start -> seek -100'],
      ['}', 'start -> seek 100'],
      ['home', 'start -> seek -Infinity'],
      ['0', 'start -> seek -Infinity'],
      ['G g', 'start'],
      ['end', 'place 24 10.0.0.24, scroll 15'],
      ['right', 'pan 1'],
      [',', 'start -> speed -1'],
      ['.', 'start -> speed 1'],
      ['space', 'start -> hold true'],
      ['i', '"i: only while capturing"'],
      ['enter space', 'detail -> hold true'],
      ['? home', 'start'],
    ],
    { snapshot: REPLAY },
  );
  assert.equal(describeKeys('space', { snapshot: makeReplaySnapshot(TABLE, true) }), 'start -> hold false');
});
