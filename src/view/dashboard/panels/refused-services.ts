/* 5 Refused services: nobody listens there, so who asks. */
import type { RefusedService } from '../../../screen-snapshot.js';
import type { Area } from '../canvas.js';
import { toCells } from '../canvas.js';
import { countCell, formatEndpoint, shortenEnd, shortenMiddle } from '../cell-format.js';
import type { Scene } from '../scene.js';
import type { Theme } from '../theme.js';
import { paintListPanel } from './list-panel.js';

const COUNT_WIDTH = 5;
/** Of who asks; narrow panels give it less. */
const ASKER_WIDTH = 14;
const NARROW_ASKER = 10;
const NARROW = 36;
/** Of a wide panel, so much is the asker's. */
const WIDE = 60;

export function paintRefusedServices(scene: Scene, area: Area): void {
  const { canvas, theme, snapshot } = scene;
  const { glyphs, styles } = theme;
  paintListPanel(scene, area, {
    panel: 5,
    title: '5 Refused services',
    hints: ['asked by    count'],
    lines: snapshot.refusedServices,
    paintLine: (service, { x, y, width }) => {
      const asker = width < NARROW ? NARROW_ASKER : width < WIDE ? ASKER_WIDTH : Math.floor(width / 2);
      const room = width - COUNT_WIDTH - 1 - asker - 1;
      canvas.write(x, y, shortenMiddle(formatEndpoint(service.address, service.port), room, glyphs), styles.plain);
      const style = service.process === null ? styles.faint : styles.plain;
      canvas.write(x + room + 1, y, describeAsker(service, asker, theme), style);
      const count = countCell(service.refused, COUNT_WIDTH, service.error > 0 ? 'low' : '', glyphs);
      canvas.write(x + width - COUNT_WIDTH, y, count.padStart(COUNT_WIDTH), styles.refused);
    },
  });
}

/** The process on this host, or else the address that asks most, "+" where others do as well; "-" where neither is known. */
function describeAsker({ process, askedBy, hasMoreAskers }: RefusedService, width: number, { glyphs }: Theme): string {
  const more = hasMoreAskers ? '+' : '';
  if (process !== null) return `${shortenEnd(toCells(process), width - more.length, glyphs)}${more}`;
  if (askedBy === null) return '-';
  return `${shortenMiddle(askedBy, width - more.length, glyphs)}${more}`;
}
