/* The tables of a source's detail: its ports, its connections. */
import type { DetailConnection, DetailPort } from '../../../screen-snapshot.js';
import { formatMillis } from '../../text/format.js';
import type { Area, CellStyle } from '../canvas.js';
import { toCells } from '../canvas.js';
import { countCell, formatAge, formatEndpoint, shortenEnd, shortenMiddle } from '../cell-format.js';
import type { Scene } from '../scene.js';
import type { Theme } from '../theme.js';
import { makeFailCell } from './table-cell.js';

const PORT_HEADINGS = ['PORT', 'TRIED', 'OPEN', 'REFU', 'UNAN', 'HALF', 'RSET', 'FAIL%'];
const NAMED_WIDTH = 10;
const COUNT_WIDTH = 5;

export function paintPorts(scene: Scene, { x, y }: Area, ports: readonly DetailPort[]): void {
  const { canvas, theme, ui, names } = scene;
  const { styles, glyphs } = theme;
  const first = ui.showsNames ? NAMED_WIDTH : COUNT_WIDTH;
  const write = (column: number, row: number, text: string, style: CellStyle): void => {
    const end = x + first + column * (COUNT_WIDTH + 1);
    canvas.write(end - text.length, y + row, text, style);
  };
  PORT_HEADINGS.forEach((heading, column) => {
    write(column, 0, heading, styles.heading);
  });
  ports.forEach((port, at) => {
    const name = ui.showsNames ? names.nameOf(port.port) : null;
    const { attempts, open, refused, unanswered, halfOpen, reset, error } = port;
    write(0, at + 1, shortenEnd(toCells(name ?? String(port.port)), first, glyphs), styles.plain);
    const counts: ReadonlyArray<readonly [number, CellStyle]> = [
      [attempts, styles.plain],
      [open, styles.plain],
      [refused, styles.refused],
      [unanswered, styles.unanswered],
      [halfOpen, styles.halfOpen],
      [reset, styles.reset],
    ];
    counts.forEach(([count, style], column) => {
      const text = countCell(count, COUNT_WIDTH, error > 0 ? 'low' : '', glyphs);
      write(column + 1, at + 1, text, count === 0 ? styles.faint : style);
    });
    const fail = makeFailCell(refused + unanswered, attempts, theme);
    write(counts.length + 1, at + 1, fail.text, fail.style);
  });
}

const TIME_WIDTH = 8;
const OUTCOME_WIDTH = 18;
const NUMBER_WIDTH = 5;
/** Columns behind the peer, and the blanks before each. */
const BEHIND_PEER = OUTCOME_WIDTH + 3 * NUMBER_WIDTH + 4;

export function paintConnections(scene: Scene, { x, y, width }: Area, connections: readonly DetailConnection[]): void {
  const { canvas, theme } = scene;
  const peerWidth = Math.max(width - TIME_WIDTH - 1 - BEHIND_PEER, 10);
  const peerX = x + TIME_WIDTH + 1;
  const outcomeX = peerX + peerWidth + 1;
  const columns = { peerX, peerWidth, outcomeX };
  const { styles } = theme;
  canvas.write(x, y, 'TIME', styles.heading);
  canvas.write(peerX, y, `WITH (last ${connections.length})`, styles.heading, peerWidth);
  canvas.write(outcomeX, y, 'OUTCOME', styles.heading);
  writeNumbers(scene, outcomeX + OUTCOME_WIDTH + 1, y, ['AGAIN', 'RTT', 'TOOK'], styles.heading);
  connections.forEach((connection, at) => {
    paintConnection(scene, { x, y: y + 1 + at }, connection, columns);
  });
}

function paintConnection(
  scene: Scene,
  { x, y }: { readonly x: number; readonly y: number },
  connection: DetailConnection,
  { peerX, peerWidth, outcomeX }: { readonly peerX: number; readonly peerWidth: number; readonly outcomeX: number },
): void {
  const { canvas, theme, formatClock } = scene;
  const { styles, glyphs } = theme;
  const { seconds, group, retries, latencyNanos, durationNanos, reason } = connection;
  const outcome = reason === null ? connection.outcome : `${connection.outcome} ${reason}`;
  if (seconds !== null) canvas.write(x, y, formatClock(seconds), styles.faint, TIME_WIDTH);
  canvas.write(peerX, y, shortenMiddle(describePeer(connection), peerWidth, glyphs), styles.plain);
  const style = group === null ? styles.plain : styleOf(group, theme);
  canvas.write(outcomeX, y, shortenEnd(toCells(outcome), OUTCOME_WIDTH, glyphs), style);
  const again = retries === 0 ? glyphs.zero : countCell(retries, NUMBER_WIDTH, '', glyphs);
  const latency = latencyNanos === null ? '' : formatMillis(latencyNanos / 1e6);
  const took = durationNanos === 0 ? glyphs.zero : formatSpan(durationNanos);
  writeNumbers(scene, outcomeX + OUTCOME_WIDTH + 1, y, [again, latency, took], styles.plain);
}

function styleOf(group: NonNullable<DetailConnection['group']>, { styles }: Theme): CellStyle {
  return group === 'opened' ? styles.plain : styles[group];
}

function writeNumbers({ canvas }: Scene, x: number, y: number, texts: readonly string[], style: CellStyle): void {
  texts.forEach((text, at) => {
    const shown = text.slice(0, NUMBER_WIDTH);
    canvas.write(x + at * (NUMBER_WIDTH + 1) + NUMBER_WIDTH - shown.length, y, shown, style);
  });
}

/** "> 10.0.0.8:443" of a connection that the source opened, "< 10.0.0.9:51234 to :443" of one that was opened to it. */
function describePeer({ isOriginator, peer, originatorPort, responderPort }: DetailConnection): string {
  if (isOriginator) return `> ${formatEndpoint(peer, responderPort)}`;
  return `< ${formatEndpoint(peer, originatorPort)} to :${responderPort}`;
}

/** A time span, at most 5 cells wide. */
function formatSpan(nanos: number): string {
  const seconds = nanos / 1e9;
  return seconds < 100 ? formatMillis(nanos / 1e6) : formatAge(seconds);
}
