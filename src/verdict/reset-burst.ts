import { type AlertMoment, type AlertRule, type Finding, formatEndpoint, shortenNumber } from './alert-moment.js';
import { Growth } from './growth.js';
import { BURST_BEFORE_SECONDS, BURST_FACTOR, BURST_RATE, BURST_SECONDS, LEAST_BEFORE_SECONDS } from './thresholds.js';

const KEY = 'reset-burst';

/** Suddenly many more resets than before. Where there were many from the beginning, that is no burst. */
export class ResetBurst implements AlertRule {
  private readonly growth = new Growth(BURST_SECONDS + BURST_BEFORE_SECONDS);
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
    const [busiest] = moment.findResetSenders(1);
    const from = busiest === undefined ? '' : ` ${nameOf(busiest)}`;
    const text = `reset burst${from}  ${formatRate(rate)}, ${formatRate(this.rateBefore)} before`;
    return [{ key: KEY, level: 'warning', text }];
  }
}

function nameOf({ address, port }: { readonly address: string; readonly port: number | null }): string {
  return port === null ? address : formatEndpoint(address, port);
}

function formatRate(rate: number): string {
  return `${rate < 10 && rate > 0 ? rate.toFixed(1) : shortenNumber(rate)}/s`;
}
