import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pressAll, tryLines } from './press-lines.js';

test('a filter narrows the table while it is typed, and is in force from Enter on', () => {
  tryLines([
    ['/', 'typing ""'],
    ['/ x', 'typing "x" -> ask'],
    ['/ x backspace', 'typing "" -> ask'],
    ['/ q', 'typing "q" -> ask'],
    ['/ 5 left 1 . 1', 'typing "1.15" -> ask'],
    ['/ a space b ctrl-w', 'typing "a " -> ask'],
    ['/ a space b ctrl-u', 'typing "" -> ask'],
    ['/ a left', 'typing "a"'],
    ['/ f5', 'typing ""'],
    ['/ 1 enter', 'filter 1 -> ask'],
    ['/ space 1 space enter', 'filter 1 -> ask'],
    ['/ 1 enter /', 'filter 1, typing "1"'],
    ['/ 1 enter / 2 escape', 'filter 1 -> ask'],
    ['/ 1 enter / ctrl-u enter', 'start -> ask'],
    ['/ 1 enter escape', 'start -> ask'],
    ['/ escape', 'start -> ask'],
    ['/ ! enter', 'typing "!" error'],
    ['/ ctrl-c', 'typing "" -> quit'],
    ['/ ctrl-l', 'typing "" -> redraw'],
  ]);
});

test('while a filter is no filter, the one before it stays in force', () => {
  const { ui } = pressAll('/ 1 enter / ctrl-u !');
  assert.deepEqual(ui.filter, pressAll('/ 1 enter').ui.filter);
  assert.ok(ui.overlay?.kind === 'filter' && ui.overlay.error?.startsWith('!:'));
});

test('older filters come back with the arrows, and what was being typed after them', () => {
  const two = '/ 1 enter / ctrl-u 2 enter / ctrl-u 3';
  tryLines([
    [`${two} up`, 'filter 2, typing "2" -> ask'],
    [`${two} up up`, 'filter 2, typing "1" -> ask'],
    [`${two} up up up`, 'filter 2, typing "1"'],
    [`${two} up up down`, 'filter 2, typing "2" -> ask'],
    [`${two} up down`, 'filter 2, typing "3" -> ask'],
    [`${two} down`, 'filter 2, typing "3"'],
    [`${two} up x down`, 'filter 2, typing "2x"'],
    [`${two} up left up`, 'filter 2, typing "1" -> ask'],
  ]);
  assert.deepEqual(pressAll('/ 1 enter / ctrl-u 2 enter / ctrl-u 1 enter').ui.filterHistory, ['1', '2']);
});

test('of filters, the last 20 are kept', () => {
  const keys = Array.from({ length: 25 }, (_, at) => `/ ctrl-u ${[...String(at + 10)].join(' ')} enter`).join(' ');
  const { filterHistory } = pressAll(keys).ui;
  assert.deepEqual([filterHistory.length, filterHistory[0], filterHistory[19]], [20, '34', '15']);
});
