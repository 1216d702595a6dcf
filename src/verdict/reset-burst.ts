import { Growth } from './growth.js';
import { Remembered } from './remembered.js';
import {
  BURST_BEFORE_SECONDS,
  BURST_BUSY_RATE,
  BURST_BUSY_SECONDS,
  BURST_FACTOR,
  BURST_RATE,
  BURST_SECONDS,
  DESCRIBE_SECONDS,
  LEAST_BEFORE_SECONDS,
} from './thresholds.js';
import { type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatEndpoint, formatRate } from './words.js';

const KEY = 'reset-burst';
/** What explains resets, and says more. */
const CAUSES = ['refused-storm', 'reset-storm', 'scan', 'backscatter'] as const;

/** Suddenly many more resets than before, and no better name for it. Where there were many from the beginning, that is no burst. */
export class ResetBurst implements VerdictRule {
  private readonly growth = new Growth(BURST_SECONDS + BURST_BEFORE_SECONDS);
  private readonly from = new Remembered<string | null>(DESCRIBE_SECONDS);
  /** A second, in the minute before it began. */
  private rateBefore = 0;

  judge(moment: VerdictMoment, { wasActive, holds }: Standing): readonly Finding[] {
    const { growth } = this;
    growth.note(moment.second, moment.rst);
    const rate = growth.over(BURST_SECONDS) / BURST_SECONDS;
    const wasIt = wasActive(KEY);
    const edge = wasIt ? 'ends' : 'begins';
    if (!wasIt) {
      const secondsBefore = growth.knownSeconds - BURST_SECONDS;
      if (secondsBefore < LEAST_BEFORE_SECONDS) return [];
      this.rateBefore = (growth.over(BURST_SECONDS + BURST_BEFORE_SECONDS) - rate * BURST_SECONDS) / secondsBefore;
    }
    if (rate < BURST_RATE[edge] || rate < BURST_FACTOR[edge] * this.rateBefore || CAUSES.some((kind) => holds(kind))) return [];
    if (!wasIt && countBusySeconds(moment) < BURST_BUSY_SECONDS) return [];
    const from = this.from.get(moment.second, () => findSender(moment));
    const sender = from === null ? '' : ` ${from}`;
    return [
      makeFinding({
        kind: 'reset-burst',
        key: KEY,
        level: 'warning',
        text: `reset burst${sender}  ${formatRate(rate)}, ${formatRate(this.rateBefore)} before`,
        sentence: `reset burst: ${formatRate(rate)} resets over 10 s, where it was ${formatRate(this.rateBefore)} in the minute before${from === null ? '' : `; most are sent by ${from}`}`,
        numbers: { resetsPerSecond: rate, resetsPerSecondBefore: this.rateBefore },
        source: from,
      }),
    ];
  }
}

function countBusySeconds({ chart }: VerdictMoment): number {
  return chart(BURST_SECONDS).rst.filter((resets) => resets >= BURST_BUSY_RATE).length;
}

function findSender({ findResetSenders }: VerdictMoment): string | null {
  const [busiest] = findResetSenders(1);
  if (busiest === undefined) return null;
  return busiest.port === null ? busiest.address : formatEndpoint(busiest.address, busiest.port);
}
