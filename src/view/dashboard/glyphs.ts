/* The signs that the screen is drawn with. Each is one cell wide. */
import type { OutcomeGroup } from '../../screen-snapshot.js';

export interface Glyphs {
  readonly topLeft: string;
  readonly topRight: string;
  readonly bottomLeft: string;
  readonly bottomRight: string;
  readonly horizontal: string;
  readonly vertical: string;
  /** On a chart's axis, beside a label. */
  readonly tick: string;
  readonly descending: string;
  readonly ascending: string;
  readonly live: string;
  /** A part of a text left out. */
  readonly ellipsis: string;
  /** Instead of 0. */
  readonly zero: string;
  /** Before a count that may be too high; before one that may be too low. */
  readonly high: string;
  readonly low: string;
  readonly thumb: string;
  readonly progressDone: string;
  readonly progressLeft: string;
  /** Lowest first. */
  readonly sparks: readonly string[];
  readonly outcomes: Readonly<Record<OutcomeGroup, string>>;
  /** A cell of a chart that is more than half full, and one that is less; null: braille dots. */
  readonly chartFills: { readonly more: string; readonly less: string } | null;
}

export const UTF8_GLYPHS: Glyphs = {
  topLeft: '╭',
  topRight: '╮',
  bottomLeft: '╰',
  bottomRight: '╯',
  horizontal: '─',
  vertical: '│',
  tick: '┤',
  descending: '▼',
  ascending: '▲',
  live: '●',
  ellipsis: '…',
  zero: '·',
  high: '≈',
  low: '≥',
  thumb: '█',
  progressDone: '━',
  progressLeft: '─',
  sparks: [...'▁▂▃▄▅▆▇█'],
  outcomes: { opened: '█', refused: '▓', unanswered: '▒', halfOpen: '░', reset: '▚', forgotten: '·' },
  chartFills: null,
};

export const ASCII_GLYPHS: Glyphs = {
  topLeft: '+',
  topRight: '+',
  bottomLeft: '+',
  bottomRight: '+',
  horizontal: '-',
  vertical: '|',
  tick: '+',
  descending: 'v',
  ascending: '^',
  live: '>',
  ellipsis: '~',
  zero: '.',
  high: '~',
  low: '>',
  thumb: '#',
  progressDone: '=',
  progressLeft: '-',
  sparks: [...'_.-:=+*#'],
  outcomes: { opened: 'O', refused: 'R', unanswered: '?', halfOpen: 'H', reset: 'X', forgotten: '.' },
  chartFills: { more: '#', less: ':' },
};

const ASCII_SIGNS: Readonly<Record<string, string>> = { '…': '~', '·': '.', '≈': '~', '≥': '>', µ: 'u', '━': '=', '─': '-' };

/** What a terminal without UTF-8 shows instead of a character: the nearest sign, or "?". */
export function nearestAscii(character: string): string {
  return ASCII_SIGNS[character] ?? '?';
}
