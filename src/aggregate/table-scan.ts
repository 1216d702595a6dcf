import type { KeyHash } from '../key-hash.js';
import { matchesFilter } from '../row-filter.js';
import type { ScreenTable } from '../screen-snapshot.js';
import { ProcessNames, rankOf } from './row-rank.js';
import { placeWindow, type TableQuestion } from './row-window.js';
import { ScreenRowMaker } from './screen-row-maker.js';
import type { ScreenMoment } from './screen-time.js';
import { selectRange } from './select-range.js';
import { type ProcessNamer, TableCursor } from './table-cursor.js';
import type { ViewTable } from './view-table.js';

/** Filters and orders all rows of a table, and makes those of them that are shown. Nothing is made for the others. */
export class TableScan {
  /** The rows that pass, and by row what they are ordered by. */
  private matched = new Int32Array(0);
  private ranks = new Float64Array(0);

  constructor(private readonly hash: KeyHash) {}

  read(
    source: ViewTable,
    question: TableQuestion,
    moment: ScreenMoment,
    firstSecond: number,
    nameProcess: ProcessNamer,
  ): ScreenTable {
    const { order, follow, limit } = question;
    const { table, joins } = source;
    joins.begin();
    const cursor = new TableCursor(source, order.rateSpan, moment, nameProcess);
    const matched = this.collect(cursor, source, question);
    const ranksBefore = this.orderOf(source, question);
    const followedRow = follow === null ? -1 : source.find(follow, this.hash);
    const followed = this.placeOf(followedRow, matched, ranksBefore);
    const from = placeWindow(question, matched, followed);
    const to = Math.min(from + limit, matched);
    selectRange(this.matched, matched, from, to, ranksBefore);
    const maker = new ScreenRowMaker(moment, firstSecond, nameProcess);
    return {
      view: source.view,
      order,
      rows: Array.from(this.matched.subarray(from, to), (row) => maker.make(source, row)),
      from,
      matched,
      total: table.used,
      isPartial: table.evicted > 0,
      followed,
    };
  }

  /** Fills in the rows that pass, and their ranks; how many they are. */
  private collect(cursor: TableCursor, { table }: ViewTable, { order, filter }: TableQuestion): number {
    const { weights } = table;
    const { length } = weights;
    if (this.ranks.length < length) {
      this.matched = new Int32Array(length);
      this.ranks = new Float64Array(length);
    }
    const { matched, ranks } = this;
    const names = new ProcessNames();
    let count = 0;
    for (let row = 0; row < length; row++) {
      if (weights[row] === 0) continue;
      cursor.row = row;
      if (filter.length > 0 && !matchesFilter(filter, cursor)) continue;
      ranks[row] = rankOf(cursor, order, names);
      matched[count++] = row;
    }
    if (order.sort === 'process') {
      const place = names.order();
      for (let at = 0; at < count; at++) ranks[matched[at]] = place(ranks[matched[at]]);
    }
    return count;
  }

  private orderOf({ table }: ViewTable, { order }: TableQuestion): (a: number, b: number) => boolean {
    const { ranks } = this;
    const { keys } = table;
    const direction = order.isReversed ? -1 : 1;
    const isByAddress = order.sort === 'source';
    return (a, b) => {
      if (ranks[a] !== ranks[b]) return ranks[a] < ranks[b];
      const byAddress = isByAddress ? direction * keys.compareAddresses(a, b) : 0;
      return (byAddress === 0 ? keys.compare(a, b) : byAddress) < 0;
    };
  }

  /** The place of a row among those that pass, or null. */
  private placeOf(row: number, matched: number, ranksBefore: (a: number, b: number) => boolean): number | null {
    let isThere = false;
    let place = 0;
    if (row < 0) return null;
    for (let at = 0; at < matched; at++) {
      if (this.matched[at] === row) isThere = true;
      else if (ranksBefore(this.matched[at], row)) place++;
    }
    return isThere ? place : null;
  }
}
