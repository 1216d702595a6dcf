import { type AlertMoment, type AlertRule, type Finding, formatNumber, formatPercent } from './alert-moment.js';
import { Growth } from './growth.js';
import { DROP_SECONDS } from './thresholds.js';

const KEY = 'dropped';

/** Packets that the kernel or the interface throws away: what is counted is too low. */
export class DroppedPackets implements AlertRule {
  private readonly dropped = new Growth(DROP_SECONDS);
  private readonly packets = new Growth(DROP_SECONDS);
  /** Dropped, and come, when it began. */
  private before = { dropped: 0, packets: 0 };

  judge({ second, dropped, packets }: AlertMoment, isActive: (key: string) => boolean): readonly Finding[] {
    this.dropped.note(second, dropped);
    this.packets.note(second, packets);
    const recent = this.dropped.over(DROP_SECONDS);
    if (!isActive(KEY)) this.before = { dropped: dropped - recent, packets: packets - this.packets.over(DROP_SECONDS) };
    if (recent === 0) return [];
    const lost = dropped - this.before.dropped;
    const share = formatPercent(lost / (packets - this.before.packets + lost));
    return [{ key: KEY, level: 'critical', text: `${formatNumber(lost)} packets dropped (${share}): counts are too low` }];
  }
}
