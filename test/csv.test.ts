import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeCsv } from '../src/csv.js';

test('A text that a spreadsheet would take for a formula is made one that it does not, a number stays as it is.', () => {
  const formulas = ['=1+1', '+1', '-1', '@SUM(A1)'];
  assert.equal(writeCsv(['a'], [formulas]), `a\r\n${formulas.map((text) => `"'${text}"`).join(',')}\r\n`);
  assert.equal(writeCsv([], [[-1, 0.25, 1e21]]), '\r\n-1,0.25,1e+21\r\n');
});

test('Quotes, commas and control characters stay in their cell, and nothing is an empty one.', () => {
  assert.equal(
    writeCsv(
      ['a', 'b'],
      [
        ['say "x", y', null],
        ['a\r\nb', '::1'],
      ],
    ),
    'a,b\r\n"say ""x"", y",\r\na??b,::1\r\n',
  );
});
