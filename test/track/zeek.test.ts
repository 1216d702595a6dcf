import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatAddress } from '../../src/address.js';
import type { ConnRecord } from '../../src/conn-record.js';
import { connectionsOf, runSyntop } from '../support/run-syntop.js';
import { inOrder, stateNameOf, trackAll } from './run-tracker.js';
import {
  captureOf,
  directionOf,
  groupByTuple,
  isCutByTimer,
  LACKS_CORPUS,
  readTraces,
  segmentsOf,
  tupleOf,
  type ZeekRow,
} from './zeek-rows.js';

/** Rows that differ on purpose, each with what is to be there instead. */
const DIFFERENCES: ReadonlyArray<{ readonly zeek: string; readonly ours: string; readonly why: string }> = [
  {
    zeek: '247.180.123.139:2745 > 245.181.165.133:1433 SHR',
    ours: '245.181.165.133:1433 > 247.180.123.139:2745 SH',
    why: 'a SYN-ACK from a port that is no likely server port: Zeek turns it round when a bare ACK follows, which is no control segment',
  },
  {
    zeek: '91.189.148.149:2745 > 245.181.165.131:281 SHR',
    ours: '245.181.165.131:281 > 91.189.148.149:2745 SH',
    why: 'the same',
  },
];

const TRACES = readTraces();

interface Tally {
  rows: number;
  equal: number;
  /** Rows of late segments, which belong to the row before here. */
  late: number;
  different: number;
}

/** What is to be there for Zeek's rows of one pair of endpoints: the same, or, where a timer cut them, the first. */
function expectedOf(rows: readonly ZeekRow[], tally: Tally): string[] {
  tally.rows += rows.length;
  const [first] = rows;
  if (first !== undefined && isCutByTimer(rows)) {
    tally.equal++;
    tally.late += rows.length - 1;
    return [`${directionOf(first)} ${first.conn_state}`];
  }
  return rows.map((row) => {
    const zeek = `${directionOf(row)} ${row.conn_state}`;
    const difference = DIFFERENCES.find((one) => one.zeek === zeek);
    if (difference === undefined) tally.equal++;
    else tally.different++;
    return difference?.ours ?? zeek;
  });
}

const sayTally = ({ rows, equal, late, different }: Tally) =>
  `zeek: ${rows} rows, ${equal} equal, ${late} of late segments, which are no rows by design, ${different} different by design`;

const emptyTally = (): Tally => ({ rows: 0, equal: 0, late: 0, different: 0 });

function textOf(record: ConnRecord): string {
  const { family, origWords, origPort, respWords, respPort, state } = record;
  return `${formatAddress(family, origWords)}:${origPort} > ${formatAddress(family, respWords)}:${respPort} ${stateNameOf(state)}`;
}

const TITLE = "Zeek's verdicts on real captures";
// One skipped test instead of a skipped suite: tests are counted, suites are not.
if (LACKS_CORPUS !== false) test(`All tests of '${TITLE}'.`, { skip: LACKS_CORPUS });

describe(TITLE, { skip: LACKS_CORPUS !== false }, () => {
  test('`replay --connections` gives them, direction included.', async (t) => {
    const tally = emptyTally();
    for (const trace of TRACES) {
      const finished = await runSyntop(['replay', captureOf(trace), '--connections']);
      assert.equal(finished.stderr, '', trace.trace);
      const lines = connectionsOf(finished)
        .map((line) => ({
          orig_h: line['id.orig_h'],
          orig_p: line['id.orig_p'],
          resp_h: line['id.resp_h'],
          resp_p: line['id.resp_p'],
          ts: line.ts ?? 0,
          state: line.conn_state,
        }))
        .sort((a, b) => a.ts - b.ts);
      const ours = groupByTuple(lines, tupleOf);
      const theirs = groupByTuple(trace.rows, tupleOf);
      const told = [...ours].map(([tuple, rows]) => [tuple, rows.map((row) => `${directionOf(row)} ${row.state}`)] as const);
      const expected = [...theirs].map(([tuple, rows]) => [tuple, expectedOf(rows, tally)] as const);
      assert.deepEqual(Object.fromEntries([...told].sort()), Object.fromEntries([...expected].sort()), trace.trace);
    }
    t.diagnostic(sayTally(tally));
  });

  test("The rows' control segments alone, through the tracker, give them.", (t) => {
    const tally = emptyTally();
    for (const trace of TRACES) {
      for (const rows of groupByTuple(trace.rows, tupleOf).values()) {
        const { records } = trackAll(segmentsOf(rows));
        assert.deepEqual(inOrder(records).map(textOf), expectedOf(rows, tally), `${trace.trace} ${tupleOf(rows[0] as ZeekRow)}`);
      }
    }
    t.diagnostic(sayTally(tally));
  });

  test('Each row by itself, cut where a timer of Zeek cut it, is what its control segments give.', (t) => {
    let rows = 0;
    for (const trace of TRACES) {
      for (const row of trace.rows) {
        rows++;
        const [record, ...more] = trackAll(segmentsOf([row]), { pendingBits: 4, answeredBits: 4 }).records;
        assert.ok(record !== undefined && more.length === 0);
        const expected = `${directionOf(row)} ${row.control_only_state}`;
        const difference = DIFFERENCES.find(({ zeek }) => zeek === `${directionOf(row)} ${row.conn_state}`);
        assert.equal(textOf(record), difference?.ours ?? expected, trace.trace);
      }
    }
    t.diagnostic(`zeek: ${rows} rows by themselves`);
  });
});
