import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderWindow, WINDOW_HEADING } from '../../src/view/text/window.js';
import { assertValid } from '../support/schemas.js';
import { makeVerdict, makeVerdicts } from '../support/screen-host.js';
import { countsOf, rowOf, type SomeWindowParts, statesOf, windowOfParts } from './report-parts.js';

const LONG_ADDRESS = [0x20010db8, 0x11112222, 0x33334444, 0x55556666];

const ROW = { port: 7211, window: countsOf({ syn: 10, attempts: 10 }) };

function lineOf(parts: SomeWindowParts): string {
  return renderWindow(windowOfParts({ kernelDropped: 4, totals: { syn: 12, attempts: 10, rst: 30_000 }, ...parts }));
}

test('a window is one line under its heading, with rates of its own seconds', () => {
  const line = lineOf({ tables: { openers: [rowOf(ROW)] }, states: statesOf({ REJ: 4, S0: -2 }), halfOpen: 77 });
  assert.equal(line, '03:04:05   ≥5.0   ≥2.0 ≥15.0k    77   2.0  127.0.0.1 > 7211 5.0/s');
  assert.ok(WINDOW_HEADING.length <= 80);
});

test('a window fits 80 columns, and names who does more first', () => {
  const long = { family: 6, words: LONG_ADDRESS, port: 65_535 };
  const openers = [rowOf({ ...long, window: countsOf({ syn: 1_999_999 }) })];
  const resetters = [rowOf({ ...long, window: countsOf({ rst: 2_999_999 }) })];
  const line = lineOf({ tables: { openers, resetters }, kernelDropped: 0 });
  assert.ok(line.length <= 80, `${line.length}: ${line}`);
  assert.match(line, /2001:db8.*….*6666\.65535 1\.50M\/s$/);
});

test('a window of nothing is a line of dots', () => {
  const line = renderWindow(windowOfParts({}));
  assert.equal(line, '03:04:05      ·      ·     ·     ·     ·');
});

test('below a window stand verdicts that began and those that are over, once each, however their numbers change', () => {
  const [flood, refused] = makeVerdicts();
  assert.ok(flood !== undefined && refused !== undefined);
  const before = windowOfParts({ verdicts: [flood, refused] });
  const later = windowOfParts({ verdicts: [makeVerdict({ sentence: 'It is 5,000 a second now.' })] });
  const [line, ...begun] = renderWindow(before).split('\n');
  assert.equal(line, '03:04:05      ·      ·     ·     ·     ·');
  assert.deepEqual(
    begun.map((text) => text.slice(0, 25)),
    ['  CRIT 203.0.113.9 and 2 m', '       of them unanswered ', '  WARN Nobody listens on 1', '       asks 21 times a sec'].map(
      (text) => text.slice(0, 25),
    ),
  );
  assert.deepEqual(renderWindow(later, before).split('\n').slice(1), [
    '  over Nobody listens on 127.0.0.1:7211: curl (312 processes, last pid 4711)',
    '       asks 21 times a second in vain.',
  ]);
  assert.equal(renderWindow(later, later), line);
});

test('two verdicts of a kind that began together are two', () => {
  const twins = windowOfParts({ verdicts: [makeVerdict({ sentence: 'one' }), makeVerdict({ sentence: 'other' })] });
  assert.deepEqual(renderWindow(twins).split('\n').slice(1), ['  CRIT one', '  CRIT other']);
  assert.equal(renderWindow(twins, twins).split('\n').length, 1);
});

test('a window has the verdicts that hold, as its schema says', () => {
  const window = windowOfParts({ verdicts: makeVerdicts() });
  assertValid('window-v1', JSON.parse(JSON.stringify(window)));
  assert.deepEqual(
    window.verdicts.map(({ kind }) => kind),
    ['syn-flood', 'refused-storm'],
  );
});
