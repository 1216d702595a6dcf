/* How the rows of the table are made, and which of its sources Enter opens. */
import { parseAddress } from '../../address-parser.js';
import { parseFilter } from '../../row-filter-parser.js';
import { type RowKey, SCREEN_VIEWS, type ScreenView } from '../../screen-question.js';
import type { ScreenRow } from '../../screen-snapshot.js';
import { listAlerts } from './alert-list.js';
import { noteFilter } from './filter-typing.js';
import { clamp } from './moving.js';
import { askAnew, become, type PressContext, type PressResult, tableAtHand } from './press-context.js';
import { selectedRow } from './selection.js';
import { rearrange, sortsOf } from './sorting.js';
import type { UiState } from './ui-state.js';
import { keyOfVerdict } from './verdict-place.js';

/** The next view (1) or the one before (-1), round the end. */
export function changeView(ui: UiState, step: 1 | -1, context: PressContext): PressResult {
  const at = SCREEN_VIEWS.indexOf(ui.view) + step;
  const view = SCREEN_VIEWS[(at + SCREEN_VIEWS.length) % SCREEN_VIEWS.length] ?? 'sources';
  return askAnew(showView(ui, view), context);
}

/** Opens the detail of what is selected in the panel that has the focus; of a network, its sources; of an alert, its verdict. */
export function openDetail(ui: UiState, context: PressContext): PressResult {
  if (ui.focus === 1) return openRow(ui, context);
  if (ui.focus === 6) return become(openAlert(ui, context));
  const key = senderOf(ui, context);
  return key === null ? become(ui) : showDetail(ui, key, context);
}

/** Narrows the table to the source of the selected row. */
export function showOnlySelected(ui: UiState, context: PressContext): PressResult {
  const row = rowAtHand(ui, context);
  return row === null ? become(ui) : rearrange(filterAddress(ui, row), context);
}

function openRow(ui: UiState, context: PressContext): PressResult {
  const row = rowAtHand(ui, context);
  if (row === null) return become(ui);
  if (ui.view === 'subnets') return askAnew(filterAddress(showView(ui, 'sources'), row), context);
  return showDetail(ui, sourceKey(row.family, row.words), context);
}

/** The verdict that the alert which is marked is about; a notice is about none. */
function openAlert(ui: UiState, { snapshot }: PressContext): UiState {
  const alerts = snapshot === null ? [] : listAlerts(snapshot);
  const alert = alerts[clamp(ui.panelScroll[6], 0, Math.max(alerts.length - 1, 0))];
  const key = alert?.verdict === undefined ? null : keyOfVerdict(snapshot?.verdicts ?? [], alert.verdict);
  return key === null ? ui : { ...ui, overlay: { kind: 'verdicts', key, scroll: 0 } };
}

function showDetail(ui: UiState, key: RowKey, context: PressContext): PressResult {
  return askAnew({ ...ui, overlay: { kind: 'detail', key, scroll: 0 } }, context);
}

/** Of the panels 4 and 5 the line that is marked. */
function senderOf({ focus, panelScroll }: UiState, { snapshot }: PressContext): RowKey | null {
  const senders = snapshot?.resetSenders ?? [];
  const asked = snapshot?.refusedServices ?? [];
  const at = (count: number) => clamp(panelScroll[focus], 0, Math.max(count - 1, 0));
  const text = focus === 4 ? senders[at(senders.length)]?.address : focus === 5 ? asked[at(asked.length)]?.askedBy : null;
  const address = parseAddress(text ?? '');
  return address === null ? null : sourceKey(address.family, address.words);
}

function sourceKey(family: number, words: readonly number[]): RowKey {
  return { family, words, peerWords: [], port: 0 };
}

function rowAtHand(ui: UiState, context: PressContext): ScreenRow | null {
  const table = tableAtHand(ui, context);
  return table === null ? null : selectedRow(ui, table);
}

function filterAddress(ui: UiState, { address }: ScreenRow): UiState {
  const parsed = parseFilter(address);
  return 'filter' in parsed ? noteFilter(ui, address, parsed.filter) : ui;
}

/** From its first row and column on. */
function showView(ui: UiState, view: ScreenView): UiState {
  const sort = sortsOf(view).includes(ui.order.sort) ? ui.order.sort : 'synRate';
  const order = sort === ui.order.sort ? ui.order : { ...ui.order, sort, isReversed: false };
  const zoomed = ui.zoomed === null ? null : 1;
  return { ...ui, view, order, focus: 1, zoomed, selected: null, selectedPlace: 0, scroll: 0, pan: 0 };
}
