import type { RateSpan } from '../../screen-question.js';
import type { UiState } from './ui-state.js';

interface StartOptions {
  readonly refreshMillis?: number;
  readonly rateSpan?: RateSpan;
}

/**
 * What is shown before any key: the sources, those with the most SYN/s first. Rates are over 10 s: over 1 s, sources that knock every few
 * seconds blink in and out of the order. What happens within a second is in the chart.
 */
export function makeUiState({ refreshMillis = 500, rateSpan = 10 }: StartOptions = {}): UiState {
  return {
    view: 'sources',
    order: { sort: 'synRate', isReversed: false, rateSpan },
    filter: [],
    filterText: '',
    filterHistory: [],
    focus: 1,
    zoomed: null,
    selected: null,
    selectedPlace: 0,
    scroll: 0,
    panelScroll: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0 },
    pan: 0,
    overlay: null,
    pausedAtMillis: null,
    second: null,
    showsNames: false,
    refreshMillis,
    notice: null,
  };
}
