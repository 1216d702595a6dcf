import type { ResetReason } from '../../host-facts.js';
import { type CountedRow, RecentRows } from './recent-rows.js';
import type { ResetEvent } from './trace-line.js';

const MOST_ROWS = 512;
const MOST_SHOWN = 200;
/** Resets that are remembered one by one. */
const MOST_REMEMBERED = 4096;

/** Why one reset was sent, and the state of the socket that sent it. */
export interface SentReason {
  readonly reason: string | null;
  readonly state: string | null;
}

interface ResetRow extends CountedRow {
  readonly event: ResetEvent;
}

/** Resets by sender, direction, reason and state; and each of the last few thousand that this machine sent, by its endpoints. */
export class ResetTable {
  private readonly rows = new RecentRows<ResetRow>(MOST_ROWS);
  private readonly remembered = new Map<string, SentReason>();

  count(event: ResetEvent, nowMillis: number): void {
    const { direction, ip, port, reason, state } = event;
    const key = `${direction}\0${ip}\0${port}\0${reason ?? ''}\0${state ?? ''}`;
    this.rows.count(key, nowMillis, () => ({ event, count: 0, pending: 0 }));
    // Of one that came, the kernel tells nothing that its packet does not.
    if (direction === 'sent') this.remember(event);
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

  /** Of the last reset that this machine sent from one endpoint to another; null where it is not among those remembered. */
  reasonOf(source: string, sourcePort: number, destination: string, destinationPort: number): SentReason | null {
    return this.remembered.get(keyOf(source, sourcePort, destination, destinationPort)) ?? null;
  }

  private remember({ ip, port, toIp, toPort, reason, state }: ResetEvent): void {
    const key = keyOf(ip, port, toIp, toPort);
    this.remembered.delete(key);
    this.remembered.set(key, { reason, state });
    if (this.remembered.size <= MOST_REMEMBERED) return;
    for (const oldest of this.remembered.keys()) {
      this.remembered.delete(oldest);
      return;
    }
  }
}

function keyOf(source: string, sourcePort: number, destination: string, destinationPort: number): string {
  return `${source} ${sourcePort} ${destination} ${destinationPort}`;
}
