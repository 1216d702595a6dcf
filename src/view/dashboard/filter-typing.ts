/* The line in which a filter is typed. It narrows the table while it is typed. */

import type { RowFilter } from '../../row-filter.js';
import { parseFilter } from '../../row-filter-parser.js';
import { become, type PressContext, type PressResult } from './press-context.js';
import { rearrange } from './sorting.js';
import { editInput, makeInput } from './text-input.js';
import type { KeyName, Overlay, TextInput, UiState } from './ui-state.js';

type FilterLine = Extract<Overlay, { kind: 'filter' }>;

const MOST_HISTORY = 20;

/** Opens the line, with the filter in force to begin with. */
export function openFilterLine(ui: UiState): UiState {
  return { ...ui, overlay: makeLine(makeInput(ui.filterText), 0, ui.filterText) };
}

/** A key within the line. */
export function pressFilterLine(ui: UiState, line: FilterLine, key: KeyName, context: PressContext): PressResult {
  if (key === 'escape') return rearrange({ ...ui, overlay: null }, context);
  if (key === 'enter') return applyLine(ui, line, context);
  const next = key === 'up' || key === 'down' ? recall(ui, line, key === 'up' ? 1 : -1) : editLine(line, key);
  if (next === null) return become(ui);
  const typing = { ...ui, overlay: next };
  return next.input.text === line.input.text ? become(typing) : rearrange(typing, context);
}

/** Puts a filter in force, and keeps it for later. */
export function noteFilter(ui: UiState, text: string, filter: RowFilter): UiState {
  const filterText = text.trim();
  const others = ui.filterHistory.filter((one) => one !== filterText);
  const filterHistory = filterText === '' ? ui.filterHistory : [filterText, ...others].slice(0, MOST_HISTORY);
  return { ...ui, filter, filterText, filterHistory };
}

/** What is no filter stays open, with the reason. */
function applyLine(ui: UiState, line: FilterLine, context: PressContext): PressResult {
  const parsed = parseFilter(line.input.text);
  if ('error' in parsed) return become(ui);
  return rearrange({ ...noteFilter(ui, line.input.text, parsed.filter), overlay: null }, context);
}

function editLine(line: FilterLine, key: KeyName): FilterLine | null {
  const input = editInput(line.input, key);
  if (input === null) return null;
  // The cursor alone does not make another text of one that was recalled.
  return input.text === line.input.text ? { ...line, input } : makeLine(input, 0, input.text);
}

/** An older filter (1), or a newer one (-1), down to what was being typed. */
function recall({ filterHistory }: UiState, { historyAt, typed }: FilterLine, step: 1 | -1): FilterLine | null {
  const at = historyAt + step;
  const text = at === 0 ? typed : filterHistory[at - 1];
  return at < 0 || text === undefined ? null : makeLine(makeInput(text), at, typed);
}

function makeLine(input: TextInput, historyAt: number, typed: string): FilterLine {
  const parsed = parseFilter(input.text);
  return { kind: 'filter', input, error: 'error' in parsed ? parsed.error : null, historyAt, typed };
}
