/* By what the table is sorted. */
import type { ScreenView, SortKey } from '../../screen-question.js';
import { SORT_KEYS } from '../../screen-question.js';
import { askFor, become, type PressContext, type PressResult, tableAtHand, withNotice } from './press-context.js';
import { settleSelection } from './selection.js';
import type { UiState } from './ui-state.js';

const RESETS: readonly SortKey[] = ['rstRate', 'rst'];

/** What a view has no column for. */
const MISSING: Readonly<Record<ScreenView, readonly SortKey[]>> = {
  sources: [],
  openers: [...RESETS, 'peers'],
  subnets: ['port', 'process'],
  services: [...RESETS, 'peers'],
  pairs: [...RESETS, 'port', 'process', 'peers'],
};

/** What the rows of a view can be sorted by, in the order of the columns. */
export function sortsOf(view: ScreenView): readonly SortKey[] {
  return SORT_KEYS.filter((key) => !MISSING[view].includes(key));
}

/** Sorts by a column; by the same again, turns the order round. */
export function sortBy(ui: UiState, sort: SortKey, context: PressContext): PressResult {
  if (!sortsOf(ui.view).includes(sort)) return become(withNotice(ui, 'this view has no such column', context));
  const isReversed = ui.order.sort === sort && !ui.order.isReversed;
  return rearrange({ ...ui, order: { ...ui.order, sort, isReversed } }, context);
}

/** Sorts by the next column to the right (1) or to the left (-1), round the end. */
export function sortByNext(ui: UiState, step: 1 | -1, context: PressContext): PressResult {
  const sorts = sortsOf(ui.view);
  const at = sorts.indexOf(ui.order.sort);
  const sort = sorts[(at + step + sorts.length) % sorts.length] ?? ui.order.sort;
  return rearrange({ ...ui, order: { ...ui.order, sort, isReversed: false } }, context);
}

/**
 * Another order or filter: shown at once with the rows at hand, and asked for. A display that is paused stays with the rows that it has.
 */
export function rearrange(ui: UiState, context: PressContext): PressResult {
  const table = tableAtHand(ui, context);
  const settled = table === null ? ui : settleSelection(ui, table, context.geometry);
  return ui.pausedAtMillis === null ? askFor(settled) : become(settled);
}
