/* Numbers and texts made to fit cells. */
import { formatCount, formatRate } from '../text/format.js';
import type { Glyphs } from './glyphs.js';

export { formatCount, formatRate };

/** A sign that a count may be too high or too low; '' for none. */
export type CountMark = '' | 'high' | 'low';

const UNITS: ReadonlyArray<readonly [number, string]> = [
  [1e3, 'k'],
  [1e6, 'M'],
  [1e9, 'G'],
  [1e12, 'T'],
  [1e15, 'P'],
];

/** A count in at most `width` cells (3 or more): "42.9k", "43k". A lower bound (`isLow`) is never rounded up. */
export function fitCount(count: number, width: number, isLow = false): string {
  const whole = formatCount(count);
  if (whole.length <= width && !(isLow && count >= 10_000)) return whole;
  for (const [unit, suffix] of UNITS) {
    for (const decimals of [2, 1, 0]) {
      const text = scaleTo(count / unit, decimals, isLow);
      if (text.length < width && Number(text) > 0) return `${text}${suffix}`;
    }
  }
  return '>'.repeat(width);
}

/** "42.9", "0.4" as ".4". */
function scaleTo(scaled: number, decimals: number, isLow: boolean): string {
  const power = 10 ** decimals;
  const value = isLow ? Math.floor(scaled * power) / power : scaled;
  return value.toFixed(decimals).replace(/^0\./, '.');
}

/** A count of a table's cell, with its mark; zero is a dot. */
export function countCell(count: number, width: number, mark: CountMark, glyphs: Glyphs): string {
  // What may be too high is not so where it is 0.
  if (mark === '' || (mark === 'high' && count === 0)) return count === 0 ? glyphs.zero : fitCount(count, width);
  return `${mark === 'low' ? glyphs.low : glyphs.high}${fitCount(count, width - 1, mark === 'low')}`;
}

/** A rate of a table's cell: 5 wide at most. */
export function rateCell(rate: number, glyphs: Glyphs): string {
  return rate === 0 ? glyphs.zero : formatRate(rate);
}

/** A share of a whole in percent, 4 wide at most, without its sign: "<.1", "4.9", "88.6", "100"; 0 is "0". */
export function formatShare(part: number, whole: number): string {
  if (!(part > 0) || !(whole > 0)) return '0';
  const percent = Math.min((part / whole) * 100, 100);
  if (percent < 0.1) return '<.1';
  return percent < 99.95 ? percent.toFixed(1) : '100';
}

const AGES: ReadonlyArray<readonly [number, number, string]> = [
  [60, 1, 's'],
  [3600, 60, 'm'],
  [86_400, 3600, 'h'],
  [86_400_000, 86_400, 'd'],
];

/** An age in seconds, 4 wide at most: "3s", "2m", "5h", "4d". */
export function formatAge(seconds: number): string {
  const whole = Math.max(Math.floor(seconds), 0);
  for (const [below, unit, suffix] of AGES) if (whole < below) return `${Math.floor(whole / unit)}${suffix}`;
  return '>2y';
}

/** "01:12", from an hour on "1:01:12". */
export function formatPlaytime(seconds: number): string {
  const whole = Math.max(Math.floor(seconds), 0);
  const pad = (number: number) => String(number).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours === 0 ? `${pad(minutes)}:${pad(whole % 60)}` : `${hours}:${pad(minutes)}:${pad(whole % 60)}`;
}

/** 1,204. */
export function formatWithCommas(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Keeps both ends of a text that is too long. */
export function shortenMiddle(text: string, width: number, glyphs: Glyphs): string {
  if (text.length <= width) return text;
  if (width <= 0) return '';
  const head = Math.floor((width - 1) / 2);
  return `${text.slice(0, head)}${glyphs.ellipsis}${text.slice(text.length - (width - 1 - head))}`;
}

/** Keeps the beginning of a text that is too long. */
export function shortenEnd(text: string, width: number, glyphs: Glyphs): string {
  if (text.length <= width) return text;
  return width <= 0 ? '' : `${text.slice(0, width - 1)}${glyphs.ellipsis}`;
}

/** "10.0.0.8:443", "[::1]:443". */
export function formatEndpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
