/* The table's columns: which there are in a view, which of them fit, and where they are. */
import type { ScreenView, SortKey } from '../../screen-question.js';
import type { ScreenRow, ScreenSnapshot, ScreenTable } from '../../screen-snapshot.js';
import { sortsOf } from './sorting.js';
import type { UiState } from './ui-state.js';

export type ColumnId = SortKey | 'peer' | 'trend';

interface Column {
  readonly id: ColumnId;
  readonly heading: string;
  readonly width: number;
  /** As wide as it gets where there is room. */
  readonly most: number;
  readonly isLeft: boolean;
  /** Where the table is narrow the highest goes first, of equals the leftmost; 0 never. */
  readonly rank: number;
}

export interface PlacedColumn extends Column {
  readonly x: number;
}

export interface PlacedColumns {
  readonly columns: readonly PlacedColumn[];
  /** Not shown: panned away; for want of room. */
  readonly panned: number;
  readonly hidden: number;
  /** How far it can be panned. */
  readonly mostPan: number;
}

function number(id: ColumnId, heading: string, width: number, rank: number): Column {
  return { id, heading, width, most: width, isLeft: false, rank };
}

const SOURCE: Column = { id: 'source', heading: 'SOURCE', width: 15, most: 39, isLeft: true, rank: 0 };
const PEER: Column = { ...SOURCE, id: 'peer', heading: 'PEER' };
const PORT = number('port', 'PORT', 5, 0);
/** With names instead of numbers. */
const NAMED_PORT = number('port', 'PORT', 10, 0);
const OTHERS: readonly Column[] = [
  { id: 'process', heading: 'PROCESS', width: 10, most: 20, isLeft: true, rank: 6 },
  number('synRate', 'SYN/s', 5, 0),
  number('rstRate', 'RST/s', 5, 0),
  number('syn', 'SYN', 5, 1),
  number('rst', 'RST', 5, 2),
  number('open', 'OPEN', 5, 1),
  number('refused', 'REFU', 5, 1),
  number('unanswered', 'UNAN', 5, 1),
  number('halfOpen', 'HALF', 4, 3),
  number('reset', 'RSET', 5, 4),
  number('fail', 'FAIL%', 5, 0),
  number('peers', 'PEERS', 5, 5),
  number('last', 'LAST', 4, 7),
  { id: 'trend', heading: 'TREND', width: 10, most: 12, isLeft: true, rank: 4 },
];

/** What the first column is called. */
const FIRST: Readonly<Record<ScreenView, string>> = {
  sources: 'SOURCE',
  openers: 'SOURCE',
  subnets: 'SUBNET',
  services: 'SERVICE',
  pairs: 'SOURCE',
};

/** The heading of a sort key in the table's title. */
export function headingOf(sort: SortKey, view: ScreenView): string {
  if (sort === 'source') return FIRST[view];
  if (sort === 'port') return PORT.heading;
  if (sort === 'peers' && view === 'subnets') return 'SRCS';
  return OTHERS.find(({ id }) => id === sort)?.heading ?? sort;
}

/** Columns that the view has. */
function listColumns({ table, knowsProcesses }: Pick<ScreenSnapshot, 'table' | 'knowsProcesses'>, showsNames: boolean): Column[] {
  const columns: Column[] = [{ ...SOURCE, heading: FIRST[table.view] }];
  if (table.view === 'pairs') columns.push(PEER);
  else if (table.view !== 'subnets') columns.push(showsNames ? NAMED_PORT : PORT);
  for (const column of OTHERS) {
    if (!isKnown(column.id, table, knowsProcesses)) continue;
    columns.push(column.id === 'peers' ? { ...column, heading: headingOf('peers', table.view) } : column);
  }
  return columns;
}

/** Whether the view has that column, and can say anything in it: of some, only the rows tell. */
function isKnown(id: ColumnId, { view, rows }: ScreenTable, knowsProcesses: boolean): boolean {
  if (id === 'trend' || id === 'peer') return true;
  if (!sortsOf(view).includes(id) || (id === 'process' && !knowsProcesses)) return false;
  return id === 'rstRate' || id === 'rst' || id === 'peers' ? rows.length === 0 || rows.some((row) => saysSo(row, id)) : true;
}

function saysSo({ rstRates, rst, peers }: ScreenRow, id: 'rstRate' | 'rst' | 'peers'): boolean {
  return { rstRate: rstRates, rst, peers }[id] !== null;
}

/** Columns of a table that has so many cells from `x` on, a blank between two of them. */
export function placeColumns(
  snapshot: Pick<ScreenSnapshot, 'table' | 'knowsProcesses'>,
  { pan, showsNames }: Pick<UiState, 'pan' | 'showsNames'>,
  x: number,
  room: number,
): PlacedColumns {
  const [source, ...others] = listColumns(snapshot, showsNames);
  const mostPan = findMostPan(source, others, room);
  const panned = Math.min(Math.max(pan, 0), mostPan);
  // Panned, they come in their order: what has less weight could not be reached otherwise.
  const shown = panned === 0 ? dropByRank(source, others, room) : takeInOrder(source, others.slice(panned), room);
  const hidden = others.length - panned - shown.length;
  return { columns: place(grow([source, ...shown], room), x), panned, hidden, mostPan };
}

function widthOf(columns: readonly Column[]): number {
  return columns.reduce((sum, { width }) => sum + width + 1, -1);
}

function findMostPan(source: Column, others: readonly Column[], room: number): number {
  let pan = 0;
  while (pan < others.length - 1 && widthOf([source, ...others.slice(pan)]) > room) pan++;
  return pan;
}

function dropByRank(source: Column, others: readonly Column[], room: number): Column[] {
  const shown = [...others];
  while (widthOf([source, ...shown]) > room) {
    const rank = Math.max(...shown.map((column) => column.rank));
    if (rank <= 0) break;
    shown.splice(
      shown.findIndex((column) => column.rank === rank),
      1,
    );
  }
  return shown;
}

function takeInOrder(source: Column, others: readonly Column[], room: number): Column[] {
  const shown: Column[] = [];
  for (const column of others) {
    if (widthOf([source, ...shown, column]) > room) break;
    shown.push(column);
  }
  return shown;
}

/** Room that is left goes to addresses first, then to the trend, then to the process. */
function grow(columns: readonly Column[], room: number): Column[] {
  const widths = columns.map(({ width }) => width);
  let left = Math.max(room - widthOf(columns), 0);
  const give = (ids: readonly ColumnId[]): void => {
    for (let isGiven = true; isGiven && left > 0; ) {
      isGiven = false;
      columns.forEach(({ id, most }, at) => {
        if (left === 0 || !ids.includes(id) || widths[at] >= most) return;
        widths[at]++;
        left--;
        isGiven = true;
      });
    }
  };
  give(['source', 'peer']);
  give(['trend']);
  give(['process']);
  return columns.map((column, at) => ({ ...column, width: widths[at] }));
}

function place(columns: readonly Column[], x: number): PlacedColumn[] {
  let at = x;
  return columns.map((column) => {
    const placed = { ...column, x: at };
    at += column.width + 1;
    return placed;
  });
}
