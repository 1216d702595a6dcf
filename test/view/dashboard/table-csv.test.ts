import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { writeTableCsv } from '../../../src/view/dashboard/table-csv.js';
import { makeRow, makeTable, NOW_SECONDS } from './table-samples.js';

/** RFC 4180, read back. */
function parseCsv(text: string): string[][] {
  assert.ok(text.endsWith('\r\n'));
  return text
    .slice(0, -2)
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    );
}

function readCells(parts: Parameters<typeof makeRow>[1]): Record<string, string> {
  const [heading = [], cells = [], ...rest] = parseCsv(writeTableCsv(makeTable([makeRow('2001:db8::1', parts)]), 10));
  assert.equal(rest.length, 0);
  assert.equal(cells.length, heading.length);
  return Object.fromEntries(heading.map((name, at) => [name, cells[at] ?? '']));
}

test('a table is a heading and a line a row, of numbers as they are', () => {
  const text = writeTableCsv(
    makeTable([
      makeRow('10.0.0.1', {
        process: 'node',
        synRates: { 1: 9, 10: 1234567.5, 60: 0 },
        rstRates: { 1: 0, 10: 1 / 60, 60: 0 },
        syn: 12_345_678,
        rst: 3,
        attempts: 3,
        refused: 1,
        unanswered: 0,
        peersAreLow: true,
        peers: 7,
        error: 2,
      }),
      makeRow('10.0.0.0/24', { shownPort: null, rstRates: null, rst: null, attempts: 0, peers: null, lastSeconds: null }),
      makeRow('10.0.0.2', { peer: '2001:db8::1', lastSeconds: NOW_SECONDS + 0.25 }),
    ]),
    10,
  );
  assert.deepEqual(text.split('\r\n'), [
    'source,peer,port,process,syn_per_second_10s,rst_per_second_10s,syn,rst,attempts,open,refused,unanswered,half_open,reset,fail_percent,peers,peers_at_least,last,error',
    '10.0.0.1,,443,node,1234567.5,0.017,12345678,3,3,10,1,0,0,0,33.333,7,1,2026-01-02T10:02:14.000000000Z,2',
    '10.0.0.0/24,,,,1,,10,,0,10,0,0,0,0,,,,,0',
    '10.0.0.2,2001:db8::1,443,,1,0,10,0,10,10,0,0,0,0,0,1,0,2026-01-02T10:02:14.250000000Z,0',
    '',
  ]);
});

test('a name that a spreadsheet would calculate is marked as text', () => {
  for (const process of ['=1+1', '+1', '-1', '@SUM(A1)']) {
    const text = writeTableCsv(makeTable([makeRow('10.0.0.1', { process })]), 1);
    assert.ok(text.includes(`,"'${process}",`), text);
  }
});

test('whatever a process is called, the file has as many lines and cells, and nothing that a terminal obeys', () => {
  assert.equal(readCells({ process: 'a,"b",c' }).process, 'a,"b",c');
  assert.equal(readCells({ process: 'a\r\nb\x1b[31m' }).process, 'a??b?[31m');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (process) => {
      const cells = readCells({ process });
      assert.equal(cells.error, '0');
      assert.doesNotMatch(cells.process ?? '', /^[=+\-@]|\p{Cc}/u);
    }),
  );
});

test('an empty table is a heading', () => {
  assert.equal(writeTableCsv(makeTable([]), 1).split('\r\n').length, 2);
});
