/* OutRsts of RFC 4022 against the resets captured: night 3. docs/verdicts.md. */
import type { ResetReason } from '../host-facts.js';
import { Growth } from './growth.js';
import { UNSEEN_RATE, UNSEEN_SECONDS, UNSEEN_SHARE } from './thresholds.js';
import { type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatEndpoint, formatRate } from './words.js';

const KEY = 'unseen-resets';
/** Of what the counter says, a count of events may be: some were sampled, or came before its first reading. */
const EXCESS = 2;

/** The kernel sends resets that are not captured: on another interface. Live only. */
export class UnseenResets implements VerdictRule {
  private readonly captured = new Growth(UNSEEN_SECONDS);

  judge({ second, rst, host, isFiltered }: VerdictMoment, { wasActive }: Standing): readonly Finding[] {
    this.captured.note(second, rst);
    const sent = host.moment?.rates.OutRsts ?? 0;
    // What the user does not want to see is not missing.
    if (isFiltered || this.captured.knownSeconds < UNSEEN_SECONDS) return [];
    const edge = wasActive(KEY) ? 'ends' : 'begins';
    // All that were captured, whoever sent them: so there is no more to it than is said.
    const captured = this.captured.over(UNSEEN_SECONDS) / UNSEEN_SECONDS;
    if (sent - captured < UNSEEN_RATE[edge] || captured > sent * UNSEEN_SHARE[edge]) return [];
    // The kernel tells of all network namespaces, the counters are of this one: what is more than they say is another's.
    const most = EXCESS * (host.moment?.growth.OutRsts ?? 0);
    const reasons = host.moment?.facts.resetReasons ?? [];
    const busiest = findBusiest(reasons.filter(({ ip, count }) => host.isOwn(ip) && count <= most));
    const at = busiest === null ? null : formatEndpoint(busiest.ip, busiest.port);
    const isLoopback = busiest !== null && (busiest.ip.startsWith('127.') || busiest.ip === '::1');
    const where = isLoopback ? 'look at lo' : 'look at another interface';
    const mostly = at === null ? '' : `, most of them from ${at}${busiest?.reason == null ? '' : ` (${busiest.reason})`}`;
    return [
      makeFinding({
        kind: 'unseen-resets',
        key: KEY,
        level: 'warning',
        text: `unseen resets  kernel ${formatRate(sent)}, here ${formatRate(captured)}: ${where}`,
        sentence: `unseen resets: the kernel sent ${formatRate(sent)} resets${mostly}, and ${formatRate(captured)} are seen here: ${where}`,
        numbers: { sentPerSecond: sent, capturedPerSecond: captured },
        service: busiest === null ? null : { ip: busiest.ip, port: busiest.port },
        reason: busiest?.reason ?? null,
      }),
    ];
  }
}

function findBusiest(reasons: readonly ResetReason[]): ResetReason | null {
  let busiest: ResetReason | null = null;
  for (const one of reasons) if (one.direction === 'sent' && (busiest === null || one.count > busiest.count)) busiest = one;
  return busiest;
}
