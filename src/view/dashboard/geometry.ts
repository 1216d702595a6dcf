/* Where things are on the screen, in the same words as they are drawn. */
import type { SortKey } from '../../screen-question.js';
import type { ScreenSnapshot } from '../../screen-snapshot.js';
import type { Area } from './canvas.js';
import { insideOf } from './frame.js';
import type { ScreenPlan } from './layout.js';
import { planScreen } from './layout.js';
import { countHelpRows, listHelpLines, planHelp } from './panels/help.js';
import { listHostLines } from './panels/host-page.js';
import { planInterfaces } from './panels/interface-chooser.js';
import { pageRows, pageWidth } from './panels/page.js';
import { countDetailLines } from './panels/source-detail.js';
import type { TablePlan } from './panels/sources-table.js';
import { planTable } from './panels/sources-table.js';
import { listVerdictLines } from './panels/verdict-page.js';
import type { Geometry, PanelNumber, UiState } from './ui-state.js';

const PANELS: readonly PanelNumber[] = [1, 2, 3, 4, 5, 6];

export function measureScreen(columns: number, rows: number, ui: UiState, snapshot: ScreenSnapshot | null): Geometry {
  const plan = planScreen(columns, rows, ui);
  const table = snapshot === null ? null : planTable(plan.table, ui, snapshot);
  // What lies over the panels takes the clicks.
  const isBare = snapshot !== null && (ui.overlay === null || ui.overlay.kind === 'filter');
  const hasTable = isBare && plan.panels[1] !== undefined;
  return {
    tableRows: Math.max(insideOf(plan.table).height - 1, 1),
    mostPan: table?.mostPan ?? 0,
    panelRows: {
      1: rowsOf(plan, 1),
      2: rowsOf(plan, 2),
      3: rowsOf(plan, 3),
      4: rowsOf(plan, 4),
      5: rowsOf(plan, 5),
      6: plan.panels[6] === undefined ? (plan.alertLines?.height ?? 0) : rowsOf(plan, 6),
    },
    ...measureOverlay(plan, ui, snapshot),
    sortKeyAt: (x, y) => (hasTable && table !== null ? findSortKey(table, x, y) : null),
    rowAt: (x, y) => (hasTable && table !== null && snapshot !== null ? findRow(table, snapshot, x, y) : null),
    panelAt: (x, y) => (isBare ? findPanel(plan, x, y) : null),
  };
}

function rowsOf({ panels, kind }: ScreenPlan, panel: PanelNumber): number {
  const area = panels[panel];
  if (area === undefined) return 0;
  const hasFrame = kind !== 'compact' || panel === 1 || panel >= 4;
  return hasFrame ? insideOf(area).height : area.height;
}

function measureOverlay(
  { body }: ScreenPlan,
  { overlay }: UiState,
  snapshot: ScreenSnapshot | null,
): Pick<Geometry, 'overlayRows' | 'overlayLines'> {
  switch (overlay?.kind) {
    case 'help':
      return { overlayRows: countHelpRows(planHelp(body)), overlayLines: listHelpLines().length };
    case 'interfaces':
      return { overlayRows: insideOf(planInterfaces(body, overlay)).height, overlayLines: overlay.list?.length ?? 0 };
    case 'detail':
      return {
        overlayRows: insideOf(body).height,
        overlayLines: snapshot === null ? 0 : countDetailLines(body, snapshot, overlay),
      };
    case 'host':
      return {
        overlayRows: pageRows(body, { hasMark: true }),
        overlayLines: snapshot === null ? 0 : listHostLines(snapshot, pageWidth(body)).length,
      };
    case 'verdicts':
      return {
        overlayRows: pageRows(body, { hasMark: false }),
        overlayLines: snapshot === null ? 0 : listVerdictLines(snapshot, overlay, pageWidth(body), String).length,
      };
    default:
      return { overlayRows: 0, overlayLines: 0 };
  }
}

/** The heading at a cell, with the blank before it. */
function findSortKey({ columns, headingY }: TablePlan, x: number, y: number): SortKey | null {
  if (y !== headingY) return null;
  const column = columns.find((one) => x >= one.x - 1 && x < one.x + one.width && x >= columns[0].x);
  return column === undefined || column.id === 'peer' || column.id === 'trend' ? null : column.id;
}

function findRow({ rows }: TablePlan, { table }: ScreenSnapshot, x: number, y: number): number | null {
  const row = y - rows.y;
  return isIn(rows, x, y) && row < table.rows.length ? row : null;
}

function findPanel({ panels, alertLines }: ScreenPlan, x: number, y: number): PanelNumber | null {
  if (alertLines !== null && isIn(alertLines, x, y)) return 6;
  return PANELS.find((panel) => isIn(panels[panel], x, y)) ?? null;
}

function isIn(area: Area | undefined, x: number, y: number): boolean {
  return area !== undefined && x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
}
