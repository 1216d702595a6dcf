/* What stands in the table where it has no rows: why, and what to do. */
import type { ScreenSnapshot } from '../../../screen-snapshot.js';
import type { Area } from '../canvas.js';
import { toCells } from '../canvas.js';
import { formatCount, formatPlaytime, formatWithCommas, shortenMiddle } from '../cell-format.js';
import type { Scene } from '../scene.js';
import { describeInputs } from './status-line.js';

export function paintEmptyTable(scene: Scene, area: Area): void {
  const lines = explain(scene).flatMap((text) => wrap(text, area.width - 4));
  const top = area.y + Math.max(Math.floor((area.height - lines.length - 1) / 2), 0);
  lines.slice(0, area.height).forEach((line, at) => {
    const x = area.x + Math.floor((area.width - line.length) / 2);
    scene.canvas.write(x, top + at, line, at === 0 ? scene.theme.styles.strong : scene.theme.styles.faint);
  });
}

function explain({ snapshot, ui, formatClock, theme }: Scene): string[] {
  const { table, scrub, hasEnded, failures } = snapshot;
  if (scrub !== null && !scrub.isKept) {
    const oldest = scrub.oldest === null ? '' : `; the oldest kept is ${formatClock(scrub.oldest)}`;
    return [
      `Nothing is kept of ${formatClock(scrub.second)}`,
      `the top 50 of each second are kept for 15 minutes${oldest} (0: live)`,
    ];
  }
  if (table.total > 0) {
    const filter = ui.filterText === '' ? '' : `: ${shortenMiddle(toCells(ui.filterText), 40, theme.glyphs)}`;
    return [`Nothing matches the filter${filter}`, `${formatCount(table.total)} rows without it (Esc clears it)`];
  }
  if (scrub !== null) return [`No SYN or RST in that second (${formatClock(scrub.second)})`, '[ ] step, 0 back to live'];
  if (hasEnded && failures.length > 0) return ['The capture has ended', toCells(failures[0]?.message ?? '')];
  return explainSilence(snapshot);
}

function explainSilence(snapshot: ScreenSnapshot): string[] {
  const { kind, packets, elapsedSeconds, replay } = snapshot;
  const inputs = describeInputs(snapshot);
  const seen = `${formatWithCommas(packets)} ${packets === 1 ? 'packet' : 'packets'}`;
  if (kind === 'live') {
    return [
      `No SYN or RST seen yet on ${inputs} (${seen}, ${describeSeconds(elapsedSeconds)})`,
      'check the interface (i), the filter (/), or that traffic passes this host',
    ];
  }
  return replay?.hasEnded === true
    ? [`No SYN or RST in ${inputs} (${seen})`, 'check the file, or the expression of -f if one was given']
    : [`No SYN or RST in ${inputs} yet (${seen})`, 'it is being played: . faster, ] seeks'];
}

function describeSeconds(seconds: number): string {
  return seconds < 120 ? `${Math.floor(seconds)}s` : formatPlaytime(seconds);
}

/** Lines of at most `width` cells. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width || line === '') {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}
