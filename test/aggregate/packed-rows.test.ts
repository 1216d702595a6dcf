import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PackedRows } from '../../src/aggregate/packed-rows.js';
import { SCREEN_VIEWS } from '../../src/screen-question.js';
import { aggregate, ask } from './screen-lines.js';

const SECONDS = 900;
const ROWS = 50;

/** The bytes of 15 minutes of full seconds of sources that are each in a network of their own. */
function measure(host: (at: number) => string): number {
  const lines = Array.from({ length: 60 }, (_, at) => `1 ${host(at)} 1 ${host(at + 100)} ${at + 1} S new`);
  const { screen } = aggregate(...lines);
  return SCREEN_VIEWS.reduce((sum, view) => {
    const { rows } = screen.table(ask({ view, limit: ROWS }));
    assert.equal(rows.length, ROWS, view);
    return sum + new PackedRows(rows, false).byteLength * SECONDS;
  }, 0);
}

test('fifteen minutes of full seconds take 20 MB, or 23 where all addresses are of IPv6', () => {
  // Beside it there are some hundred bytes of objects for each second and view: 2 MB.
  assert.ok(measure((at) => `10.0.${at}.1`) < 20e6);
  assert.ok(measure((at) => `2001:db8:${at}:1:0:0:7:1`) < 23e6);
});
