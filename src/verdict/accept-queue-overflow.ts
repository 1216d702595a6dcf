/* Linux counts ListenOverflows in tcp_v4_syn_recv_sock() and tcp_conn_request(): net/ipv4. docs/verdicts.md. */

import type { Listener } from '../host-facts.js';
import { describeProcess } from '../host-knowledge.js';
import { DROP_SECONDS, OVERFLOW_COUNT } from './thresholds.js';
import { type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatEndpoint, formatNumber, formatRate } from './words.js';

const KEY = 'accept-queue';

/** A program does not accept its connections fast enough. Live only: the packets do not tell. */
export class AcceptQueueOverflow implements VerdictRule {
  judge({ host }: VerdictMoment, { wasActive }: Standing): readonly Finding[] {
    if (host.moment === null) return [];
    const { facts, rates } = host.moment;
    const rate = rates.ListenOverflows ?? 0;
    if (rate * DROP_SECONDS < OVERFLOW_COUNT[wasActive(KEY) ? 'ends' : 'begins']) return [];
    const full = findFullest(facts.listeners);
    const at = full === null ? null : formatEndpoint(full.ip, full.port);
    const process = full?.process == null ? null : describeProcess(full.process);
    const queue =
      full === null
        ? ''
        : `; ${process ?? 'whoever listens'} at ${at} has ${formatNumber(full.queued)} of ${formatNumber(full.queueLimit)} waiting`;
    return [
      makeFinding({
        kind: 'accept-queue-overflow',
        key: KEY,
        level: 'critical',
        text: `accept queue overflow${at === null ? '' : ` ${at}`}  ${formatRate(rate)} lost${process === null ? '' : `, ${process}`}`,
        sentence: `accept queue overflow: ${formatRate(rate)} connections are lost because a program does not accept them fast enough (ListenOverflows)${queue}`,
        numbers: {
          overflowsPerSecond: rate,
          ...(full === null ? {} : { queued: full.queued, queueLimit: full.queueLimit }),
        },
        service: full === null ? null : { ip: full.ip, port: full.port },
        process,
        reason: 'ListenOverflows',
      }),
    ];
  }
}

/** The one whose queue is the fullest, if it is half full at least. */
function findFullest(listeners: readonly Listener[]): Listener | null {
  const fill = ({ queued, queueLimit }: Listener) => queued / Math.max(queueLimit, 1);
  let fullest: Listener | null = null;
  for (const listener of listeners)
    if (fill(listener) >= 0.5 && (fullest === null || fill(listener) > fill(fullest))) fullest = listener;
  return fullest;
}
