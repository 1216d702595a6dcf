/* What the dashboard needs of a terminal; blessed-terminal.ts has it from blessed, tests may have it from an array. */
import type { Area, Canvas } from './canvas.js';
import type { KeyName, MouseEvent } from './ui-state.js';

/** What the terminal can show. */
export interface TerminalAbilities {
  readonly isUtf8: boolean;
  /** 0: none (NO_COLOR); 8; 256. */
  readonly colours: 0 | 8 | 256;
}

export interface TerminalHooks {
  readonly onKey: (key: KeyName) => void;
  readonly onMouse: (event: MouseEvent) => void;
  readonly onResize: () => void;
  /** Back from Ctrl-Z. */
  readonly onResumed: () => void;
  /**
   * SIGHUP, SIGTERM, SIGINT, SIGQUIT: the terminal has been given back; `exitCode` is 129, 143, 130, 131. A terminal that is gone is told
   * as SIGHUP, too.
   */
  readonly onSignal: (exitCode: number) => void;
}

/**
 * A line chart over a part of the screen. Terminals without UTF-8 or without colours do not show it (its dots are braille, its lines told
 * apart by colour), nor is it shown in areas that are too small for it, or not wholly on the screen: paint another one into the canvas.
 */
export interface ChartPicture {
  readonly area: Area;
  /** Not shown: it is painted beside the area, if at all. */
  readonly title: string;
  /** One label a point; of both lines the same. */
  readonly labels: readonly string[];
  readonly syn: readonly number[];
  readonly rst: readonly number[];
  readonly maxY: number;
}

export interface Terminal {
  readonly abilities: TerminalAbilities;
  readonly columns: number;
  readonly rows: number;
  /**
   * Shows the cells, and where a chart is given, that over them. False if the terminal has not taken the last frame yet: nothing is
   * written, so that a terminal that stopped reading never holds up the process.
   */
  paint(canvas: Canvas, chart: ChartPicture | null): boolean;
  /** Writes every cell again at the next paint. */
  redraw(): void;
  /** Ctrl-Z: leaves the screen, stops the process, and comes back when it goes on. */
  suspend(): void;
  /** Gives the terminal back; once. */
  leave(): void;
}
