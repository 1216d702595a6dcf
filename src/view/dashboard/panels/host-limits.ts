/* What of the host has a limit: the table of connection tracking, and open files. */
import type { ConntrackFacts, HostFacts } from '../../../host-facts.js';
import { describeOwner, describeProcessFully, listCounts } from '../../text/host-words.js';
import { formatAge, formatCount, formatShare } from '../cell-format.js';
import { lineOf, linesOf, type PageLine, say, sayBar, sayRight, styleOfShare, titleLine } from './page.js';

const SHOWN = 10;
const COUNT_WIDTH = 13;
const SHARE_WIDTH = 7;
const BAR_WIDTH = 16;
/** What nobody reaches: the kernel's own word for it is 2^63 - 1. */
const NO_LIMIT = 2 ** 53;

export function listLimitLines({ conntrack, fileLimits, files }: HostFacts, width: number): PageLine[] {
  const nearest = [...fileLimits].sort((a, b) => b.open / b.limit - a.open / a.limit).slice(0, SHOWN);
  const lines = nearest.map(({ process, open, limit }): PageLine => {
    return { ...fullness(open, limit, describeOwner(process)), about: describeProcessFully(process) };
  });
  if (files !== null) lines.push(fullness(files.open, files.limit, 'the whole machine'));
  return [
    ...(conntrack === null ? [] : listConntrack(conntrack, width)),
    ...(lines.length === 0 ? [] : [titleLine('Open files, and how many there may be'), ...lines]),
  ];
}

function listConntrack(facts: ConntrackFacts, width: number): PageLine[] {
  const { count, max, sources, states, timeouts, unreadable, entriesRead, insertFailed, dropped, earlyDropped } = facts;
  const lost: ReadonlyArray<readonly [string, number | undefined]> = [
    ['found no place', insertFailed],
    ['dropped', dropped],
    ['made to give way', earlyDropped],
  ];
  const words = lost.flatMap(([what, times]) => (times === undefined || times === 0 ? [] : [`${formatCount(times)} ${what}`]));
  const read = entriesRead === undefined || entriesRead >= count ? '' : ` (of ${formatCount(entriesRead)} that were read)`;
  const told = (label: string, parts: readonly string[]) =>
    parts.length === 0 ? [] : linesOf(`${label}: ${parts.join(', ')}`, width, { indent: '  ' });
  return [
    titleLine('Connection tracking (conntrack)'),
    fullness(count, max, 'entries'),
    ...(words.length === 0 ? [] : linesOf(`lost since the machine started: ${words.join(', ')}`, width, { style: 'warning' })),
    ...told(
      `by source${read}`,
      sources.slice(0, SHOWN).map(({ ip, entries }) => `${ip} ${formatCount(entries)}`),
    ),
    ...told(
      `by state${read}`,
      listCounts(states).map(([state, entries]) => `${state} ${formatCount(entries)}`),
    ),
    ...told(
      'forgotten after',
      Object.entries(timeouts).map(([state, seconds]) => `${state} ${formatAge(seconds)}`),
    ),
    ...(unreadable ? linesOf(unreadable, width, { style: 'faint' }) : []),
  ];
}

/** "  812/1024  79.3% ━━━━━━━─── mysqld (pid 812)" */
function fullness(used: number, limit: number, name: string): PageLine {
  if (limit >= NO_LIMIT) return lineOf(sayRight(formatCount(used), COUNT_WIDTH), say(` ${name}: no limit`));
  const share = used / Math.max(limit, 1);
  return lineOf(
    sayRight(`${formatCount(used)}/${formatCount(limit)}`, COUNT_WIDTH),
    sayRight(`${formatShare(used, limit)}%`, SHARE_WIDTH, styleOfShare(share)),
    say(' '),
    sayBar(share, BAR_WIDTH),
    say(' '),
    say(name),
  );
}
