import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pressKey } from '../../../src/view/dashboard/press.js';
import { describeKeys, LIVE, NOW_MILLIS, pressAll, tryLines } from './press-lines.js';
import { makeGeometry, makeSnapshot, makeTable } from './table-samples.js';

test('keys that move, move the selection, and what is shown with it', () => {
  tryLines([
    ['down', 'place 1 10.0.0.1'],
    ['j j', 'place 2 10.0.0.2'],
    ['j j up', 'place 1 10.0.0.1'],
    ['j j k k', 'place 0 10.0.0.0'],
    ['up', 'place 0 10.0.0.0'],
    ['pagedown', 'place 10 10.0.0.10, scroll 10'],
    ['pagedown pagedown', 'place 20 10.0.0.20, scroll 15'],
    ['pagedown pagedown pagedown', 'place 24 10.0.0.24, scroll 15'],
    ['pagedown j pageup', 'place 1 10.0.0.1'],
    ['j j pageup', 'place 0 10.0.0.0'],
    ['ctrl-d', 'place 5 10.0.0.5, scroll 5'],
    ['ctrl-d ctrl-d ctrl-u', 'place 5 10.0.0.5, scroll 5'],
    ['G', 'place 24 10.0.0.24, scroll 15'],
    ['end', 'place 24 10.0.0.24, scroll 15'],
    ['G k', 'place 23 10.0.0.23, scroll 15'],
    ['G g', 'start'],
    ['G home', 'start'],
  ]);
});

test('columns are panned as far as they go', () => {
  tryLines([
    ['right', 'pan 1'],
    ['left', 'start'],
    ['right right left', 'pan 1'],
    ['right right right right right right right', 'pan 5'],
  ]);
});

test('keys that sort, sort; pressed again, they turn the order round', () => {
  tryLines([
    ['S', 'reversed -> ask'],
    ['R', 'sort rstRate -> ask'],
    ['R R', 'sort rstRate, reversed -> ask'],
    ['R R R', 'sort rstRate -> ask'],
    ['F', 'sort fail -> ask'],
    ['N', 'sort source -> ask'],
    ['P', 'sort port -> ask'],
    ['F S', 'start -> ask'],
    ['r', 'reversed -> ask'],
    ['r r', 'start -> ask'],
    ['r F', 'sort fail -> ask'],
    ['>', 'sort rstRate -> ask'],
    ['<', 'sort process -> ask'],
    ['r >', 'sort rstRate -> ask'],
    ['N <', 'sort last -> ask'],
    ['N < >', 'sort source -> ask'],
  ]);
});

test('the selection goes along when the order is another', () => {
  assert.equal(describeKeys('j j r'), 'reversed, place 22 10.0.0.2, scroll 13 -> ask');
  assert.equal(describeKeys('r'), 'reversed -> ask');
});

test('a view is sorted by what it has', () => {
  tryLines([
    ['v', 'openers -> ask'],
    ['b', 'pairs -> ask'],
    ['v v v v v', 'start -> ask'],
    ['R v', 'openers -> ask'],
    ['R r v', 'openers -> ask'],
    ['R v v', 'subnets -> ask'],
    ['P v', 'openers, sort port -> ask'],
    ['v R', 'openers, "this view has no such column"'],
    ['v >', 'openers, sort syn -> ask'],
  ]);
});

test('another view begins at its first row, first column and panel', () => {
  assert.equal(describeKeys('G right 4 z v'), 'openers, zoom 1 -> ask');
});

test('panels get the focus, and the zoom with it', () => {
  tryLines([
    ['tab', 'focus 2'],
    ['tab tab', 'focus 3'],
    ['shift-tab', 'focus 6'],
    ['shift-tab tab', 'start'],
    ['5', 'focus 5'],
    ['5 1', 'start'],
    ['z', 'zoom 1'],
    ['z z', 'start'],
    ['z 2', 'focus 2, zoom 2'],
    ['z tab', 'focus 2, zoom 2'],
  ]);
});

