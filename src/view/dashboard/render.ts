/* Draws the whole dashboard: a snapshot and the person's choices in, cells out. */
import type { ScreenSnapshot } from '../../screen-snapshot.js';
import type { Canvas } from './canvas.js';
import { nearestAscii } from './glyphs.js';
import type { ScreenPlan } from './layout.js';
import { planScreen } from './layout.js';
import { paintAlertLines, paintAlerts } from './panels/alerts.js';
import { paintConnectionsChart, paintZoomedChart } from './panels/connections-chart.js';
import { paintFilterLine } from './panels/filter-line.js';
import { paintHelp } from './panels/help.js';
import { paintHostPage } from './panels/host-page.js';
import { paintInterfaceChooser } from './panels/interface-chooser.js';
import { paintKeyBar } from './panels/key-bar.js';
import { paintOutcomeLines, paintOutcomes } from './panels/outcomes.js';
import { paintRefusedServices } from './panels/refused-services.js';
import { paintResetSenders } from './panels/reset-senders.js';
import { paintSourceDetail } from './panels/source-detail.js';
import { paintSourcesTable } from './panels/sources-table.js';
import { paintStarting } from './panels/starting.js';
import { paintStatusLine } from './panels/status-line.js';
import { paintTooSmall } from './panels/too-small.js';
import { paintVerdictPage } from './panels/verdict-page.js';
import type { RenderContext, Scene } from './scene.js';
import type { ChartPicture } from './terminal.js';
import type { UiState } from './ui-state.js';

/**
 * Paints a screen onto a blank canvas. Gives a line chart to be drawn over it where panel 2 is zoomed on a UTF-8 terminal: its area is
 * left blank.
 */
export function renderScreen(
  canvas: Canvas,
  snapshot: ScreenSnapshot | null,
  ui: UiState,
  context: RenderContext,
): ChartPicture | null {
  const { theme } = context;
  const plan = planScreen(canvas.width, canvas.height, ui);
  let chart: ChartPicture | null = null;
  if (plan.kind === 'tooSmall') paintTooSmall(canvas, theme);
  else if (snapshot === null) paintStarting({ ...context, canvas, ui }, plan);
  else chart = paintAll({ ...context, canvas, snapshot, ui }, plan);
  if (snapshot === null && plan.kind !== 'tooSmall' && ui.overlay !== null) paintEarlyOverlay(canvas, ui, context, plan);
  if (!theme.isUtf8) spellInAscii(canvas);
  return chart;
}

function paintAll(scene: Scene, plan: ScreenPlan): ChartPicture | null {
  const { ui, snapshot } = scene;
  paintStatusLine(scene, plan.status);
  let chart: ChartPicture | null = null;
  switch (ui.overlay?.kind) {
    case 'detail':
      paintSourceDetail(scene, plan.body, ui.overlay);
      break;
    case 'host':
      paintHostPage(scene, plan.body, ui.overlay.scroll);
      break;
    case 'verdicts':
      paintVerdictPage(scene, plan.body, ui.overlay);
      break;
    default:
      chart = paintPanels(scene, plan);
  }
  if (ui.overlay?.kind === 'filter') paintFilterLine(scene, plan.keys, ui.overlay, snapshot.table);
  else paintKeyBar(scene, plan.keys, snapshot.kind);
  if (ui.overlay?.kind === 'help') paintHelp(scene, plan.body, ui.overlay.scroll);
  if (ui.overlay?.kind === 'interfaces') paintInterfaceChooser(scene, plan.body, ui.overlay);
  return chart;
}

function paintPanels(scene: Scene, { kind, panels, alertLines }: ScreenPlan): ChartPicture | null {
  const { ui } = scene;
  const isCompact = kind === 'compact';
  let chart: ChartPicture | null = null;
  if (panels[1]) paintSourcesTable(scene, panels[1]);
  if (panels[2]) {
    // What lies over the panels would be drawn over by the line chart.
    const isBare = ui.overlay === null || ui.overlay.kind === 'filter';
    if (kind === 'zoomed' && isBare) chart = paintZoomedChart(scene, panels[2]);
    else paintConnectionsChart(scene, panels[2], !isCompact);
  }
  if (panels[3]) {
    if (isCompact) paintOutcomeLines(scene, panels[3], scene.snapshot.outcomes, ui.focus === 3);
    else paintOutcomes(scene, panels[3]);
  }
  if (panels[4]) paintResetSenders(scene, panels[4]);
  if (panels[5]) paintRefusedServices(scene, panels[5]);
  if (panels[6]) paintAlerts(scene, panels[6]);
  if (alertLines !== null) paintAlertLines(scene, alertLines);
  return chart;
}

/** Before the first snapshot, what lies over the panels can be there already. */
function paintEarlyOverlay(canvas: Canvas, ui: UiState, context: RenderContext, { body, keys }: ScreenPlan): void {
  const scene = { ...context, canvas, ui };
  if (ui.overlay?.kind === 'filter') paintFilterLine(scene, keys, ui.overlay, null);
  if (ui.overlay?.kind === 'help') paintHelp(scene, body, ui.overlay.scroll);
  if (ui.overlay?.kind === 'interfaces') paintInterfaceChooser(scene, body, ui.overlay);
}

/** What a panel has not drawn in ASCII itself comes from outside. */
function spellInAscii({ characters }: Canvas): void {
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at];
    if (character.charCodeAt(0) >= 0x7f) characters[at] = nearestAscii(character);
  }
}
