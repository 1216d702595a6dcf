import { FilterableScreenRow } from '../filterable-screen-row.js';
import { matchesFilter } from '../row-filter.js';
import { compareRows } from '../row-order.js';
import { isSameKey, type ScreenView } from '../screen-question.js';
import type { ScreenTable } from '../screen-snapshot.js';
import { PackedRows } from './packed-rows.js';
import { LATE_SECONDS, stampOf } from './packet-time.js';
import { placeWindow, type TableQuestion } from './row-window.js';
import type { ScreenRowMaker } from './screen-row-maker.js';
import { selectFirst } from './select-first.js';
import type { ProcessNamer } from './table-cursor.js';
import type { ViewTable } from './view-table.js';

/** At most so many seconds are kept, and so many rows of each view: 21 MB, or 25 MB where all are of IPv6. */
const SECONDS = 900;
const ROWS = 50;

interface KeptSecond {
  readonly second: number;
  readonly views: Readonly<Record<ScreenView, PackedRows>>;
}

/** The busiest rows of each of the last 900 seconds. */
export class SecondHistory {
  /** By second modulo so many. */
  private readonly kept: (KeptSecond | undefined)[] = [];
  private newest = Number.NEGATIVE_INFINITY;
  /** By row, what it counted in the second at hand; used again and again. */
  private counts = new Float64Array(0);

  has(second: number): boolean {
    return this.find(second) !== undefined;
  }

  /** The oldest second that is kept. */
  get oldestSecond(): number | null {
    const seconds = this.kept.flatMap((kept) => (kept !== undefined && this.has(kept.second) ? [kept.second] : []));
    return seconds.length === 0 ? null : seconds.reduce((least, second) => Math.min(least, second));
  }

  /**
   * Keeps the rows of a second that is over. What is kept of a second stays as it is, unless time was set back by more than packets
   * come late: then all is forgotten that would be later.
   */
  note(second: number, views: Readonly<Record<ScreenView, ViewTable>>, maker: ScreenRowMaker): void {
    if (!Number.isFinite(second) || this.has(second)) return;
    if (second < this.newest - LATE_SECONDS) this.setBack(second);
    this.newest = Math.max(this.newest, second);
    if (second <= this.newest - SECONDS) return;
    const pack = (view: ScreenView) => this.packBusiest(views[view], second, maker);
    this.kept[slotOf(second)] = {
      second,
      views: {
        sources: pack('sources'),
        openers: pack('openers'),
        subnets: pack('subnets'),
        services: pack('services'),
        pairs: pack('pairs'),
      },
    };
  }

  /** The rows of a second as a table; null where nothing is kept of it. */
  tableAt(second: number, source: ViewTable, question: TableQuestion, nameProcess: ProcessNamer): ScreenTable | null {
    const packed = this.find(second)?.views[source.view];
    if (packed === undefined) return null;
    const { order, filter, follow, limit } = question;
    const all = packed.read(source, second, nameProcess);
    const matched = all.filter((row) => matchesFilter(filter, new FilterableScreenRow(row, order.rateSpan, second)));
    matched.sort(compareRows(order));
    const place = matched.findIndex((row) => isSameKey(row, follow));
    const followed = place < 0 ? null : place;
    const from = placeWindow(question, matched.length, followed);
    return {
      view: source.view,
      order,
      rows: matched.slice(from, from + limit),
      from,
      matched: matched.length,
      total: all.length,
      isPartial: packed.isPartial,
      followed,
    };
  }

  /** The rows with most attempts and resets in one second. */
  private packBusiest(source: ViewTable, second: number, maker: ScreenRowMaker): PackedRows {
    const { table } = source;
    const { weights, keys } = table;
    const { moments } = table.rows;
    const stamp = stampOf(second);
    if (this.counts.length < weights.length) this.counts = new Float64Array(weights.length);
    const { counts } = this;
    const candidates: number[] = [];
    for (let row = 0; row < weights.length; row++) {
      if (weights[row] === 0 || moments.stampOf(row) < stamp) continue;
      counts[row] = moments.synIn(row, stamp) + moments.rstIn(row, stamp);
      if (counts[row] > 0) candidates.push(row);
    }
    const busiest = selectFirst(candidates, ROWS, (a, b) =>
      counts[a] === counts[b] ? keys.compare(a, b) < 0 : counts[a] > counts[b],
    );
    source.joins.begin();
    const rows = busiest.map((row) =>
      maker.make(source, row, { syn: moments.synIn(row, stamp), rst: moments.rstIn(row, stamp) }),
    );
    return new PackedRows(rows, candidates.length > rows.length || table.evicted > 0);
  }

  private find(second: number): KeptSecond | undefined {
    const kept = this.kept[slotOf(second)];
    return kept?.second === second && second > this.newest - SECONDS ? kept : undefined;
  }

  private setBack(second: number): void {
    for (const [slot, kept] of this.kept.entries()) if (kept !== undefined && kept.second > second) this.kept[slot] = undefined;
    this.newest = second;
  }
}

function slotOf(second: number): number {
  return ((second % SECONDS) + SECONDS) % SECONDS;
}
