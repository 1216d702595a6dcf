import type { ScreenTable } from '../../../src/screen-snapshot.js';
import { makeUiState } from '../../../src/view/dashboard/initial-state.js';
import type { UiState } from '../../../src/view/dashboard/ui-state.js';
import { NOW_SECONDS } from './table-samples.js';

/** What differs from the state at the start, in few words: "sort fail, reversed, place 3 10.0.0.3, scroll 2, filter x". */
export function tellState(ui: UiState, table: ScreenTable): string {
  const start = makeUiState();
  const { order } = ui;
  const parts: readonly [isTold: boolean, text: string][] = [
    [ui.view !== start.view, ui.view],
    [order.sort !== start.order.sort, `sort ${order.sort}`],
    [order.isReversed, 'reversed'],
    [order.rateSpan !== start.order.rateSpan, `over ${order.rateSpan} s`],
    [ui.selected !== null || ui.selectedPlace !== 0, `place ${ui.selectedPlace} ${tellSelected(ui, table)}`],
    [ui.scroll !== 0, `scroll ${ui.scroll}`],
    [ui.pan !== 0, `pan ${ui.pan}`],
    [ui.filterText !== '', `filter ${ui.filterText}`],
    [ui.focus !== 1, `focus ${ui.focus}`],
    [ui.zoomed !== null, `zoom ${ui.zoomed}`],
    [ui.pausedAtMillis !== null, `paused ${ui.pausedAtMillis}`],
    [ui.second !== null, `second ${(ui.second ?? 0) - NOW_SECONDS}`],
    [ui.showsNames, 'names'],
    [ui.refreshMillis !== start.refreshMillis, `every ${ui.refreshMillis}`],
    [ui.overlay !== null, tellOverlay(ui)],
    ...([4, 5, 6] as const).map(
      (panel) => [ui.panelScroll[panel] !== 0, `panel ${panel} at ${ui.panelScroll[panel]}`] as [boolean, string],
    ),
    [ui.notice !== null, `"${ui.notice?.text}"`],
  ];
  const told = parts.filter(([isTold]) => isTold).map(([, text]) => text);
  return told.length === 0 ? 'start' : told.join(', ');
}

function tellSelected({ selected }: UiState, { rows }: ScreenTable): string {
  if (selected === null) return 'unknown';
  return rows.find(({ words }) => words[0] === selected.words[0])?.address ?? 'elsewhere';
}

function tellOverlay({ overlay }: UiState): string {
  if (overlay?.kind !== 'filter') return String(overlay?.kind);
  return `typing "${overlay.input.text}"${overlay.error === null ? '' : ' error'}`;
}
