/* The keys of what lies over the panels: the help, the list of interfaces, the detail of a source, the host, a verdict. */
import { findKey } from './keys.js';
import { clamp, type Move, moveAlong, moveOfKey } from './moving.js';
import { become, type PressContext, type PressResult } from './press-context.js';
import type { Geometry, KeyName, Overlay, UiState } from './ui-state.js';
import { keyOfVerdict, placeOfVerdict } from './verdict-place.js';

type VerdictOverlay = Extract<Overlay, { kind: 'verdicts' }>;
type InterfaceList = Extract<Overlay, { kind: 'interfaces' }>;

const BACK: readonly KeyName[] = ['escape', 'backspace', 'q'];

/** Scrolls what lies over the panels, or moves its mark. */
export function moveOverlay(ui: UiState, move: Move, geometry: Geometry): UiState {
  const { overlay } = ui;
  if (overlay === null || overlay.kind === 'filter') return ui;
  if (overlay.kind === 'interfaces') {
    const most = Math.max((overlay.list?.length ?? 0) - 1, 0);
    return { ...ui, overlay: { ...overlay, selected: moveAlong(overlay.selected, move, most) } };
  }
  // Of the host one line is marked, which can be the last one.
  const most = overlay.kind === 'host' ? Math.max(geometry.overlayLines - 1, 0) : mostScroll(geometry);
  return { ...ui, overlay: { ...overlay, scroll: moveAlong(clamp(overlay.scroll, 0, most), move, most) } };
}

/** Any key closes the help; those that move do so only where it fits. */
export function pressHelp(ui: UiState, key: KeyName, { geometry }: PressContext): PressResult {
  const move = moveOfKey(key, geometry.overlayRows);
  return become(move === null || mostScroll(geometry) === 0 ? { ...ui, overlay: null } : moveOverlay(ui, move, geometry));
}

/** null: no key of the detail. */
export function pressDetail(ui: UiState, key: KeyName, { geometry }: PressContext): PressResult | null {
  if (BACK.includes(key)) return become({ ...ui, overlay: null });
  const move = moveOfKey(key, geometry.overlayRows);
  return move === null ? null : become(moveOverlay(ui, move, geometry));
}

/** null: no key of the host's page. */
export function pressHost(ui: UiState, key: KeyName, context: PressContext): PressResult | null {
  if (findKey(key, 'live')?.id === 'host') return become({ ...ui, overlay: null });
  return pressDetail(ui, key, context);
}

/** Left and right go to the verdicts beside it. null: no key of the verdicts. */
export function pressVerdicts(ui: UiState, overlay: VerdictOverlay, key: KeyName, context: PressContext): PressResult | null {
  const id = findKey(key, 'live')?.id;
  if (id === 'verdicts') return become({ ...ui, overlay: null });
  if (id !== 'panLeft' && id !== 'panRight') return pressDetail(ui, key, context);
  const verdicts = context.snapshot?.verdicts ?? [];
  const place = placeOfVerdict(verdicts, overlay.key) + (id === 'panLeft' ? -1 : 1);
  const chosen = keyOfVerdict(verdicts, place);
  return become(chosen === null ? ui : { ...ui, overlay: { ...overlay, key: chosen, scroll: 0 } });
}

/** Enter chooses the interface that is marked. */
export function pressInterfaces(ui: UiState, overlay: InterfaceList, key: KeyName, { geometry }: PressContext): PressResult {
  if (BACK.includes(key) || key === 'i') return become({ ...ui, overlay: null });
  const chosen = key === 'enter' ? overlay.list?.[overlay.selected] : undefined;
  if (chosen !== undefined) return { ui: { ...ui, overlay: null }, actions: [{ do: 'chooseInterface', name: chosen.name }] };
  const move = moveOfKey(key, geometry.overlayRows);
  return become(move === null ? ui : moveOverlay(ui, move, geometry));
}

function mostScroll({ overlayLines, overlayRows }: Geometry): number {
  return Math.max(overlayLines - overlayRows, 0);
}
