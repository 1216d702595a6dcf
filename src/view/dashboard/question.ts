import type { ScreenQuestion } from '../../screen-question.js';
import { filterInSight } from './arrange.js';
import type { Geometry, UiState } from './ui-state.js';

/** Pages of rows to have at hand, so that one can be turned either way without asking; and of a display that is paused, where nobody can ask. */
const PAGES = 3;
const LEAST_ROWS = 60;
const PAUSED_ROWS = 1000;

/** What has to be known to show that state. */
export function makeQuestion(ui: UiState, number: number, { tableRows }: Geometry): ScreenQuestion {
  const { view, order, selected, scroll, overlay, second } = ui;
  const limit = ui.pausedAtMillis === null ? Math.max(PAGES * tableRows, LEAST_ROWS) : Math.max(PAUSED_ROWS, tableRows);
  return {
    number,
    view,
    order,
    filter: filterInSight(ui),
    from: Math.max(scroll - ((limit - tableRows) >> 1), 0),
    limit,
    follow: selected,
    // What is selected is always shown.
    keepsFollowed: selected !== null,
    detail: overlay?.kind === 'detail' ? overlay.key : null,
    second,
  };
}
