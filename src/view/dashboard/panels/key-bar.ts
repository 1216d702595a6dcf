/* The last line: the keys of use here, or what has just happened. */
import type { Area } from '../canvas.js';
import { toCells } from '../canvas.js';
import { shortenEnd } from '../cell-format.js';
import type { KeyEntry } from '../keys.js';
import { KEYS } from '../keys.js';
import { isNoticeShown } from '../notice.js';
import type { RenderContext, Scene } from '../scene.js';
import type { Notice, UiState } from '../ui-state.js';

type Bar = NonNullable<KeyEntry['bar']>;
type ShownBar = Omit<Bar, 'priority'>;

const UP_DOWN = { keys: '↑↓', asciiKeys: 'Up/Dn' };
const BACK: ShownBar = { keys: 'Esc', short: 'back' };
/** What is over all panels has other keys (overlays.ts). */
const OVERLAY_BARS: Readonly<Record<'detail' | 'interfaces' | 'host' | 'verdicts', readonly ShownBar[]>> = {
  detail: [
    BACK,
    { ...UP_DOWN, short: 'scroll' },
    { keys: 'Spc', short: 'pause' },
    { keys: 't', short: 'window' },
    { keys: 'n', short: 'names' },
  ],
  host: [BACK, { ...UP_DOWN, short: 'move' }, { keys: 'V', short: 'verdicts' }, { keys: 'Spc', short: 'pause' }],
  verdicts: [
    BACK,
    { ...UP_DOWN, short: 'scroll' },
    { keys: '←→', asciiKeys: 'Lt/Rt', short: 'others' },
    { keys: 'H', short: 'host' },
    { keys: 'Spc', short: 'pause' },
  ],
  interfaces: [{ keys: '↵', asciiKeys: 'Ent', short: 'choose' }, BACK, { ...UP_DOWN, short: 'move' }],
};

export function paintKeyBar(
  scene: RenderContext & { readonly ui: UiState } & Pick<Scene, 'canvas'>,
  { x, y, width }: Area,
  kind: 'live' | 'replay' | null,
): void {
  const { canvas, theme, ui, nowMillis } = scene;
  const { notice, overlay } = ui;
  if (notice !== null && isNoticeShown(notice, nowMillis)) {
    paintNotice(scene, { x, y, width, height: 1 }, notice);
    return;
  }
  let at = x;
  const hasOwnBar = overlay !== null && overlay.kind !== 'help' && overlay.kind !== 'filter';
  const bars = hasOwnBar ? OVERLAY_BARS[overlay.kind] : listBars(kind);
  for (const { keys, asciiKeys, short } of bars) {
    const shown = theme.isUtf8 ? keys : (asciiKeys ?? keys);
    if (at + shown.length + 2 + short.length > x + width) return;
    at = canvas.write(at, y, ` ${shown} `, theme.styles.key);
    at = canvas.write(at, y, short, theme.styles.plain) + 1;
  }
}

/** Keys of the main screen, those that stay longest first; of one whose kind is not known yet, those of both. */
function listBars(kind: 'live' | 'replay' | null): Bar[] {
  return KEYS.flatMap(({ bar, when }) => (bar !== undefined && (when === undefined || when === kind) ? [bar] : [])).sort(
    (one, other) => one.priority - other.priority,
  );
}

function paintNotice({ canvas, theme }: Pick<Scene, 'canvas' | 'theme'>, { x, y, width }: Area, { text, isError }: Notice): void {
  const shown = ` ${shortenEnd(toCells(text), width - 2, theme.glyphs)} `;
  canvas.write(x, y, shown, isError ? theme.styles.noticeError : theme.styles.notice);
}
