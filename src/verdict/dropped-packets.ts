import { Growth } from './growth.js';
import { DROP_SECONDS } from './thresholds.js';
import { type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatNumber, formatPercent } from './words.js';

const KEY = 'dropped';

/** Packets that the kernel or the interface throws away: what is counted is too low. */
export class DroppedPackets implements VerdictRule {
  private readonly dropped = new Growth(DROP_SECONDS);
  private readonly packets = new Growth(DROP_SECONDS);
  /** Dropped, and come, when it began. */
  private before = { dropped: 0, packets: 0 };

  judge({ second, dropped, packets }: VerdictMoment, { wasActive }: Standing): readonly Finding[] {
    this.dropped.note(second, dropped);
    this.packets.note(second, packets);
    const recent = this.dropped.over(DROP_SECONDS);
    if (!wasActive(KEY)) this.before = { dropped: dropped - recent, packets: packets - this.packets.over(DROP_SECONDS) };
    if (recent === 0) return [];
    const lost = dropped - this.before.dropped;
    const share = lost / (packets - this.before.packets + lost);
    const text = `${formatNumber(lost)} packets dropped (${formatPercent(share)}): counts are too low`;
    return [
      makeFinding({
        kind: 'packets-dropped',
        key: KEY,
        level: 'critical',
        text,
        sentence: `the kernel or the interface dropped ${formatNumber(lost)} packets (${formatPercent(share)} of all) before they could be counted: every count is too low`,
        numbers: { dropped: lost, droppedShare: share },
      }),
    ];
  }
}
