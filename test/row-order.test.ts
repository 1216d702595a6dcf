import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareRows, failPercentOf, numberOf } from '../src/row-order.js';
import { type RateSpan, type RowOrder, SORT_KEYS, type SortKey } from '../src/screen-question.js';
import type { ScreenRow } from '../src/screen-snapshot.js';
import { makeRow } from './view/dashboard/table-samples.js';

function sortBy(rows: readonly ScreenRow[], sort: SortKey, isReversed = false, rateSpan: RateSpan = 1): string[] {
  return rows.toSorted(compareRows({ sort, isReversed, rateSpan })).map(({ address }) => address);
}

/** Values in the order in which they are shown, first, and the part of a row that has them. */
const ORDERS: readonly [
  sort: SortKey,
  first: Partial<ScreenRow>,
  second: Partial<ScreenRow>,
  unknown: Partial<ScreenRow> | null,
][] = [
  ['port', { shownPort: 22 }, { shownPort: 443 }, { shownPort: null }],
  ['process', { process: 'curl' }, { process: 'node' }, { process: null }],
  ['synRate', { synRates: { 1: 9, 10: 1, 60: 1 } }, { synRates: { 1: 8, 10: 5, 60: 5 } }, null],
  ['rstRate', { rstRates: { 1: 9, 10: 1, 60: 1 } }, { rstRates: { 1: 8, 10: 5, 60: 5 } }, { rstRates: null }],
  ['syn', { syn: 2 }, { syn: 1 }, null],
  ['rst', { rst: 2 }, { rst: 0 }, { rst: null }],
  ['open', { open: 2 }, { open: 1 }, null],
  ['refused', { refused: 2 }, { refused: 1 }, null],
  ['unanswered', { unanswered: 2 }, { unanswered: 1 }, null],
  ['halfOpen', { halfOpen: 2 }, { halfOpen: 1 }, null],
  ['reset', { reset: 2 }, { reset: 1 }, null],
  ['fail', { attempts: 4, refused: 2 }, { attempts: 100, unanswered: 10 }, { attempts: 0, refused: 5 }],
  ['peers', { peers: 3 }, { peers: 1 }, { peers: null }],
  ['last', { lastSeconds: 200 }, { lastSeconds: 100 }, { lastSeconds: null }],
];

for (const [sort, first, second, unknown] of ORDERS) {
  test(`by ${sort}, the order is turned round, but what is not known stays last`, () => {
    const rows = [makeRow('10.0.0.1', second), makeRow('10.0.0.9', first)];
    const last = unknown === null ? [] : ['10.0.0.0'];
    if (unknown !== null) rows.unshift(makeRow('10.0.0.0', unknown));
    assert.deepEqual(sortBy(rows, sort), ['10.0.0.9', '10.0.0.1', ...last]);
    assert.deepEqual(sortBy(rows, sort, true), ['10.0.0.1', '10.0.0.9', ...last]);
  });
}

test('every column has its order tried', () => {
  assert.deepEqual(['source', ...ORDERS.map(([sort]) => sort)].toSorted(), SORT_KEYS.toSorted());
});

test('addresses are in the order of their numbers, IPv4 before IPv6', () => {
  const sorted = ['9.0.0.1', '10.0.0.2', '10.0.0.10', '200.0.0.1', '::1', '2001:db8::1', 'fe80::1', 'fe80::1:0:0'];
  const rows = sorted.map((address) => makeRow(address));
  assert.deepEqual(sortBy(rows.toReversed(), 'source'), sorted);
  assert.deepEqual(sortBy(rows, 'source', true), sorted.toReversed());
});

test('rates are those over the chosen span', () => {
  const rows = [
    makeRow('10.0.0.1', { synRates: { 1: 9, 10: 1, 60: 5 } }),
    makeRow('10.0.0.2', { synRates: { 1: 1, 10: 9, 60: 4 } }),
  ];
  assert.deepEqual(sortBy(rows, 'synRate', false, 1), ['10.0.0.1', '10.0.0.2']);
  assert.deepEqual(sortBy(rows, 'synRate', false, 10), ['10.0.0.2', '10.0.0.1']);
  assert.deepEqual(sortBy(rows, 'synRate', false, 60), ['10.0.0.1', '10.0.0.2']);
});

test('ties go by address, then responder, then port, in either direction', () => {
  const rows = [
    makeRow('10.0.0.1', { peer: '10.9.0.1', port: 1 }),
    makeRow('10.0.0.1', { peer: '10.9.0.1', port: 2 }),
    makeRow('10.0.0.1', { peer: '200.9.0.2', port: 1 }),
    makeRow('10.0.0.2', { peer: '10.9.0.1', port: 1 }),
  ];
  for (const isReversed of [false, true]) {
    assert.deepEqual(rows.toReversed().toSorted(compareRows({ sort: 'syn', isReversed, rateSpan: 1 })), rows);
  }
});

test('a share of nothing is no share', () => {
  assert.equal(failPercentOf({ refused: 1, unanswered: 2, attempts: 12 }), 25);
  assert.equal(failPercentOf({ refused: 0, unanswered: 0, attempts: 0 }), null);
});

const rowSample: fc.Arbitrary<ScreenRow> = fc
  .record({
    number: fc.integer({ min: 0, max: 3 }),
    shownPort: fc.option(fc.integer({ min: 0, max: 2 })),
    process: fc.option(fc.constantFrom('a', 'b')),
    rst: fc.option(fc.integer({ min: 0, max: 2 })),
    syn: fc.integer({ min: 0, max: 2 }),
    attempts: fc.integer({ min: 0, max: 2 }),
    refused: fc.integer({ min: 0, max: 1 }),
    peers: fc.option(fc.integer({ min: 0, max: 2 })),
    lastSeconds: fc.option(fc.integer({ min: 0, max: 2 })),
    port: fc.integer({ min: 0, max: 1 }),
  })
  .map(({ number, ...parts }) => makeRow(number < 2 ? `10.0.0.${number}` : `::${number}`, parts));
const anyOrder: fc.Arbitrary<RowOrder> = fc.record({
  sort: fc.constantFrom(...SORT_KEYS),
  isReversed: fc.boolean(),
  rateSpan: fc.constantFrom(1 as const, 10 as const, 60 as const),
});

test('an order is one: what is before, is not behind, and it goes on to the third', () => {
  fc.assert(
    fc.property(anyOrder, rowSample, rowSample, rowSample, (order, a, b, c) => {
      const compare = compareRows(order);
      assert.equal(Math.sign(compare(a, b)), 0 - Math.sign(compare(b, a)));
      if (compare(a, b) <= 0 && compare(b, c) <= 0) assert.ok(compare(a, c) <= 0);
      if (compare(a, b) === 0) assert.equal(numberOf(a, order.sort, order.rateSpan), numberOf(b, order.sort, order.rateSpan));
    }),
  );
});
