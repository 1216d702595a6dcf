/* The verdicts of the report, each with what could be done first. */
import { sanitize } from '../../sanitize.js';
import type { Report, WindowReport } from '../../snapshot.js';
import { wrapLine } from './wrap-line.js';

type ReportVerdict = Report['verdicts'][number];
type WindowVerdict = WindowReport['verdicts'][number];

/** Those that are told; --json has all. */
const MOST = 10;
const SIGNS = { critical: 'CRIT', warning: 'WARN', info: 'INFO' } as const;
const INDENT = '       ';

/** What is wrong comes before what was; nothing where there is none. */
export function describeVerdicts({ verdicts }: Report): string[] {
  if (verdicts.length === 0) return [];
  const sorted = [...verdicts.filter(({ active }) => active), ...verdicts.filter(({ active }) => !active)];
  const shown = sorted.slice(0, MOST);
  const more = sorted.length - shown.length;
  const hasCommands = shown.some(({ remedies }) => remedies.some(({ commands }) => commands.length > 0));
  return [
    'Verdicts: what is wrong, or was; times are UTC',
    ...shown.flatMap(describeVerdict),
    ...(more > 0 ? [`  and ${more} more, in --json`] : []),
    ...(hasCommands ? ['  Commands, and how to undo them, are in --json; syntop runs none of them.'] : []),
  ];
}

function describeVerdict({ level, sentence, first, last, active, remedies }: ReportVerdict): string[] {
  const from = (first ?? '').slice(11, 19);
  const time = active ? `since ${from}` : `from ${from} to ${(last ?? '').slice(11, 19)}, over`;
  const [remedy] = remedies;
  const lines = [
    `  ${SIGNS[level]} ${sanitize(sentence)}`,
    `${INDENT}${time}${remedy === undefined ? '' : `. ${sanitize(remedy.what)}`}`,
  ];
  return lines.flatMap((line) => wrapLine(line, INDENT));
}

/** Lines below that of a window: verdicts that have begun since the one before, and those that are over. */
export function describeChanges(before: readonly WindowVerdict[], now: readonly WindowVerdict[]): string[] {
  const known = indexVerdicts(before);
  const held = indexVerdicts(now);
  const begun = [...held].flatMap(([key, verdict]) => (known.has(key) ? [] : [verdict]));
  const ended = [...known].flatMap(([key, verdict]) => (held.has(key) ? [] : [verdict]));
  const lines = [
    ...begun.map(({ level, sentence }) => `  ${SIGNS[level]} ${sanitize(sentence)}`),
    ...ended.map(({ sentence }) => `  over ${sanitize(sentence)}`),
  ];
  return lines.flatMap((line) => wrapLine(line, INDENT));
}

/** By what tells them apart though their sentences change: the kind, when it began, and of those that have both, the place. */
function indexVerdicts(verdicts: readonly WindowVerdict[]): Map<string, WindowVerdict> {
  const index = new Map<string, WindowVerdict>();
  for (const verdict of verdicts) {
    let place = 0;
    while (index.has(`${verdict.kind} ${verdict.first} ${place}`)) place++;
    index.set(`${verdict.kind} ${verdict.first} ${place}`, verdict);
  }
  return index;
}
