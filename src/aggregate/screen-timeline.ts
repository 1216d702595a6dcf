import type { ScreenChart, SpanRates } from '../screen-snapshot.js';
import { rateOverAge, type ScreenMoment } from './screen-time.js';
import { ATTEMPTS, RSTS } from './segment-sorter.js';
import type { Timeline } from './timeline.js';

/** Seconds that are told one by one for certain: an hour, but for the minute that may have been put together already. */
const MAX_SECONDS = 3540;

/** Attempts and resets of everything, of the last so many seconds, of which the last one is at hand; never before the first packet. */
export function readChart(timeline: Timeline, { second: now }: ScreenMoment, seconds: number): ScreenChart {
  const first = Math.max(timeline.firstSecond, now - Math.min(seconds, MAX_SECONDS) + 1);
  if (!(first <= now)) return { firstSecond: Number.isNaN(now) ? 0 : now, syn: [], rst: [] };
  const length = now - first + 1;
  return {
    firstSecond: first,
    syn: Array.from({ length }, (_, at) => timeline.countIn(first + at, ATTEMPTS)),
    rst: Array.from({ length }, (_, at) => timeline.countIn(first + at, RSTS)),
  };
}

/**
 * Attempts and resets of everything, a second, as the rows have theirs: over 1 second, those of the last whole one, or of the one at
 * hand where that has more; over 10 and 60, those of so many seconds before the moment (or since the first packet, if that is less), of
 * the oldest of which only the part within counts.
 */
export function readRates(timeline: Timeline, moment: ScreenMoment): { syn: SpanRates; rst: SpanRates } {
  const ratesOf = (column: number) => ({
    1: Math.max(timeline.countIn(moment.second, column), timeline.countIn(moment.second - 1, column)),
    10: rateOf(timeline, column, moment, 10),
    60: rateOf(timeline, column, moment, 60),
  });
  return { syn: ratesOf(ATTEMPTS), rst: ratesOf(RSTS) };
}

function rateOf(timeline: Timeline, column: number, moment: ScreenMoment, span: number): number {
  const { second, nanos } = moment;
  let sum = timeline.countIn(second - span, column) * (1 - nanos / 1e9);
  for (let back = 0; back < span; back++) sum += timeline.countIn(second - back, column);
  return rateOverAge(sum / span, span, moment);
}
