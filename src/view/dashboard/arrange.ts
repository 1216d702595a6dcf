/* What the table shows until the next answer comes, and while the display is paused: the rows at hand, in the order wanted by now. */
import { FilterableScreenRow } from '../../filterable-screen-row.js';
import { matchesFilter, type RowFilter } from '../../row-filter.js';
import { parseFilter } from '../../row-filter-parser.js';
import { compareRows } from '../../row-order.js';
import { isSameKey, type RowOrder } from '../../screen-question.js';
import type { ScreenTable } from '../../screen-snapshot.js';
import type { UiState } from './ui-state.js';

type Wanted = Pick<UiState, 'view' | 'order' | 'filter' | 'overlay' | 'selected'>;

/** The filter that is being typed, where it is one; else that in force. */
export function filterInSight({ filter, overlay }: Pick<UiState, 'filter' | 'overlay'>): RowFilter {
  if (overlay?.kind !== 'filter' || overlay.error !== null) return filter;
  const parsed = parseFilter(overlay.input.text);
  return 'filter' in parsed ? parsed.filter : filter;
}

/**
 * The table sorted and narrowed as the state has it by now: itself where that is how it came, or where it is of another view. Rows that
 * are not at hand cannot come in: `matched` is then as it was.
 *
 * @param nowSeconds the moment that the snapshot shows
 */
export function arrangeTable(table: ScreenTable, ui: Wanted, nowSeconds: number | null): ScreenTable {
  if (table.view !== ui.view) return table;
  const filter = filterInSight(ui);
  const kept =
    filter.length === 0
      ? table.rows
      : table.rows.filter((row) => matchesFilter(filter, new FilterableScreenRow(row, ui.order.rateSpan, nowSeconds)));
  const isNarrowed = kept.length < table.rows.length;
  const isReordered = !isSameOrder(table.order, ui.order);
  if (!isNarrowed && !isReordered) return table;
  const rows = isReordered ? [...kept].sort(compareRows(ui.order)) : kept;
  const from = isNarrowed ? 0 : table.from;
  const holdsAll = table.from === 0 && table.rows.length >= table.matched;
  const at = rows.findIndex((row) => isSameKey(row, ui.selected));
  return {
    ...table,
    order: ui.order,
    rows,
    from,
    matched: holdsAll ? rows.length : table.matched,
    followed: at < 0 ? null : from + at,
  };
}

function isSameOrder(a: RowOrder, b: RowOrder): boolean {
  return a.sort === b.sort && a.isReversed === b.isReversed && a.rateSpan === b.rateSpan;
}
