/*
 * How the screen looks. Colours are the first 16 of the palette, which people choose for themselves, without 8 (invisible on many
 * terminals); grey is 244 where there are 256. No colour is the only sign of anything: what it says is said by a glyph or a word as well.
 */
import type { CellStyle, StyleParts } from './canvas.js';
import { makeStyle } from './canvas.js';
import type { Glyphs } from './glyphs.js';
import { ASCII_GLYPHS, UTF8_GLYPHS } from './glyphs.js';
import type { TerminalAbilities } from './terminal.js';

const BLACK = 0;
const RED = 1;
const YELLOW = 3;
const BLUE = 4;
const MAGENTA = 5;
const CYAN = 6;
const WHITE = 7;
const BRIGHT = 8;
const GREY = 244;

type Styles<Style> = {
  readonly plain: Style;
  readonly strong: Style;
  /** Labels, hints, axes, zeros, what is over. */
  readonly faint: Style;
  /** " syntop ", the keys of the key bar. */
  readonly brand: Style;
  readonly key: Style;
  readonly live: Style;
  /** PAUSED, AT, ENDED. */
  readonly badge: Style;
  readonly dropped: Style;
  readonly border: Style;
  readonly borderFocused: Style;
  readonly title: Style;
  readonly heading: Style;
  readonly headingSorted: Style;
  readonly selected: Style;
  /** SYNs and resets. */
  readonly syn: Style;
  readonly rst: Style;
  readonly opened: Style;
  readonly refused: Style;
  readonly unanswered: Style;
  readonly halfOpen: Style;
  readonly reset: Style;
  readonly forgotten: Style;
  /** FAIL% from 20, and from 50. */
  readonly failHigh: Style;
  readonly failSevere: Style;
  readonly critical: Style;
  readonly warning: Style;
  readonly info: Style;
  readonly notice: Style;
  readonly noticeError: Style;
  readonly error: Style;
  readonly cursor: Style;
};

export interface Theme {
  readonly isUtf8: boolean;
  readonly hasColour: boolean;
  readonly glyphs: Glyphs;
  readonly styles: Styles<CellStyle>;
}

export function makeTheme({ isUtf8, colours }: TerminalAbilities): Theme {
  const parts = colours === 0 ? MONOCHROME : colouredParts(colours === 256);
  return { isUtf8, hasColour: colours > 0, glyphs: isUtf8 ? UTF8_GLYPHS : ASCII_GLYPHS, styles: makeStyles(parts) };
}

function makeStyles(parts: Styles<StyleParts>): Styles<CellStyle> {
  const styles: Partial<Record<keyof Styles<StyleParts>, CellStyle>> = {};
  for (const role of Object.keys(parts) as Array<keyof Styles<StyleParts>>) styles[role] = makeStyle(parts[role]);
  return styles as Styles<CellStyle>;
}

/** NO_COLOR: bold, underline and inverse. */
const MONOCHROME: Styles<StyleParts> = {
  plain: {},
  strong: { bold: true },
  faint: {},
  brand: { inverse: true },
  key: { inverse: true },
  live: { bold: true },
  badge: { inverse: true },
  dropped: { bold: true, inverse: true },
  border: {},
  borderFocused: { bold: true },
  title: { bold: true },
  heading: { bold: true },
  headingSorted: { bold: true, underline: true },
  selected: { inverse: true },
  syn: { bold: true },
  rst: {},
  opened: {},
  refused: {},
  unanswered: {},
  halfOpen: {},
  reset: {},
  forgotten: {},
  failHigh: { bold: true },
  failSevere: { inverse: true },
  critical: { bold: true, inverse: true },
  warning: { bold: true },
  info: {},
  notice: { bold: true },
  noticeError: { bold: true, inverse: true },
  error: { bold: true },
  cursor: { inverse: true },
};

function colouredParts(has256: boolean): Styles<StyleParts> {
  // A terminal of 8 colours shows the bright ones as bold.
  const bright = (colour: number): StyleParts => (has256 ? { foreground: colour + BRIGHT } : { foreground: colour, bold: true });
  const faint: StyleParts = has256 ? { foreground: GREY } : {};
  const onCyan: StyleParts = { foreground: BLACK, background: CYAN };
  const onYellow: StyleParts = { foreground: BLACK, background: YELLOW };
  const onRed: StyleParts = { ...bright(WHITE), background: RED, bold: true };
  return {
    plain: {},
    strong: { bold: true },
    faint,
    brand: onCyan,
    key: onCyan,
    live: { foreground: CYAN },
    badge: onYellow,
    dropped: onRed,
    border: faint,
    borderFocused: { foreground: CYAN },
    title: { bold: true },
    heading: { bold: true },
    headingSorted: { foreground: CYAN, bold: true },
    selected: onCyan,
    syn: { foreground: CYAN },
    rst: bright(RED),
    opened: { foreground: CYAN },
    refused: bright(RED),
    unanswered: { foreground: YELLOW },
    halfOpen: { foreground: MAGENTA },
    reset: { foreground: BLUE },
    forgotten: faint,
    failHigh: { foreground: YELLOW },
    failSevere: { ...bright(WHITE), background: RED },
    critical: onRed,
    warning: { foreground: YELLOW, bold: true },
    info: faint,
    notice: { bold: true },
    noticeError: onRed,
    error: bright(RED),
    cursor: { inverse: true },
  };
}
