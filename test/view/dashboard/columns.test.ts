import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScreenView } from '../../../src/screen-question.js';
import type { ScreenRow } from '../../../src/screen-snapshot.js';
import { type PlacedColumns, placeColumns } from '../../../src/view/dashboard/columns.js';
import { makeRow, makeTable } from '../../support/screen-builder.js';

interface Wishes {
  readonly view?: ScreenView;
  readonly rows?: readonly ScreenRow[];
  readonly pan?: number;
  readonly showsNames?: boolean;
  readonly knowsProcesses?: boolean;
}

function placed(room: number, { view = 'sources', rows = [], pan = 0, showsNames = false, knowsProcesses = true }: Wishes = {}) {
  return placeColumns({ table: makeTable(rows, { view }), knowsProcesses }, { pan, showsNames }, 1, room);
}

function headingsOf({ columns }: PlacedColumns): string {
  return columns.map(({ heading }) => heading).join(' ');
}

const ALL = 'SOURCE PORT PROCESS SYN/s RST/s SYN RST OPEN REFU UNAN HALF RSET FAIL% PEERS LAST TREND';

test('Columns go in the order of their weight as the table gets narrow, and are counted.', () => {
  const without = (...gone: readonly string[]) =>
    ALL.split(' ')
      .filter((heading) => !gone.includes(heading))
      .join(' ');
  const cases: ReadonlyArray<readonly [room: number, headings: string, hidden: number]> = [
    [118, ALL, 0],
    [113, ALL, 0],
    [112, without('LAST'), 1],
    [98, without('LAST', 'PROCESS'), 2],
    [96, without('LAST', 'PROCESS', 'PEERS'), 3],
    [85, without('LAST', 'PROCESS', 'PEERS', 'RSET'), 4],
    [78, without('LAST', 'PROCESS', 'PEERS', 'RSET', 'TREND'), 5],
    [58, 'SOURCE PORT SYN/s RST/s OPEN REFU UNAN FAIL%', 8],
    [40, 'SOURCE PORT SYN/s RST/s FAIL%', 11],
  ];
  for (const [room, headings, hidden] of cases) {
    const columns = placed(room);
    assert.equal(headingsOf(columns), headings, String(room));
    assert.equal(columns.hidden, hidden);
  }
});

test('Room that is left goes to the address up to 39, then to the trend, then to the process.', () => {
  const widths = (room: number) => {
    const { columns } = placed(room);
    const width = (id: string) => columns.find((column) => column.id === id)?.width;
    return [width('source'), width('trend'), width('process')];
  };
  assert.deepEqual(widths(113), [15, 10, 10]);
  assert.deepEqual(widths(118), [20, 10, 10]);
  assert.deepEqual(widths(137), [39, 10, 10]);
  assert.deepEqual(widths(139), [39, 12, 10]);
  assert.deepEqual(widths(142), [39, 12, 13]);
  assert.deepEqual(widths(198), [39, 12, 20]);
});

test('Columns stand beside each other, a blank between two.', () => {
  const { columns } = placed(118);
  let x = 1;
  for (const column of columns) {
    assert.equal(column.x, x);
    x += column.width + 1;
  }
  assert.equal(x - 2, 118);
});

test('Panned, the first columns behind the source go, and the others come in their order until they all fit.', () => {
  assert.equal(headingsOf(placed(58, { pan: 1 })), 'SOURCE PROCESS SYN/s RST/s SYN RST OPEN');
  assert.equal(placed(58, { pan: 1 }).hidden, 8);
  const end = placed(58, { pan: 99 });
  assert.equal(headingsOf(end), 'SOURCE HALF RSET FAIL% PEERS LAST TREND');
  assert.deepEqual([end.panned, end.hidden, end.mostPan], [9, 0, 9]);
  assert.equal(placed(118, { pan: 5 }).panned, 0, 'there is nothing to pan where all fits');
});

test('Each view has the columns that it knows.', () => {
  const noResets = makeRow({ rst: null, rstRates: null, peers: null });
  const rest = 'SYN OPEN REFU UNAN HALF RSET FAIL%';
  assert.equal(headingsOf(placed(250, { view: 'openers' })), `SOURCE PORT PROCESS SYN/s ${rest} LAST TREND`);
  assert.equal(headingsOf(placed(250, { view: 'services', rows: [noResets] })), `SERVICE PORT PROCESS SYN/s ${rest} LAST TREND`);
  assert.equal(headingsOf(placed(250, { view: 'pairs', rows: [noResets] })), `SOURCE PEER SYN/s ${rest} LAST TREND`);
  assert.equal(
    headingsOf(placed(250, { view: 'subnets' })),
    'SUBNET SYN/s RST/s SYN RST OPEN REFU UNAN HALF RSET FAIL% SRCS LAST TREND',
  );
  assert.equal(headingsOf(placed(250, { view: 'subnets', rows: [noResets] })), `SUBNET SYN/s ${rest} LAST TREND`);
  assert.doesNotMatch(headingsOf(placed(250, { knowsProcesses: false })), /PROCESS/);
});

test('Ports by name have a wider column.', () => {
  const width = (showsNames: boolean) => placed(118, { showsNames }).columns.find(({ id }) => id === 'port')?.width;
  assert.deepEqual([width(false), width(true)], [5, 10]);
});
