import type { WindowReport } from '../../snapshot.js';
import { ellipsize, formatRate } from './format.js';

/** Columns of the lines that follow; repeated now and then, as vmstat does. */
export const WINDOW_HEADING = 'TIME UTC  SYN/s S-A/s RST/s FIN/s  DROP  BUSIEST: OPENER > PORT, RESETTER.PORT';

/** The width that every terminal has. */
const LINE_WIDTH = 80;

/** One interval of a live capture in one line. */
export function renderWindow(window: WindowReport): string {
  const { totals, seconds } = window;
  const dropped = (window.kernelDropped ?? 0) + (window.interfaceDropped ?? 0);
  const cell = (count: number, sign = '') => `${sign}${formatRate(count / seconds)}`.padStart(5);
  const rate = (count: number) => cell(count, dropped > 0 && count > 0 ? '≥' : '');
  const numbers = [totals.syn, totals.synAck, totals.rst, totals.fin].map(rate).join(' ');
  const start = `${window.start.slice(11, 19)}  ${numbers} ${cell(dropped)}  `;
  return `${start}${describeBusiest(window, LINE_WIDTH - start.length)}`.trimEnd();
}

/** Who opens most and who resets most, the one with more first; the other where there is room. */
function describeBusiest({ openers, resetters, seconds }: WindowReport, width: number): string {
  const opener = openers[0];
  const resetter = resetters[0];
  const parts = [];
  if (opener !== undefined)
    parts.push({ count: opener.syn, text: describe(opener.ip, ` > ${opener.port}`, opener.syn / seconds, width) });
  if (resetter !== undefined)
    parts.push({ count: resetter.rst, text: describe(resetter.ip, `.${resetter.port}`, resetter.rst / seconds, width) });
  const [first, second] = parts.sort((a, b) => b.count - a.count).map(({ text }) => text);
  if (first === undefined) return '';
  const both = `${first}, ${second}`;
  return second !== undefined && both.length <= width ? both : first;
}

function describe(ip: string, port: string, rate: number, width: number): string {
  const rest = `${port} ${formatRate(rate)}/s`;
  return ellipsize(ip, width - rest.length) + rest;
}
