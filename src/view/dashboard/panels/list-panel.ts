import type { Area } from '../canvas.js';
import { insideOf, paintFrame, paintScrollbar } from '../frame.js';
import type { Scene } from '../scene.js';
import type { PanelNumber } from '../ui-state.js';

export interface ListPanel<Line> {
  readonly panel: PanelNumber;
  readonly title: string;
  readonly hints: readonly string[];
  readonly lines: readonly Line[];
  /** Paints one line into an area of one row. */
  readonly paintLine: (line: Line, area: Area) => void;
}

/** A frame with lines in it, one of which is chosen while it has the focus: panels 4, 5 and 6. */
export function paintListPanel<Line>(scene: Scene, area: Area, list: ListPanel<Line>): void {
  const { canvas, theme, ui } = scene;
  const { panel, title, hints, lines, paintLine } = list;
  const isFocused = ui.focus === panel;
  paintFrame(canvas, area, theme, { title, hints, isFocused });
  const inside = insideOf(area);
  if (lines.length === 0) {
    canvas.write(inside.x, inside.y, ' none', theme.styles.faint, inside.width);
    return;
  }
  const scroll = Math.max(ui.panelScroll[panel], 0);
  const from = Math.min(scroll, Math.max(lines.length - inside.height, 0));
  lines.slice(from, from + inside.height).forEach((line, at) => {
    const row: Area = { ...inside, y: inside.y + at, height: 1 };
    paintLine(line, row);
    const isChosen = isFocused && from + at === Math.min(scroll, lines.length - 1);
    if (isChosen) canvas.restyle(row, () => theme.styles.selected);
  });
  const track = { x: area.x + area.width - 1, y: inside.y, height: inside.height };
  if (isFocused) paintScrollbar(canvas, track, { from, total: lines.length }, theme);
}
