/* 1 Sources: the table. */
import type { ScreenView } from '../../../screen-question.js';
import { isSameKey } from '../../../screen-question.js';
import type { ScreenRow, ScreenSnapshot } from '../../../screen-snapshot.js';
import type { Area } from '../canvas.js';
import { toCells } from '../canvas.js';
import type { CountMark } from '../cell-format.js';
import { formatCount } from '../cell-format.js';
import type { ColumnId, PlacedColumns } from '../columns.js';
import { headingOf, placeColumns } from '../columns.js';
import { insideOf, paintFrame, paintScrollbar } from '../frame.js';
import type { Scene } from '../scene.js';
import type { UiState } from '../ui-state.js';
import { paintEmptyTable } from './empty.js';
import { makeCell } from './table-cell.js';

const VIEW_TITLES: Readonly<Record<ScreenView, string>> = {
  sources: 'Sources',
  openers: 'Source ports',
  subnets: 'Subnets',
  services: 'Services',
  pairs: 'Pairs',
};

/** Where things are in the table. */
export interface TablePlan extends PlacedColumns {
  readonly headingY: number;
  readonly rows: Area;
}

export function planTable(
  area: Area,
  ui: Pick<UiState, 'pan' | 'showsNames'>,
  snapshot: Pick<ScreenSnapshot, 'table' | 'knowsProcesses'>,
): TablePlan {
  const { x, y, width, height } = insideOf(area);
  return {
    ...placeColumns(snapshot, ui, x, width),
    headingY: y,
    rows: { x, y: y + 1, width, height: Math.max(height - 1, 0) },
  };
}

export function paintSourcesTable(scene: Scene, area: Area): void {
  const { canvas, theme, snapshot, ui } = scene;
  const { table } = snapshot;
  const plan = planTable(area, ui, snapshot);
  paintFrame(canvas, area, theme, { title: titleOf(scene), hints: hintsOf(scene, plan), isFocused: ui.focus === 1 });
  paintHeadings(scene, plan);
  const shown = table.rows.slice(0, plan.rows.height);
  if (shown.length === 0) paintEmptyTable(scene, plan.rows);
  shown.forEach((row, at) => {
    paintRow(scene, plan, row, { y: plan.rows.y + at, isSelected: isSelected(row, table.from + at, ui) });
  });
  const track = { x: area.x + area.width - 1, y: plan.rows.y, height: plan.rows.height };
  paintScrollbar(canvas, track, { from: table.from, total: table.matched }, theme);
}

function isSelected(row: ScreenRow, place: number, ui: UiState): boolean {
  return ui.selected === null ? place === ui.selectedPlace : isSameKey(row, ui.selected);
}

/** "1 Sources by SYN/s ▼ 10s": by what they are sorted, the span of the rates, the filter that narrows them. */
function titleOf({ theme, ui, snapshot: { table } }: Scene): string {
  const { sort, isReversed, rateSpan } = ui.order;
  const arrow = isReversed ? theme.glyphs.ascending : theme.glyphs.descending;
  const span = rateSpan === 1 ? '' : ` ${rateSpan}s`;
  const filter = ui.filterText === '' ? '' : `  /${toCells(ui.filterText)}`;
  return `1 ${VIEW_TITLES[table.view]} by ${headingOf(sort, table.view)} ${arrow}${span}${filter}`;
}

/** "1-10/214  5 cols right", and shorter ones. */
function hintsOf({ theme, snapshot: { table } }: Scene, { rows, panned, hidden }: TablePlan): string[] {
  const shown = Math.min(table.rows.length, rows.height);
  const more = table.isPartial ? theme.glyphs.low : '';
  const all = table.matched === table.total ? '' : ` of ${more}${formatCount(table.total)}`;
  const matched = `${all === '' ? more : ''}${formatCount(table.matched)}${all}`;
  const places = shown === 0 ? '' : `${table.from + 1}-${table.from + shown}/${matched}`;
  const left = panned === 0 ? '' : `${countColumns(panned)} left`;
  const right = hidden === 0 ? '' : `${countColumns(hidden)} right`;
  const join = (...parts: readonly string[]) => parts.filter((part) => part !== '').join('  ');
  return [join(places, left, right), join(places, right), places];
}

function countColumns(count: number): string {
  return `${count} ${count === 1 ? 'col' : 'cols'}`;
}

/** Of which no more may have been seen than there was, once packets were dropped. */
const COUNTED: ReadonlySet<ColumnId> = new Set([
  'synRate',
  'rstRate',
  'syn',
  'rst',
  'open',
  'refused',
  'unanswered',
  'halfOpen',
  'reset',
  'peers',
]);
const RATES: ReadonlySet<ColumnId> = new Set(['synRate', 'rstRate']);

/** Whether all of a column may be too low, as packets were dropped. */
function markOfColumn(id: ColumnId, { recentDropped, kernelDropped }: ScreenSnapshot): CountMark {
  const dropped = RATES.has(id) ? recentDropped : recentDropped + (kernelDropped ?? 0);
  return dropped > 0 && COUNTED.has(id) ? 'low' : '';
}

function paintHeadings({ canvas, theme, ui, snapshot }: Scene, { columns, headingY }: TablePlan): void {
  const { styles, glyphs } = theme;
  for (const { id, heading, width, isLeft, x } of columns) {
    const style = id === ui.order.sort ? styles.headingSorted : styles.heading;
    const at = isLeft ? x : x + width - heading.length;
    canvas.write(at, headingY, heading, style);
    if (markOfColumn(id, snapshot) === 'low') canvas.set(at - 1, headingY, glyphs.low, styles.faint);
  }
}

function paintRow(
  scene: Scene,
  { columns, rows }: TablePlan,
  row: ScreenRow,
  { y, isSelected: selected }: { readonly y: number; readonly isSelected: boolean },
): void {
  const { canvas, theme } = scene;
  if (selected) canvas.fill({ x: rows.x, y, width: rows.width, height: 1 }, ' ', theme.styles.selected);
  for (const column of columns) {
    const { text, style, more } = makeCell(scene, row, column);
    const shown = text.slice(0, column.width);
    const x = column.isLeft ? column.x : column.x + column.width - shown.length;
    canvas.write(x, y, shown, selected ? theme.styles.selected : style);
    if (more !== undefined) canvas.set(x + shown.length, y, more, selected ? theme.styles.selected : theme.styles.faint);
  }
}
