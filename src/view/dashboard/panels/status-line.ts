/* The first line: what is captured and how it stands. Fields give way from the right; what was dropped goes last. */
import type { ReplayPlace, ScreenSnapshot } from '../../../screen-snapshot.js';
import type { Area, CellStyle } from '../canvas.js';
import { toCells } from '../canvas.js';
import { formatAge, formatCount, formatPlaytime, formatRate, formatShare, shortenEnd, shortenMiddle } from '../cell-format.js';
import type { Scene } from '../scene.js';
import type { UiState } from '../ui-state.js';

type Part = readonly [text: string, style: CellStyle];
type Field = readonly Part[];

const GAP = 2;
const MOST_INPUT = 24;
const MOST_FILTER = 40;
const LEAST_PROGRESS = 5;
const MOST_PROGRESS = 40;
/** A pause is told to the second up to here. */
const EXACT_SECONDS = 600;

export function paintStatusLine(scene: Scene, { x, y, width }: Area): void {
  const { canvas, theme, snapshot, nowMillis, formatClock } = scene;
  const clock = snapshot.kind === 'live' ? formatClock(Math.floor(nowMillis / 1000)) : '';
  const room = clock === '' ? width : width - clock.length - GAP;
  const marked = fitFields(scene, room, true);
  const unmarked = fitFields(scene, room, false);
  const fields = marked.length < unmarked.length ? unmarked : marked;

  let at = x;
  for (const field of fields) {
    for (const [text, style] of field) at = canvas.write(at, y, text, style, x + width - at);
    at += GAP;
  }
  if (snapshot.replay !== null) paintProgress(scene, { x: at, y, width: x + width - at, height: 1 }, snapshot.replay.share);
  if (clock !== '' && at <= x + width - clock.length) canvas.write(x + width - clock.length, y, clock, theme.styles.faint);
}

/** The fields that fit, with the signs of lower bounds or without. */
function fitFields(scene: Scene, room: number, hasMarks: boolean): Field[] {
  const [firm, loose] = listFields(scene, hasMarks);
  while (loose.length > 0 && widthOf([...firm, ...loose]) > room) loose.pop();
  return [...firm, ...loose];
}

function widthOf(fields: readonly Field[]): number {
  return fields.reduce((sum, field) => sum + GAP + field.reduce((cells, [text]) => cells + text.length, 0), -GAP);
}

/** Those that always stay, and those that may go. */
function listFields(scene: Scene, hasMarks: boolean): [Field[], Field[]] {
  const { theme, snapshot, ui } = scene;
  const { styles, glyphs } = theme;
  const firm: Field[] = [[[' syntop ', styles.brand]], stateField(scene)];
  const { recentDropped } = snapshot;
  const dropped = droppedOf(snapshot);
  if (recentDropped > 0) {
    const all = Math.max(dropped ?? 0, recentDropped);
    const share = formatShare(all, snapshot.packets + all);
    firm.push([[` DROPPED ${formatCount(all)} (${share}%) `, styles.dropped]]);
  }
  const low = hasMarks && recentDropped > 0 ? glyphs.low : '';
  const lowFlows = hasMarks && (dropped ?? 0) > 0 ? glyphs.low : '';
  const rate = (perSecond: number) => `${low}${perSecond === 0 ? '0.0' : formatRate(perSecond)}/s`;
  // What goes on now: over a minute, a storm would be told too late.
  const rateSpan = ui.order.rateSpan === 60 ? 10 : ui.order.rateSpan;
  const loose: Field[] = [
    [[shortenMiddle(describeInputs(snapshot), MOST_INPUT, glyphs), styles.strong]],
    labelled(theme.styles.faint, 'SYN', rate(snapshot.synRates[rateSpan]), styles.syn),
    labelled(theme.styles.faint, 'RST', rate(snapshot.rstRates[rateSpan]), styles.rst),
    labelled(styles.faint, 'flows', `${lowFlows}${formatCount(snapshot.flows)}`, styles.plain),
  ];
  if (recentDropped === 0 && (dropped !== null || snapshot.kind === 'live')) {
    // Some engines cannot tell.
    loose.push(labelled(styles.faint, 'drop', dropped === null ? 'unknown' : formatCount(dropped), styles.plain));
  }
  const filter = ui.filterText === '' ? 'none' : shortenEnd(toCells(ui.filterText), MOST_FILTER, glyphs);
  loose.push(labelled(styles.faint, 'filter', filter, ui.filterText === '' ? styles.plain : styles.strong));
  if (snapshot.expression !== null) {
    loose.push(labelled(styles.faint, '-f', shortenEnd(toCells(snapshot.expression), MOST_FILTER, glyphs), styles.plain));
  }
  return [firm, loose];
}

