import { toCells } from '../canvas.js';
import { shortenMiddle } from '../cell-format.js';
import { insideOf, paintFrame } from '../frame.js';
import type { ScreenPlan } from '../layout.js';
import type { RenderContext, Scene } from '../scene.js';
import type { UiState } from '../ui-state.js';
import { paintKeyBar } from './key-bar.js';
import { paintStartingLine } from './status-line.js';

/** The screen until the first snapshot is there. */
export function paintStarting(
  scene: RenderContext & Pick<Scene, 'canvas'> & { readonly ui: UiState },
  { status, body, keys }: ScreenPlan,
): void {
  const { canvas, theme, opening } = scene;
  paintStartingLine(scene, status);
  paintFrame(canvas, body, theme, { title: 'syntop' });
  const { x, y, width, height } = insideOf(body);
  const text =
    opening === undefined ? 'starting ...' : `opening ${shortenMiddle(toCells(opening), width - 20, theme.glyphs)} ...`;
  canvas.write(x + Math.floor((width - text.length) / 2), y + Math.floor((height - 1) / 2), text, theme.styles.strong);
  paintKeyBar(scene, keys, null);
}
