/*
 * A key gives another state, and what is to be done beside. What each key is for is in keys.ts; here is what it does.
 *
 *     key ──> what lies over the panels (filter-typing.ts, overlays.ts) ──> the table of keys ──> PRESSED[id]
 */
import { RATE_SPANS } from '../../screen-question.js';
import { openFilterLine, pressFilterLine } from './filter-typing.js';
import { focusNext, focusPanel, PANELS, scrollPanel, toggleZoom } from './focus.js';
import { findKey, KEYS, type KeyId } from './keys.js';
import { clamp, moveOf } from './moving.js';
import { isNoticeShown } from './notice.js';
import { pressDetail, pressHelp, pressHost, pressInterfaces, pressVerdicts } from './overlays.js';
import { become, type PressContext, type PressResult, withNotice } from './press-context.js';
import { moveSelection } from './selection.js';
import { rearrange, sortBy, sortByNext } from './sorting.js';
import { showNow, stepTime, togglePause } from './time-travel.js';
import type { KeyName, UiAction, UiState } from './ui-state.js';
import { changeView, openDetail, showOnlySelected } from './viewing.js';

export type { PressContext, PressResult } from './press-context.js';

type Press = (ui: UiState, context: PressContext, key: KeyName) => PressResult;

const REFRESH_MILLIS = [100, 250, 500, 1000, 2000, 5000];
const STEP_SECONDS = 1;
const LEAP_SECONDS = 10;
/** A replay is read again from its beginning to go back: no step is small. */
const SEEK_SECONDS = 10;
const FAR_SECONDS = 100;

/** Whatever is shown. */
const ALWAYS: readonly KeyName[] = ['ctrl-c', 'ctrl-l', 'ctrl-z'];
/** While the detail is shown, beside its own. */
const IN_DETAIL: readonly KeyId[] = ['pause', 'hold', 'rateSpan', 'slower', 'faster', 'speedDown', 'speedUp', 'names'];

/** While the host or a verdict is shown, beside their own. */
const IN_PAGE: readonly KeyId[] = ['pause', 'hold', 'slower', 'faster', 'speedDown', 'speedUp', 'host', 'verdicts'];

/** The state after a key, and what it wants done. */
export function pressKey(before: UiState, key: KeyName, context: PressContext): PressResult {
  const ui = dropNotice(before, context);
  const { overlay } = ui;
  if (overlay === null || ALWAYS.includes(key)) return pressMain(ui, key, context);
  switch (overlay.kind) {
    case 'filter':
      return pressFilterLine(ui, overlay, key, context);
    case 'help':
      return pressHelp(ui, key, context);
    case 'interfaces':
      return pressInterfaces(ui, overlay, key, context);
    case 'detail':
      return pressDetail(ui, key, context) ?? pressMain(ui, key, context, IN_DETAIL);
    case 'host':
      return pressHost(ui, key, context) ?? pressMain(ui, key, context, IN_PAGE);
    case 'verdicts':
      return pressVerdicts(ui, overlay, key, context) ?? pressMain(ui, key, context, IN_PAGE);
  }
}

function pressMain(ui: UiState, key: KeyName, context: PressContext, allowed?: readonly KeyId[]): PressResult {
  const kind = context.snapshot?.kind ?? null;
  const entry = findKey(key, kind);
  if (entry !== null)
    return allowed === undefined || allowed.includes(entry.id) ? PRESSED[entry.id](ui, context, key) : become(ui);
  const elsewhere = kind === null || allowed !== undefined ? undefined : KEYS.find(({ names }) => names.includes(key));
  if (elsewhere === undefined) return become(ui);
  return become(withNotice(ui, elsewhere.when === 'live' ? `${key}: only while capturing` : `${key}: only in a replay`, context));
}

