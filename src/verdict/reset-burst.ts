import { type AlertMoment, type AlertRule, type Finding, formatEndpoint, shortenNumber } from './alert-moment.js';
import { Growth } from './growth.js';
import { Remembered } from './remembered.js';
import {
  BURST_BEFORE_SECONDS,
  BURST_FACTOR,
  BURST_RATE,
  BURST_SECONDS,
  DESCRIBE_SECONDS,
  LEAST_BEFORE_SECONDS,
} from './thresholds.js';

const KEY = 'reset-burst';

/** Suddenly many more resets than before. Where there were many from the beginning, that is no burst. */
export class ResetBurst implements AlertRule {
  private readonly growth = new Growth(BURST_SECONDS + BURST_BEFORE_SECONDS);
  private readonly from = new Remembered<string>(DESCRIBE_SECONDS);
  /** A second, in the minute before it began. */
  private rateBefore = 0;

  judge(moment: AlertMoment, isActive: (key: string) => boolean): readonly Finding[] {
    const { growth } = this;
    growth.note(moment.second, moment.rst);
    const rate = growth.over(BURST_SECONDS) / BURST_SECONDS;
    const wasActive = isActive(KEY);
    const edge = wasActive ? 'ends' : 'begins';
    if (!wasActive) {
      const secondsBefore = growth.knownSeconds - BURST_SECONDS;
      if (secondsBefore < LEAST_BEFORE_SECONDS) return [];
      this.rateBefore = (growth.over(BURST_SECONDS + BURST_BEFORE_SECONDS) - rate * BURST_SECONDS) / secondsBefore;
    }
    if (rate < BURST_RATE[edge] || rate < BURST_FACTOR[edge] * this.rateBefore) return [];
    const from = this.from.get(moment.second, () => describeSender(moment));
    const text = `reset burst${from}  ${formatRate(rate)}, ${formatRate(this.rateBefore)} before`;
    return [{ key: KEY, level: 'warning', text }];
  }
}

function describeSender(moment: AlertMoment): string {
  const [busiest] = moment.findResetSenders(1);
  if (busiest === undefined) return '';
  return ` ${busiest.port === null ? busiest.address : formatEndpoint(busiest.address, busiest.port)}`;
}

function formatRate(rate: number): string {
  return `${rate < 10 && rate > 0 ? rate.toFixed(1) : shortenNumber(rate)}/s`;
}
