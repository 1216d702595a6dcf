/* 6 Alerts: what is known to be wrong. */
import type { AlertLevel, ScreenAlert } from '../../../screen-snapshot.js';
import { listAlerts } from '../alert-list.js';
import type { Area, CellStyle } from '../canvas.js';
import { toCells } from '../canvas.js';
import { shortenEnd } from '../cell-format.js';
import type { Scene } from '../scene.js';
import type { Theme } from '../theme.js';
import { paintListPanel } from './list-panel.js';

export const LEVEL_WORDS: Readonly<Record<AlertLevel, string>> = { critical: 'CRIT', warning: 'WARN', info: 'INFO' };

export function paintAlerts(scene: Scene, area: Area): void {
  const alerts = listAlerts(scene.snapshot);
  paintListPanel(scene, area, {
    panel: 6,
    title: '6 Alerts',
    hints: alerts.length === 0 ? [] : [String(alerts.length)],
    lines: alerts,
    paintLine: (alert, row) => paintAlert(scene, row, alert),
  });
}

/** Compact: as many as there are rows, those that are still so first. */
export function paintAlertLines(scene: Scene, area: Area): void {
  const { canvas, theme, snapshot } = scene;
  const alerts = listAlerts(snapshot);
  const shown = [...alerts.filter(({ isActive }) => isActive), ...alerts.filter(({ isActive }) => !isActive)].slice(
    0,
    area.height,
  );
  if (shown.length === 0) canvas.write(area.x, area.y, 'none', theme.styles.faint);
  shown.forEach((alert, at) => {
    paintAlert(scene, { ...area, y: area.y + at, height: 1 }, alert);
  });
}

function paintAlert({ canvas, theme, formatClock }: Scene, { x, y, width }: Area, alert: ScreenAlert): void {
  const { styles, glyphs } = theme;
  const { seconds, level, text, isActive } = alert;
  let at = canvas.write(x, y, formatClock(seconds), styles.faint, width) + 1;
  at = canvas.write(at, y, LEVEL_WORDS[level], isActive ? levelStyle(level, theme) : styles.faint, x + width - at) + 1;
  const room = x + width - at;
  canvas.write(at, y, shortenEnd(toCells(text), room, glyphs), isActive ? styles.plain : styles.faint, room);
}

function levelStyle(level: AlertLevel, { styles }: Theme): CellStyle {
  return level === 'critical' ? styles.critical : level === 'warning' ? styles.warning : styles.info;
}
