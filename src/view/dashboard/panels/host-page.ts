/* What this machine says of itself: its counters beside what was captured, its sockets, its limits. */
import { type CounterGrowth, hasMoved, listCounters } from '../../../counter-growth.js';
import type { HostMoment } from '../../../host-knowledge.js';
import { OwnAddresses } from '../../../own-addresses.js';
import type { ScreenSnapshot } from '../../../screen-snapshot.js';
import { describeAttribution, hasUnseenResets, meaningOf } from '../../text/host-words.js';
import type { Area } from '../canvas.js';
import { formatCount, formatEndpoint, formatRate } from '../cell-format.js';
import { UTF8_GLYPHS } from '../glyphs.js';
import type { Scene } from '../scene.js';
import { listLimitLines } from './host-limits.js';
import { listSocketLines } from './host-sockets.js';
import { lineOf, linesOf, type PageLine, pageWidth, paintPage, say, sayLeft, sayRight, titleLine } from './page.js';

const NAME_WIDTH = 26;
const NUMBER_WIDTH = 8;
const FIRST_ABOUT = 'Rates are those of the last ten seconds. Up and Down mark a line, of which more is said here.';
/** A second, from which on resets that were not captured are worth a word. */
const LEAST_UNSEEN = 1;

export function paintHostPage(scene: Scene, body: Area, scroll: number): void {
  paintPage(scene, body, {
    title: 'Host',
    hints: ['Up/Down move  V verdicts  Esc back', 'Esc back'],
    lines: listHostLines(scene.snapshot, pageWidth(body)),
    scroll,
    hasMark: true,
  });
}

export function listHostLines(snapshot: ScreenSnapshot, width: number): PageLine[] {
  const { host } = snapshot;
  if (host === null) return linesOf(sayNothing(snapshot), width, { style: 'faint' });
  const counters = listCounters(host);
  return [
    ...listSummary(snapshot, host, width),
    ...listCounterLines('Counters of the kernel that have moved', counters.filter(hasMoved), width),
    ...listSocketLines(host.facts, width),
    ...listLimitLines(host.facts, width),
    ...listReasonLines(host),
    ...listCounterLines(
      'Counters of the kernel that have not',
      counters.filter((counter) => !hasMoved(counter)),
      width,
    ),
  ];
}

function sayNothing({ kind }: ScreenSnapshot): string {
  return kind === 'live' ? 'the host has not said anything yet' : 'a replay tells nothing of the host that it was captured on';
}

/** Where it is known from, and what was captured meanwhile. */
function listSummary(snapshot: ScreenSnapshot, { facts, rates }: HostMoment, width: number): PageLine[] {
  const { synRates, rstRates, resetSenders } = snapshot;
  const own = new OwnAddresses(facts.addresses);
  const captured = resetSenders.reduce((sum, sender) => sum + (own.has(sender.address) ? sender.rstRates[10] : 0), 0);
  const sent = rates.OutRsts;
  const lines = [
    ...linesOf(`${describeAttribution(facts)}.`, width, { style: 'faint', about: FIRST_ABOUT }),
    lineOf(say(`captured: ${rate(synRates[10])} SYN/s, ${rate(rstRates[10])} RST/s`)),
  ];
  if (sent === undefined) return lines;
  const told = `resets of this host: ${rate(sent)}/s sent, ${rate(captured)}/s captured`;
  // Behind a filter, what was not captured was not asked for.
  if (snapshot.expression !== null || !hasUnseenResets(sent, captured, LEAST_UNSEEN)) return [...lines, lineOf(say(told))];
  const where = snapshot.inputs.join(', ');
  return [
    ...lines,
    ...linesOf(`${told}: the others go another way than ${where}; look at other interfaces (i)`, width, { style: 'warning' }),
  ];
}

function listCounterLines(title: string, counters: readonly CounterGrowth[], width: number): PageLine[] {
  if (counters.length === 0) return [];
  const heading = lineOf(
    sayLeft('COUNTER', NAME_WIDTH, 'heading'),
    sayRight('A SECOND', NUMBER_WIDTH + 1, 'heading'),
    sayRight('SINCE', NUMBER_WIDTH, 'heading'),
  );
  const lines = counters.map((counter): PageLine => {
    const style = hasMoved(counter) ? 'plain' : 'faint';
    const about = meaningOf(counter.name);
    const spans = [
      sayLeft(counter.name, NAME_WIDTH, style),
      sayRight(formatRate(counter.perSecond), NUMBER_WIDTH + 1, style),
      sayRight(counter.total === 0 ? UTF8_GLYPHS.zero : formatCount(counter.total), NUMBER_WIDTH, style),
    ];
    const used = NAME_WIDTH + 2 * NUMBER_WIDTH + 1;
    if (width - used > 60) spans.push(say(`  ${about}`, 'faint'));
    return { spans, about };
  });
  return [titleLine(title), heading, ...lines];
}

/** Why the kernel has sent resets, or what came. */
function listReasonLines({ facts: { resetReasons } }: HostMoment): PageLine[] {
  if (resetReasons.length === 0) return [];
  const sorted = [...resetReasons].sort((a, b) => b.count - a.count).slice(0, 20);
  const lines = sorted.map(({ direction, ip, port, reason, state, count }) =>
    lineOf(
      sayRight(formatCount(count), 6, 'reset'),
      say(` ${direction === 'sent' ? 'sent by' : 'received from'} ${formatEndpoint(ip, port)}`),
      say(`  ${reason ?? 'no reason given'}`, reason === null ? 'faint' : 'strong'),
      say(state === null ? '' : ` in ${state}`, 'faint'),
    ),
  );
  return [titleLine('Resets, and why'), ...lines];
}

/** "0" where a table has a dot. */
function rate(value: number): string {
  return value === 0 ? '0' : formatRate(value);
}
