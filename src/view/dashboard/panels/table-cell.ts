/* What a cell of the table says, and how it looks. */
import type { ScreenRow } from '../../../screen-snapshot.js';
import type { CellStyle } from '../canvas.js';
import { toCells } from '../canvas.js';
import { countCell, formatAge, formatShare, rateCell, shortenEnd, shortenMiddle } from '../cell-format.js';
import type { PlacedColumn } from '../columns.js';
import type { Scene } from '../scene.js';
import { drawSparkline } from '../sparkline.js';
import type { Theme } from '../theme.js';

export interface Cell {
  readonly text: string;
  readonly style: CellStyle;
  /** Right behind it, at most in the blank between two columns: there is more to it. */
  readonly more?: string;
}

/** FAIL% from which a row is said to be bad, and very bad. */
const HIGH_FAIL = 20;
const SEVERE_FAIL = 50;
/** Attempts a second that a full cell of a trend stands for at least: one attempt now and then is no flood. */
const FULL_TREND = 1;

export function makeCell(scene: Scene, row: ScreenRow, column: PlacedColumn): Cell {
  const { theme, ui, snapshot } = scene;
  const { styles, glyphs } = theme;
  const { width } = column;
  switch (column.id) {
    case 'source':
      return addressCell(scene, row.address, width);
    case 'peer':
      return addressCell(scene, row.peer ?? '', width);
    case 'port':
      return portCell(scene, row, width);
    case 'process':
      return { text: shortenEnd(toCells(row.process ?? ''), width, glyphs), style: styles.plain };
    case 'synRate':
      return dim(rateCell(row.synRates[ui.order.rateSpan], glyphs), styles.syn, theme);
    case 'rstRate':
      return dim(row.rstRates === null ? '' : rateCell(row.rstRates[ui.order.rateSpan], glyphs), styles.rst, theme);
    case 'syn':
      return segments(row.syn, row, width, theme);
    case 'rst':
      return segments(row.rst, row, width, theme);
    case 'open':
      return outcome(row.open, row, width, theme, styles.plain);
    case 'refused':
      return outcome(row.refused, row, width, theme, styles.refused);
    case 'unanswered':
      return outcome(row.unanswered, row, width, theme, styles.unanswered);
    case 'halfOpen':
      return outcome(row.halfOpen, row, width, theme, styles.halfOpen);
    case 'reset':
      return outcome(row.reset, row, width, theme, styles.reset);
    case 'fail':
      return failCell(row, theme);
    case 'peers':
      if (row.peers === null) return { text: '', style: styles.plain };
      return dim(countCell(row.peers, width, row.peersAreLow || row.error > 0 ? 'low' : '', glyphs), styles.plain, theme);
    case 'last':
      return { text: ageOf(row.lastSeconds, snapshot.nowSeconds), style: styles.plain };
    case 'trend':
      return { text: drawSparkline(row.trend, width, glyphs, FULL_TREND), style: styles.syn };
  }
}

/** With names, that of the address where one is known; "*" behind this machine's own. */
function addressCell({ ui, theme, snapshot }: Scene, address: string, width: number): Cell {
  const name = ui.showsNames ? snapshot.names.get(address) : undefined;
  const text = shortenMiddle(name === undefined ? address : toCells(name), width, theme.glyphs);
  return { text, style: theme.styles.plain, ...(snapshot.own.has(address) ? { more: '*' } : {}) };
}

function portCell({ ui, names, theme }: Scene, { shownPort, hasMorePorts }: ScreenRow, width: number): Cell {
  if (shownPort === null) return { text: '', style: theme.styles.plain };
  const name = ui.showsNames ? names.nameOf(shownPort) : null;
  const text = name === null ? String(shownPort) : shortenEnd(toCells(name), width, theme.glyphs);
  return hasMorePorts ? { text, style: theme.styles.plain, more: '+' } : { text, style: theme.styles.plain };
}

/** Zeros are faint: what is there stands out. */
function dim(text: string, style: CellStyle, { glyphs, styles }: Theme): Cell {
  return { text, style: text === glyphs.zero ? styles.faint : style };
}

function segments(count: number | null, { error }: ScreenRow, width: number, theme: Theme): Cell {
  if (count === null) return { text: '', style: theme.styles.plain };
  return dim(countCell(count, width, error > 0 ? 'high' : '', theme.glyphs), theme.styles.plain, theme);
}

function outcome(count: number, { error }: ScreenRow, width: number, theme: Theme, style: CellStyle): Cell {
  return { text: countCell(count, width, error > 0 ? 'low' : '', theme.glyphs), style: count === 0 ? theme.styles.faint : style };
}

function failCell({ refused, unanswered, attempts }: ScreenRow, theme: Theme): Cell {
  const failed = refused + unanswered;
  return makeFailCell(failed, attempts, theme);
}

/** FAIL% of so many attempts: yellow from 20, white on red from 50. */
export function makeFailCell(failed: number, attempts: number, theme: Theme): Cell {
  const { glyphs, styles } = theme;
  if (!(failed > 0) || !(attempts > 0)) return { text: glyphs.zero, style: styles.faint };
  const percent = (failed / attempts) * 100;
  const style = percent >= SEVERE_FAIL ? styles.failSevere : percent >= HIGH_FAIL ? styles.failHigh : styles.plain;
  return { text: formatShare(failed, attempts), style };
}

function ageOf(seconds: number | null, now: number | null): string {
  return seconds === null || now === null ? '' : formatAge(now - seconds);
}
