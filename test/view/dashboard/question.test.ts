import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeUiState } from '../../../src/view/dashboard/initial-state.js';
import { makeQuestion } from '../../../src/view/dashboard/question.js';
import { makeGeometry, makeKey } from './table-samples.js';

const START = makeUiState();
const GEOMETRY = makeGeometry();

test('at the start, the first rows are asked for', () => {
  assert.deepEqual(makeQuestion(START, 7, GEOMETRY), {
    number: 7,
    view: 'sources',
    order: { sort: 'synRate', isReversed: false, rateSpan: 10 },
    filter: [],
    from: 0,
    limit: 60,
    follow: null,
    keepsFollowed: false,
    detail: null,
    second: null,
  });
});

test('rows around those shown are asked for, as many above as below', () => {
  const { from, limit } = makeQuestion({ ...START, scroll: 1000, selectedPlace: 1004 }, 1, GEOMETRY);
  assert.deepEqual([from, limit], [975, 60]);
});

test('a display that is paused gets far more: it cannot ask again', () => {
  const paused = { ...START, pausedAtMillis: 5, scroll: 2000, selectedPlace: 2004 };
  const { from, limit } = makeQuestion(paused, 1, GEOMETRY);
  assert.deepEqual([from, limit], [1505, 1000]);
});

test('the selected row is followed', () => {
  const selected = makeKey('10.0.0.5');
  const { follow, keepsFollowed } = makeQuestion({ ...START, selected, selectedPlace: 5 }, 1, GEOMETRY);
  assert.deepEqual([follow, keepsFollowed], [selected, true]);
});

test('the detail, the second and the filter being typed are asked for', () => {
  const key = makeKey('10.0.0.5');
  assert.equal(makeQuestion({ ...START, overlay: { kind: 'detail', key, scroll: 0 } }, 1, GEOMETRY).detail, key);
  assert.equal(makeQuestion({ ...START, second: 99 }, 1, GEOMETRY).second, 99);
  const input = { text: 'port:443', cursor: 8 };
  const { filter } = makeQuestion(
    { ...START, overlay: { kind: 'filter', input, error: null, historyAt: 0, typed: '' } },
    1,
    GEOMETRY,
  );
  assert.deepEqual(filter, [{ kind: 'port', isNot: false, from: 443, to: 443 }]);
});