test('keys that move, move within the panel that has the focus', () => {
  tryLines([
    ['2 j', 'focus 2'],
    ['3 G', 'focus 3'],
    ['4 j', 'focus 4, panel 4 at 1'],
    ['4 G', 'focus 4, panel 4 at 2'],
    ['4 G j', 'focus 4, panel 4 at 2'],
    ['4 G g', 'focus 4'],
    ['4 up', 'focus 4'],
    ['5 pagedown', 'focus 5, panel 5 at 1'],
    ['6 j', 'focus 6, panel 6 at 1'],
    ['6 G', 'focus 6, panel 6 at 7'],
    ['6 ctrl-d', 'focus 6, panel 6 at 2'],
  ]);
});

test('Escape goes back one step at a time', () => {
  const deep = '/ 1 enter 2 z [ ?';
  tryLines([
    [deep, 'filter 1, focus 2, zoom 2, second -2, help'],
    [`${deep} escape`, 'filter 1, focus 2, zoom 2, second -2'],
    [`${deep} escape escape`, 'filter 1, focus 2, zoom 2 -> ask'],
    [`${deep} escape escape escape`, 'filter 1, focus 2'],
    [`${deep} escape escape escape escape`, 'focus 2 -> ask'],
    [`${deep} escape escape escape escape escape`, 'focus 2'],
  ]);
});

test('only one source is shown on demand', () => {
  tryLines([
    ['j j \\', 'place 0 10.0.0.2, filter 10.0.0.2 -> ask'],
    ['j j \\ escape', 'place 2 10.0.0.2 -> ask'],
    ['j j \\ / ctrl-u up', 'place 0 10.0.0.2, filter 10.0.0.2, typing "10.0.0.2" -> ask'],
  ]);
  assert.equal(describeKeys('\\', { snapshot: makeSnapshot(makeTable([])) }), 'start');
});

test('rates and refreshing are changed in steps', () => {
  tryLines([
    ['t', 'over 60 s, "rates over 60 s" -> ask'],
    ['t t', 'over 1 s, "rates over 1 s" -> ask'],
    ['t t t', '"rates over 10 s" -> ask'],
    ['+', 'every 250, "refreshed every 0.25 s"'],
    ['=', 'every 250, "refreshed every 0.25 s"'],
    ['+ + +', 'every 100, "refreshed every 0.1 s"'],
    ['-', 'every 1000, "refreshed every 1 s"'],
    ['- - - - -', 'every 5000, "refreshed every 5 s"'],
    ['- +', '"refreshed every 0.5 s"'],
  ]);
});

test('live, the rest of the keys do what they say', () => {
  tryLines([
    ['n', 'names'],
    ['n n', 'start'],
    ['i', 'interfaces -> listInterfaces'],
    ['w', 'start -> save'],
    ['C', 'start -> clear'],
    ['ctrl-l', 'start -> redraw'],
    ['ctrl-z', 'start -> suspend'],
    ['q', 'start -> quit'],
    ['ctrl-c', 'start -> quit'],
    [',', '",: only in a replay"'],
    ['X', 'start'],
    ['ctrl-x', 'start'],
  ]);
});

test('before the first snapshot, keys that need none work', () => {
  tryLines(
    [
      ['q', 'start -> quit'],
      ['?', 'help'],
      ['j', 'start'],
      ['G', 'start'],
      ['enter', 'start'],
      ['[', 'start'],
      ['space', 'start'],
      ['F', 'sort fail -> ask'],
      ['4 j', 'focus 4'],
      ['/ 1 enter', 'filter 1 -> ask'],
    ],
    { snapshot: null },
  );
});

test('a notice goes away some seconds later', () => {
  const { ui } = pressAll('t');
  const later = (millis: number) =>
    pressKey(ui, 'x', { snapshot: LIVE, geometry: makeGeometry(), nowMillis: NOW_MILLIS + millis }).ui.notice?.text;
  assert.deepEqual([later(4999), later(5000)], ['rates over 60 s', undefined]);
});
