/* The interfaces of the machine, one of them to be chosen. */
import type { HostInterface } from '../../../host-interface.js';
import type { Area, Canvas } from '../canvas.js';
import { toCells } from '../canvas.js';
import { shortenEnd } from '../cell-format.js';
import { insideOf, paintFrame, paintScrollbar } from '../frame.js';
import type { RenderContext } from '../scene.js';
import type { Overlay } from '../ui-state.js';

type Chooser = Overlay & { readonly kind: 'interfaces' };

const MOST_WIDTH = 76;
const NAME_WIDTH = 16;
const STATE_WIDTH = 5;

/** Where the list is: as large as its lines, and no larger than the screen. */
export function planInterfaces(body: Area, { list }: Chooser): Area {
  const width = Math.min(MOST_WIDTH, body.width - 2);
  const height = Math.min(Math.max(list?.length ?? 1, 1) + 2, body.height);
  return { x: body.x + Math.floor((body.width - width) / 2), y: body.y + Math.floor((body.height - height) / 2), width, height };
}

export function paintInterfaceChooser(
  { canvas, theme }: RenderContext & { readonly canvas: Canvas },
  body: Area,
  overlay: Chooser,
): void {
  const { list, selected } = overlay;
  const area = planInterfaces(body, overlay);
  canvas.fill(area, ' ', theme.styles.plain);
  paintFrame(canvas, area, theme, { title: 'Interfaces', hints: ['Enter choose  Esc back', 'Esc back'], isFocused: true });
  const inside = insideOf(area);
  if (list === null || list.length === 0) {
    const text = list === null ? 'looking for interfaces ...' : 'there is none to capture on';
    canvas.write(inside.x + 1, inside.y, text, theme.styles.faint, inside.width - 1);
    return;
  }
  // The selected one is kept in sight.
  const from = Math.min(Math.max(selected - inside.height + 1, 0), Math.max(list.length - inside.height, 0));
  list.slice(from, from + inside.height).forEach((one, at) => {
    const row: Area = { ...inside, y: inside.y + at, height: 1 };
    const isSelected = from + at === selected;
    paintInterface(canvas, row, one, { theme, isSelected });
  });
  paintScrollbar(canvas, { x: area.x + area.width - 1, y: inside.y, height: inside.height }, { from, total: list.length }, theme);
}

function paintInterface(
  canvas: Canvas,
  row: Area,
  { name, description, addresses, isUp }: HostInterface,
  { theme, isSelected }: Pick<RenderContext, 'theme'> & { readonly isSelected: boolean },
): void {
  const { styles, glyphs } = theme;
  const { x, y, width } = row;
  canvas.write(x + 1, y, shortenEnd(toCells(name), NAME_WIDTH, glyphs), styles.strong);
  canvas.write(x + NAME_WIDTH + 2, y, isUp ? 'up' : 'down', isUp ? styles.live : styles.faint);
  const at = x + NAME_WIDTH + 2 + STATE_WIDTH;
  const words = [...addresses, description ?? ''].filter((part) => part !== '').join('  ');
  canvas.write(at, y, shortenEnd(toCells(words), x + width - at, glyphs), styles.plain);
  if (isSelected) canvas.restyle(row, () => styles.selected);
}
