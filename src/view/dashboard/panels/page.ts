/* A page of lines that is looked through, over the panels: what the host says, a verdict. */
import type { Area } from '../canvas.js';
import { toCells } from '../canvas.js';
import { shortenEnd } from '../cell-format.js';
import { insideOf, paintFrame, paintScrollbar } from '../frame.js';
import { UTF8_GLYPHS } from '../glyphs.js';
import type { Scene } from '../scene.js';
import type { Theme } from '../theme.js';
import { wrap } from './empty.js';

type StyleRole = keyof Theme['styles'];

/** A part of a line. Its text is as a canvas shows it; in ASCII, render.ts puts other signs for those of UTF-8. */
interface Span {
  readonly text: string;
  readonly style: StyleRole;
}

export interface PageLine {
  /** Of a section: then the line is a rule with this in it. */
  readonly title?: string;
  readonly spans: readonly Span[];
  /** Said at the foot while the line is marked. */
  readonly about?: string;
}

/** Lines at the foot, and the rule above them. */
const ABOUT_ROWS = 2;
const FOOT_ROWS = ABOUT_ROWS + 1;
const MARGIN = 1;

/** Whether one line is marked, and what is said of it has the foot. */
interface PageKind {
  readonly hasMark: boolean;
}

export interface Page extends PageKind {
  readonly title: string;
  readonly hints: readonly string[];
  readonly lines: readonly PageLine[];
  /** The line that is marked, else the first one shown. */
  readonly scroll: number;
}

/** Columns that a line of a page has. */
export function pageWidth(body: Area): number {
  return Math.max(insideOf(body).width - 2 * MARGIN, 1);
}

/** Lines that are shown at a time. */
export function pageRows(body: Area, { hasMark }: PageKind): number {
  return Math.max(insideOf(body).height - (hasMark ? FOOT_ROWS : 0), 1);
}

export function paintPage(scene: Scene, body: Area, { title, hints, lines, scroll, hasMark }: Page): void {
  const { canvas, theme } = scene;
  paintFrame(canvas, body, theme, { title, hints, isFocused: true });
  const inside = insideOf(body);
  const rows = pageRows(body, { hasMark });
  const marked = Math.min(Math.max(scroll, 0), Math.max(lines.length - 1, 0));
  const from = Math.min(marked, Math.max(lines.length - rows, 0));
  lines.slice(from, from + rows).forEach((line, at) => {
    const row: Area = { ...inside, y: inside.y + at, height: 1 };
    paintLine(scene, row, line);
    if (hasMark && from + at === marked) canvas.restyle(row, () => theme.styles.selected);
  });
  paintScrollbar(canvas, { x: body.x + body.width - 1, y: inside.y, height: rows }, { from, total: lines.length }, theme);
  if (hasMark) paintFoot(scene, { ...inside, y: inside.y + rows, height: FOOT_ROWS }, lines[marked]?.about ?? '');
}

function paintLine({ canvas, theme }: Scene, { x, y, width }: Area, { title, spans }: PageLine): void {
  if (title !== undefined) {
    canvas.fill({ x, y, width, height: 1 }, theme.glyphs.horizontal, theme.styles.border);
    canvas.write(x + MARGIN, y, ` ${title} `, theme.styles.title, width - MARGIN);
  }
  const end = x + width - MARGIN;
  let at = x + MARGIN;
  for (const { text, style } of spans) {
    at = canvas.write(at, y, shortenEnd(text, Math.max(end - at, 0), UTF8_GLYPHS), theme.styles[style]);
  }
}

function paintFoot({ canvas, theme }: Scene, { x, y, width }: Area, about: string): void {
  canvas.fill({ x, y, width, height: 1 }, theme.glyphs.horizontal, theme.styles.border);
  const lines = wrapCells(about, width - 2 * MARGIN);
  lines.slice(0, ABOUT_ROWS).forEach((line, at) => {
    const isCut = at === ABOUT_ROWS - 1 && lines.length > ABOUT_ROWS;
    const text = isCut ? `${line.slice(0, width - 2 * MARGIN - 1)}${UTF8_GLYPHS.ellipsis}` : line;
    canvas.write(x + MARGIN, y + 1 + at, text, theme.styles.plain, width - 2 * MARGIN);
  });
}

/** A text from wherever, in a style. */
export function say(text: string, style: StyleRole = 'plain'): Span {
  return { text: toCells(text), style };
}

/** The same, as wide as a column. */
export function sayLeft(text: string, width: number, style: StyleRole = 'plain'): Span {
  return { text: shortenEnd(toCells(text), Math.max(width, 0), UTF8_GLYPHS).padEnd(width), style };
}

export function sayRight(text: string, width: number, style: StyleRole = 'plain'): Span {
  return { text: shortenEnd(toCells(text), Math.max(width, 0), UTF8_GLYPHS).padStart(width), style };
}

/** How full something is; the more it is, the louder. */
export function sayBar(share: number, width: number): Span {
  const done = Math.round(Math.min(Math.max(share, 0), 1) * width);
  const text = UTF8_GLYPHS.progressDone.repeat(done) + UTF8_GLYPHS.progressLeft.repeat(width - done);
  return { text, style: styleOfShare(share) };
}

/** Of something that has a limit: yellow from 80%, white on red from 95%. */
export function styleOfShare(share: number): StyleRole {
  return share >= 0.95 ? 'failSevere' : share >= 0.8 ? 'failHigh' : 'plain';
}

export function titleLine(title: string): PageLine {
  return { title, spans: [] };
}

export function lineOf(...spans: readonly Span[]): PageLine {
  return { spans };
}

/** A text in as many lines as it takes, each behind `indent`. */
export function linesOf(
  text: string,
  width: number,
  {
    style = 'plain',
    indent = '',
    about = '',
  }: { readonly style?: StyleRole; readonly indent?: string; readonly about?: string } = {},
): PageLine[] {
  return wrapCells(text, Math.max(width - indent.length, 1)).map((line) => ({ spans: [say(`${indent}${line}`, style)], about }));
}

/** Lines of at most `width` cells; a word that is longer is broken. Nothing is lost but the blanks where it is broken. */
function wrapCells(text: string, width: number): string[] {
  return wrap(toCells(text), width).flatMap((line) => {
    const parts: string[] = [];
    for (let at = 0; at === 0 || at < line.length; at += width) parts.push(line.slice(at, at + width));
    return parts;
  });
}
