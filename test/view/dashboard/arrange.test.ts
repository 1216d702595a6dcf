import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFilter } from '../../../src/row-filter-parser.js';
import { isSameKey } from '../../../src/screen-question.js';
import { arrangeTable, filterInSight } from '../../../src/view/dashboard/arrange.js';
import { makeUiState } from '../../../src/view/dashboard/initial-state.js';
import type { UiState } from '../../../src/view/dashboard/ui-state.js';
import { allSpans, makeKey, makeRow, makeRows, makeTable, NOW_SECONDS } from './table-samples.js';

const START = makeUiState();
const ROWS = [
  makeRow('10.0.0.1', { synRates: allSpans(3), shownPort: 80, lastSeconds: NOW_SECONDS - 100 }),
  makeRow('10.0.0.2', { synRates: allSpans(2), shownPort: 443, process: 'curl' }),
  makeRow('10.0.0.3', { synRates: allSpans(1), shownPort: 443 }),
];

function filtered(text: string): UiState {
  const parsed = parseFilter(text);
  assert.ok('filter' in parsed);
  return { ...START, filter: parsed.filter, filterText: text };
}

function sorted(sort: UiState['order']['sort'], isReversed = false): UiState {
  return { ...START, order: { ...START.order, sort, isReversed } };
}

function addresses(table: ReturnType<typeof arrangeTable>): string {
  return table.rows.map(({ address }) => address.replace('10.0.0.', '')).join(' ');
}

test('a table that is as it is wanted, is itself', () => {
  const table = makeTable(ROWS);
  assert.equal(arrangeTable(table, START, NOW_SECONDS), table);
  assert.equal(arrangeTable(table, filtered('10.0.0.0/8'), NOW_SECONDS), table);
});

test('a table of another view is itself', () => {
  const table = makeTable(ROWS, { view: 'openers' });
  assert.equal(arrangeTable(table, sorted('source', true), NOW_SECONDS), table);
});

test('rows at hand are sorted anew', () => {
  const table = arrangeTable(makeTable(ROWS), sorted('port', true), NOW_SECONDS);
  assert.equal(addresses(table), '2 3 1');
  assert.deepEqual(table.order, sorted('port', true).order);
  assert.equal(table.matched, 3);
});

test('rows at hand are narrowed, and those that are left are counted', () => {
  for (const [text, left] of [
    ['port:443', '2 3'],
    ['curl', '2'],
    ['syn/s>1', '1 2'],
    ['last<60', '2 3'],
    ['11.0.0.0/8', ''],
  ] as const) {
    const table = arrangeTable(makeTable(ROWS), filtered(text), NOW_SECONDS);
    assert.equal(addresses(table), left, text);
    assert.deepEqual([table.matched, table.total], [table.rows.length, 3], text);
  }
});

test('where no time is known, no age is', () => {
  assert.equal(addresses(arrangeTable(makeTable(ROWS), filtered('last>=0'), null)), '');
});

test('of a part of the rows, the number of all that match stays as it was told', () => {
  const part = makeTable(makeRows(20, 40), { from: 40, matched: 100, total: 200 });
  const resorted = arrangeTable(part, sorted('source', true), NOW_SECONDS);
  assert.deepEqual([resorted.from, resorted.matched, resorted.total], [40, 100, 200]);
  const narrowed = arrangeTable(part, filtered('10.0.0.45'), NOW_SECONDS);
  assert.deepEqual([narrowed.from, narrowed.rows.length, narrowed.matched, narrowed.total], [0, 1, 100, 200]);
});

test('the place of the selected row is where it is now', () => {
  const selected = makeKey('10.0.0.3');
  assert.equal(arrangeTable(makeTable(ROWS, { followed: 2 }), { ...sorted('source', true), selected }, NOW_SECONDS).followed, 0);
  assert.equal(arrangeTable(makeTable(ROWS, { followed: 2 }), { ...filtered('port:80'), selected }, NOW_SECONDS).followed, null);
});

test('what is arranged once, stays as it is', () => {
  const ui = { ...filtered('port:443'), order: sorted('source', true).order };
  const once = arrangeTable(makeTable(ROWS), ui, NOW_SECONDS);
  assert.equal(arrangeTable(once, ui, NOW_SECONDS), once);
});

test('a filter that is being typed counts before the one in force, if it is one', () => {
  const ui = filtered('port:80');
  const line = { kind: 'filter', input: { text: 'port:443', cursor: 8 }, error: null, historyAt: 0, typed: '' } as const;
  assert.equal(filterInSight(ui), ui.filter);
  assert.deepEqual(filterInSight({ ...ui, overlay: line }), filtered('port:443').filter);
  assert.equal(filterInSight({ ...ui, overlay: { ...line, error: 'no' } }), ui.filter);
  assert.ok(isSameKey(arrangeTable(makeTable(ROWS), { ...ui, overlay: line }, NOW_SECONDS).rows[0] ?? null, makeKey('10.0.0.2')));
});
