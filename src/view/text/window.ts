import type { WindowReport } from '../../snapshot.js';
import { ellipsize, formatCount, formatRate } from './format.js';
import { LINE_WIDTH, NOTHING } from './table.js';
import { describeChanges } from './verdicts.js';

/**
 * Columns of the lines that follow; repeated now and then, as vmstat does. SYN/s are attempts, REFU/s those refused, HALF the
 * connections half-open at the line's end. Who is busiest is told by segments, every copy.
 */
export const WINDOW_HEADING = 'TIME UTC  SYN/s REFU/s RST/s  HALF  DROP  BUSIEST: OPENER > PORT, RESETTER.PORT';

/** One interval of a live capture in one line, and one below it for each verdict that began, or is over, since the window before. */
export function renderWindow(window: WindowReport, before: Pick<WindowReport, 'verdicts'> | null = null): string {
  return [renderLine(window), ...describeChanges(before?.verdicts ?? [], window.verdicts)].join('\n');
}

function renderLine(window: WindowReport): string {
  const { totals, seconds, outcomes, halfOpen } = window;
  const dropped = (window.kernelDropped ?? 0) + (window.interfaceDropped ?? 0);
  const low = dropped > 0 ? '≥' : '';
  const rate = (count: number) => `${count > 0 ? low : ''}${formatRate(Math.max(count, 0) / seconds)}`;
  const numbers = [
    rate(totals.attempts).padStart(5),
    rate(outcomes.REJ ?? 0).padStart(6),
    rate(totals.rst).padStart(5),
    (halfOpen === 0 ? NOTHING : formatCount(halfOpen)).padStart(5),
    describeDropped(window).padStart(5),
  ].join(' ');
  const start = `${window.start.slice(11, 19)}  ${numbers}  `;
  return `${start}${describeBusiest(window, LINE_WIDTH - start.length)}`.trimEnd();
}

/** Packets a second; "?" where nobody can tell. */
function describeDropped({ kernelDropped, interfaceDropped, seconds }: WindowReport): string {
  if (kernelDropped === null && interfaceDropped === null) return '?';
  const dropped = (kernelDropped ?? 0) + (interfaceDropped ?? 0);
  return dropped === 0 ? NOTHING : formatRate(dropped / seconds);
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
