import type { WindowReport } from '../../snapshot.js';
import { formatRate } from './format.js';

/** Columns of the lines that follow; repeated now and then, as vmstat does. */
export const WINDOW_HEADING = 'TIME UTC  SYN/s S-A/s RST/s FIN/s  DROP  TOP OPENER > PORT, SYN/s; TOP RESETTER, RST/s';

/** One interval of a live capture in one line. */
export function renderWindow(window: WindowReport): string {
  const { totals, seconds } = window;
  const low = (window.kernelDropped ?? 0) + (window.interfaceDropped ?? 0) > 0;
  const rate = (count: number) => `${low && count > 0 ? '≥' : ''}${formatRate(count / seconds)}`.padStart(5);
  const dropped = formatRate(((window.kernelDropped ?? 0) + (window.interfaceDropped ?? 0)) / seconds).padStart(5);
  const numbers = [totals.syn, totals.synAck, totals.rst, totals.fin].map(rate).join(' ');
  return `${window.start.slice(11, 19)}  ${numbers} ${dropped}  ${describeTop(window)}`.trimEnd();
}

function describeTop({ openers, resetters, seconds }: WindowReport): string {
  const opener = openers[0];
  const resetter = resetters[0];
  const parts = [];
  if (opener !== undefined) parts.push(`${opener.ip} > ${opener.port} ${formatRate(opener.syn / seconds)}`);
  if (resetter !== undefined) parts.push(`${resetter.ip}.${resetter.port} ${formatRate(resetter.rst / seconds)}`);
  return parts.join('; ');
}
