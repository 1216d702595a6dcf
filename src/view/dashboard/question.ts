import type { ScreenQuestion } from '../../screen-question.js';
import { filterInSight } from './arrange.js';
import type { Geometry, UiState } from './ui-state.js';

/** Rows to have at hand, so that some pages can be moved without asking. */
const ROWS = 300;

/** What has to be known to show that state. */
export function makeQuestion(ui: UiState, number: number, { tableRows }: Geometry): ScreenQuestion {
  const { view, order, selected, scroll, overlay, second } = ui;
  const limit = Math.max(ROWS, tableRows);
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
