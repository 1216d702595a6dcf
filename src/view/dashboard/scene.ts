import type { ScreenSnapshot } from '../../screen-snapshot.js';
import type { Canvas } from './canvas.js';
import type { PortNames } from './port-names.js';
import type { Theme } from './theme.js';
import type { UiState } from './ui-state.js';

/** What is the same for every frame, or comes from outside the capture. */
export interface RenderContext {
  readonly theme: Theme;
  /** The machine's clock. */
  readonly nowMillis: number;
  readonly names: PortNames;
  /** Seconds since 1970 as a wall clock has it: "10:02:14". */
  readonly formatClock: (seconds: number) => string;
  /** What is being opened, said until there is a snapshot. */
  readonly opening?: string;
}

/** What a panel is painted from, and onto. */
export interface Scene extends RenderContext {
  readonly canvas: Canvas;
  readonly snapshot: ScreenSnapshot;
  readonly ui: UiState;
}
