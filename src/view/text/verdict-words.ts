/* What a verdict rests on, in words: for the report and for the dashboard. */
import { formatCount, formatPercent, formatRate } from './format.js';

/** "attempts per minute 1200", of a name with its unit (attemptsPerMinute 1200); shares are percent: "refused 98%". */
export function describeNumber(name: string, value: number): string {
  const words = name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();
  if (/ share$/.test(words)) return `${words.replace(/ share$/, '')} ${value <= 0 ? '0' : formatPercent(value, 1)}%`;
  if (Number.isInteger(value)) return `${words} ${formatCount(value)}`;
  return `${words} ${value === 0 ? '0' : formatRate(value)}`;
}
