import type { ResetReason, SentReset } from '../../host-facts.js';
import { type CountedRow, RecentRows } from './recent-rows.js';
import type { ResetEvent } from './trace-line.js';

const MOST_ROWS = 512;
const MOST_SHOWN = 200;
/** Resets that are told one by one. */
const MOST_TOLD = 1024;

interface ResetRow extends CountedRow {
  readonly event: ResetEvent;
}

/** Resets by sender, direction, reason and state; and each of the last that this machine sent, by its endpoints. */
export class ResetTable {
  private readonly rows = new RecentRows<ResetRow>(MOST_ROWS);
  private sent: SentReset[] = [];

  count(event: ResetEvent, nowMillis: number): void {
    const { direction, ip, port, reason, state } = event;
    const key = `${direction}\0${ip}\0${port}\0${reason ?? ''}\0${state ?? ''}`;
    this.rows.count(key, nowMillis, () => ({ event, count: 0, pending: 0 }));
    // Of one that came, the kernel tells nothing that its packet does not.
    if (direction === 'sent') this.note(event);
  }

  /** What was counted since the last time was one in `factor`. */
  settle(factor: number): void {
    this.rows.settle(factor);
  }

  /**
   * Those with the most resets of late, most first.
   *
   * @param factor of what was counted since the last settling
   */
  list(factor: number): ResetReason[] {
    return this.rows.heaviest(MOST_SHOWN).map(({ event, count, pending }) => {
      const { direction, ip, port, reason, state } = event;
      return { direction, ip, port, reason, state, count: Math.round(count + pending * factor) };
    });
  }

  /** Those that this machine has sent since the last call, the newest of them. */
  takeSent(): SentReset[] {
    const sent = this.sent.slice(-MOST_TOLD);
    this.sent = [];
    return sent;
  }

  private note({ ip, port, toIp, toPort, reason, state }: ResetEvent): void {
    this.sent.push({ ip, port, toIp, toPort, reason, state });
    if (this.sent.length >= 2 * MOST_TOLD) this.sent = this.sent.slice(-MOST_TOLD);
  }
}