const PRESSED: Readonly<Record<KeyId, Press>> = {
  up: (ui, context) => move(ui, 'up', context),
  down: (ui, context) => move(ui, 'down', context),
  pageUp: (ui, context) => move(ui, 'pageUp', context),
  pageDown: (ui, context) => move(ui, 'pageDown', context),
  halfUp: (ui, context) => move(ui, 'halfUp', context),
  halfDown: (ui, context) => move(ui, 'halfDown', context),
  first: (ui, context) => move(ui, 'first', context),
  last: (ui, context) => move(ui, 'last', context),
  lastOrLive: (ui, context) => (ui.second === null ? move(ui, 'last', context) : showNow(ui)),
  panLeft: (ui, context) => pan(ui, -1, context),
  panRight: (ui, context) => pan(ui, 1, context),

  sortPrevious: (ui, context) => sortByNext(ui, -1, context),
  sortNext: (ui, context) => sortByNext(ui, 1, context),
  reverse: (ui, context) => rearrange({ ...ui, order: { ...ui.order, isReversed: !ui.order.isReversed } }, context),
  sortSyn: (ui, context) => sortBy(ui, 'synRate', context),
  sortRst: (ui, context) => sortBy(ui, 'rstRate', context),
  sortFail: (ui, context) => sortBy(ui, 'fail', context),
  sortSource: (ui, context) => sortBy(ui, 'source', context),
  sortPort: (ui, context) => sortBy(ui, 'port', context),

  filter: (ui) => become(openFilterLine(ui)),
  back: goBack,
  onlyThis: showOnlySelected,

  nextPanel: (ui) => become(focusNext(ui, 1)),
  previousPanel: (ui) => become(focusNext(ui, -1)),
  panel: (ui, _context, key) => become(focusPanel(ui, PANELS.find((panel) => String(panel) === key) ?? ui.focus)),
  zoom: (ui) => become(toggleZoom(ui)),
  detail: openDetail,
  nextView: (ui, context) => changeView(ui, 1, context),
  previousView: (ui, context) => changeView(ui, -1, context),

  stepBack: (ui, context) => stepTime(ui, -STEP_SECONDS, context),
  stepForth: (ui, context) => stepTime(ui, STEP_SECONDS, context),
  leapBack: (ui, context) => stepTime(ui, -LEAP_SECONDS, context),
  leapForth: (ui, context) => stepTime(ui, LEAP_SECONDS, context),
  toLive: showNow,
  pause: togglePause,
  rateSpan: nextRateSpan,
  slower: (ui, context) => changeRefresh(ui, 1, context),
  faster: (ui, context) => changeRefresh(ui, -1, context),

  seekBack: (ui) => act(ui, { do: 'seek', seconds: -SEEK_SECONDS }),
  seekForth: (ui) => act(ui, { do: 'seek', seconds: SEEK_SECONDS }),
  seekFarBack: (ui) => act(ui, { do: 'seek', seconds: -FAR_SECONDS }),
  seekFarForth: (ui) => act(ui, { do: 'seek', seconds: FAR_SECONDS }),
  speedDown: (ui) => act(ui, { do: 'speed', step: -1 }),
  speedUp: (ui) => act(ui, { do: 'speed', step: 1 }),
  restart: (ui) => act(ui, { do: 'seek', seconds: Number.NEGATIVE_INFINITY }),
  hold: (ui, { snapshot }) => act(ui, { do: 'hold', isPaused: !(snapshot?.replay?.isPaused ?? false) }),

  host: (ui) => become({ ...ui, overlay: { kind: 'host', scroll: 0 } }),
  verdicts: (ui) => become({ ...ui, overlay: { kind: 'verdicts', key: null, scroll: 0 } }),
  names: (ui) => become({ ...ui, showsNames: !ui.showsNames }),
  interfaces: (ui) => act({ ...ui, overlay: { kind: 'interfaces', list: null, selected: 0 } }, { do: 'listInterfaces' }),
  save: (ui) => act(ui, { do: 'save' }),
  clear: (ui) => act(ui, { do: 'clear' }),
  help: (ui) => become({ ...ui, overlay: { kind: 'help', scroll: 0 } }),
  redraw: (ui) => act(ui, { do: 'redraw' }),
  suspend: (ui) => act(ui, { do: 'suspend' }),
  quit: (ui) => act(ui, { do: 'quit' }),
};

function act(ui: UiState, action: UiAction): PressResult {
  return { ui, actions: [action] };
}

/** Within the panel that has the focus. */
function move(ui: UiState, id: KeyId, context: PressContext): PressResult {
  const { focus } = ui;
  const { tableRows, panelRows } = context.geometry;
  const wanted = moveOf(id, focus === 1 ? tableRows : panelRows[focus]);
  if (wanted === null || focus === 2 || focus === 3) return become(ui);
  return focus === 1 ? moveSelection(ui, wanted, context) : become(scrollPanel(ui, focus, wanted, context));
}

function pan(ui: UiState, step: 1 | -1, { geometry }: PressContext): PressResult {
  return become({ ...ui, pan: clamp(ui.pan + step, 0, geometry.mostPan) });
}

/** Out of the past, else out of the zoom, else out of the filter. */
function goBack(ui: UiState, context: PressContext): PressResult {
  if (ui.second !== null) return showNow(ui);
  if (ui.zoomed !== null) return become({ ...ui, zoomed: null });
  if (ui.filterText === '') return become(ui);
  return rearrange({ ...ui, filter: [], filterText: '' }, context);
}

function nextRateSpan(ui: UiState, context: PressContext): PressResult {
  const at = RATE_SPANS.indexOf(ui.order.rateSpan) + 1;
  const rateSpan = RATE_SPANS[at % RATE_SPANS.length] ?? 1;
  const noticed = withNotice(ui, `rates over ${rateSpan} s`, context);
  return rearrange({ ...noticed, order: { ...ui.order, rateSpan } }, context);
}

/** @param step 1: less often */
function changeRefresh(ui: UiState, step: 1 | -1, context: PressContext): PressResult {
  const slower = REFRESH_MILLIS.find((millis) => millis > ui.refreshMillis);
  const faster = REFRESH_MILLIS.findLast((millis) => millis < ui.refreshMillis);
  const refreshMillis = (step > 0 ? slower : faster) ?? ui.refreshMillis;
  return become(withNotice({ ...ui, refreshMillis }, `refreshed every ${refreshMillis / 1000} s`, context));
}

function dropNotice(ui: UiState, { nowMillis }: PressContext): UiState {
  return ui.notice === null || isNoticeShown(ui.notice, nowMillis) ? ui : { ...ui, notice: null };
}
