import type { FilterableRow } from './row-filter.js';
import { numberOf } from './row-order.js';
import type { RateSpan, SortKey } from './screen-question.js';
import type { ScreenRow } from './screen-snapshot.js';

/** A row of the screen as the filter sees it. */
export class FilterableScreenRow implements FilterableRow {
  constructor(
    private readonly row: ScreenRow,
    private readonly rateSpan: RateSpan,
    /** The moment that it is of, since 1970; null: not known. */
    private readonly nowSeconds: number | null,
  ) {}

  get family(): number {
    return this.row.family;
  }

  get words(): readonly number[] {
    return this.row.words;
  }

  get peerWords(): readonly number[] {
    return this.row.peerWords;
  }

  get port(): number | null {
    return this.row.shownPort;
  }

  get process(): string | null {
    return this.row.process;
  }

  valueOf(column: SortKey): number | null {
    const value = numberOf(this.row, column, this.rateSpan);
    if (column !== 'last' || value === null) return value;
    return this.nowSeconds === null ? null : Math.max(0, this.nowSeconds - value);
  }
}
