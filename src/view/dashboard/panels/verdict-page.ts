/* One verdict with all that it rests on, and what could be done. Nothing of that is ever executed. */
import type { AlertLevel, ScreenSnapshot } from '../../../screen-snapshot.js';
import type { Remedy, Verdict } from '../../../verdict.js';
import { describeNumber } from '../../text/verdict-words.js';
import type { Area } from '../canvas.js';
import { formatAge, formatEndpoint } from '../cell-format.js';
import type { Scene } from '../scene.js';
import type { Overlay } from '../ui-state.js';
import { placeOfVerdict } from '../verdict-place.js';
import { LEVEL_WORDS } from './alerts.js';
import { lineOf, linesOf, type PageLine, pageWidth, paintPage, say, sayLeft, titleLine } from './page.js';

type VerdictOverlay = Overlay & { readonly kind: 'verdicts' };

const LABEL_WIDTH = 9;
const INDENT = '  ';
const LEVEL_STYLES = { critical: 'critical', warning: 'warning', info: 'info' } as const satisfies Record<AlertLevel, string>;

export function paintVerdictPage(scene: Scene, body: Area, overlay: VerdictOverlay): void {
  const { snapshot, formatClock } = scene;
  const { verdicts } = snapshot;
  const place = placeOfVerdict(verdicts, overlay.key);
  const others = verdicts.length > 1 ? 'Left/Right others  ' : '';
  paintPage(scene, body, {
    title: verdicts.length === 0 ? 'Verdicts' : `Verdict ${place + 1} of ${verdicts.length}`,
    hints: [`${others}Up/Down scroll  Esc back`, `${others}Esc back`, 'Esc back'],
    lines: listVerdictLines(snapshot, overlay, pageWidth(body), formatClock),
    scroll: overlay.scroll,
    hasMark: false,
  });
}

/** @param formatClock writes a moment; how many lines there are does not depend on it */
export function listVerdictLines(
  { verdicts, nowSeconds }: ScreenSnapshot,
  { key }: VerdictOverlay,
  width: number,
  formatClock: (seconds: number) => string,
): PageLine[] {
  const verdict = verdicts[placeOfVerdict(verdicts, key)];
  if (verdict === undefined)
    return linesOf('None so far: nothing of what syntop looks for has been seen.', width, { style: 'faint' });
  return [
    lineOf(
      say(LEVEL_WORDS[verdict.level], verdict.isActive ? LEVEL_STYLES[verdict.level] : 'faint'),
      say(` ${describeTime(verdict, nowSeconds, formatClock)}`, 'faint'),
    ),
    ...linesOf(verdict.sentence, width, { style: 'strong' }),
    ...listFacts(verdict),
    ...listNumbers(verdict, width),
    ...listRemedies(verdict.remedies, width),
  ];
}

function describeTime(
  { firstSecond, lastSecond, isActive }: Verdict,
  now: number | null,
  formatClock: (seconds: number) => string,
) {
  if (!isActive) return `from ${formatClock(firstSecond)} to ${formatClock(lastSecond)}, over`;
  return `since ${formatClock(firstSecond)}${now === null ? '' : `, for ${formatAge(now - firstSecond)}`}`;
}

function listFacts({ source, service, subnet, process, reason }: Verdict): PageLine[] {
  const facts: ReadonlyArray<readonly [string, string | null]> = [
    ['process', process],
    ['source', source],
    ['service', service === null ? null : formatEndpoint(service.ip, service.port)],
    ['network', subnet],
    ['reason', reason],
  ];
  return facts.flatMap(([label, value]) => (value === null ? [] : [lineOf(sayLeft(label, LABEL_WIDTH, 'faint'), say(value))]));
}

function listNumbers({ numbers }: Verdict, width: number): PageLine[] {
  const words = Object.entries(numbers).map(([name, value]) => describeNumber(name, value));
  return words.length === 0 ? [] : [titleLine('It rests on'), ...linesOf(words.join(', '), width)];
}

function listRemedies(remedies: readonly Remedy[], width: number): PageLine[] {
  if (remedies.length === 0) return [];
  const lines = remedies.flatMap(({ what, commands, undo }) => [
    ...linesOf(what, width),
    ...listCommands(commands, width),
    ...(undo.length === 0 ? [] : [lineOf(say(`${INDENT}to take it back:`, 'faint')), ...listCommands(undo, width)]),
  ]);
  return [titleLine('What could be done: none of it is done by syntop'), ...lines];
}

function listCommands(commands: readonly string[], width: number): PageLine[] {
  return commands.flatMap((command) => linesOf(command, width, { style: 'opened', indent: INDENT.repeat(2) }));
}