function labelled(faint: CellStyle, label: string, value: string, style: CellStyle): Field {
  return [
    [`${label} `, faint],
    [value, style],
  ];
}

/** Packets that the kernel or the interface dropped; null where neither can tell. */
function droppedOf({ kernelDropped, interfaceDropped }: ScreenSnapshot): number | null {
  return kernelDropped === null && interfaceDropped === null ? null : (kernelDropped ?? 0) + (interfaceDropped ?? 0);
}

/** "eth0", "eth0, wlan0", "office.pcapng": of files without their folders. */
export function describeInputs({ kind, inputs }: Pick<ScreenSnapshot, 'kind' | 'inputs'>): string {
  const shown = kind === 'live' ? inputs : inputs.map((input) => input.slice(input.lastIndexOf('/') + 1) || input);
  return toCells(shown.join(', '));
}

function stateField({ theme, snapshot, ui, nowMillis, formatClock }: Scene): Field {
  const { styles, glyphs } = theme;
  if (snapshot.replay !== null) return replayField(snapshot.replay, styles.live, styles.badge);
  if (ui.second !== null) {
    const ago = Math.max(Math.floor(nowMillis / 1000) - ui.second, 0);
    return [[` AT ${formatClock(ui.second)} -${ago}s `, styles.badge]];
  }
  if (ui.pausedAtMillis !== null) return [[` PAUSED ${pausedFor(ui, nowMillis)} `, styles.badge]];
  if (snapshot.hasEnded) return [[' ENDED ', styles.badge]];
  return [[`${glyphs.live} LIVE`, styles.live]];
}

function pausedFor({ pausedAtMillis }: UiState, nowMillis: number): string {
  const seconds = Math.max(Math.floor((nowMillis - (pausedAtMillis ?? nowMillis)) / 1000), 0);
  return seconds < EXACT_SECONDS ? `${seconds}s` : formatAge(seconds);
}

/** "REPLAY x4 37% 01:12/03:14". */
function replayField(place: ReplayPlace, style: CellStyle, badge: CellStyle): Field {
  const { speed, seconds, totalSeconds, share, isPaused, hasEnded, isSeeking } = place;
  const percent = `${Math.floor(Math.min(Math.max(share, 0), 1) * 100)}%`;
  const total = totalSeconds === null ? '' : `/${formatPlaytime(totalSeconds)}`;
  const time = `${formatPlaytime(seconds)}${total}`;
  if (isSeeking) return [[` SEEKING ${percent} ${time} `, badge]];
  if (hasEnded) return [[` REPLAY END ${formatPlaytime(totalSeconds ?? seconds)} `, badge]];
  if (isPaused) return [[` REPLAY HELD ${percent} ${time} `, badge]];
  return [[`REPLAY ${Number.isFinite(speed) ? `x${speed}` : 'max'} ${percent} ${time}`, style]];
}

function paintProgress({ canvas, theme }: Scene, { x, y, width }: Area, share: number): void {
  if (width < LEAST_PROGRESS) return;
  const { glyphs, styles } = theme;
  const cells = Math.min(width, MOST_PROGRESS);
  const done = Math.round(Math.min(Math.max(share, 0), 1) * cells);
  canvas.write(x, y, glyphs.progressDone.repeat(done), styles.live);
  canvas.write(x + done, y, glyphs.progressLeft.repeat(cells - done), styles.faint);
}

/** The line until the first snapshot is there. */
export function paintStartingLine({ canvas, theme }: Pick<Scene, 'canvas' | 'theme'>, { x, y, width }: Area): void {
  const at = canvas.write(x, y, ' syntop ', theme.styles.brand, width);
  canvas.write(at + GAP, y, 'STARTING', theme.styles.live, width);
}
