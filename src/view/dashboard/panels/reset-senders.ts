/* 4 Reset senders: who sends RSTs. */
import type { Area } from '../canvas.js';
import { countCell, formatEndpoint, rateCell, shortenMiddle } from '../cell-format.js';
import type { Scene } from '../scene.js';
import { paintListPanel } from './list-panel.js';

export function paintResetSenders(scene: Scene, area: Area): void {
  const { canvas, theme, snapshot, ui } = scene;
  const { glyphs, styles } = theme;
  paintListPanel(scene, area, {
    panel: 4,
    title: '4 Reset senders',
    hints: ['RST/s   RST'],
    lines: snapshot.resetSenders,
    paintLine: ({ address, port, rstRates, rst, error }, { x, y, width }) => {
      const room = width - 14;
      const sender = port === null ? address : formatEndpoint(address, port);
      canvas.write(x, y, shortenMiddle(sender, room, glyphs), styles.plain);
      canvas.write(x + room, y, rateCell(rstRates[ui.order.rateSpan], glyphs).padStart(6), styles.rst);
      canvas.write(x + room + 8, y, countCell(rst, 5, error > 0 ? 'high' : '', glyphs).padStart(5), styles.plain);
    },
  });
}
