/* SYN floods: docs/verdicts.md. RFC 4987; Wang, Zhang and Shin 2002 for "SYNs that have no counterpart, as a share of all". */
import { Growth } from './growth.js';
import { COOKIE_RATE, MINUTE } from './thresholds.js';
import { countUp, describeFully, describeShortly, type UnansweredCase, type UnansweredServices } from './unanswered-services.js';
import { type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatEndpoint, formatNumber, formatPercent, formatRate, nameFirst } from './words.js';

/** The kernel's counters that say how it defends itself. */
const DEFENCES = ['TCPReqQFullDrop', 'SyncookiesSent', 'TCPReqQFullDoCookies'] as const;
/** Sources that remedies may speak of, beside the first. */
const MOST_OTHERS = 10;
const COOKIES_KEY = 'syn-cookies';

/** Attempts that nobody means to finish: half-open or unanswered, and not tried again. */
export class SynFlood implements VerdictRule {
  private readonly sources = new Growth(MINUTE);

  constructor(private readonly services: UnansweredServices) {}

  judge(moment: VerdictMoment, { wasActive, holds }: Standing): readonly Finding[] {
    this.sources.note(moment.second, moment.distinctSources);
    const cases = this.services.find(moment, wasActive).filter((one) => one.isFlood && !isExplained(one, holds));
    if (cases.length > 0) return cases.map((one) => describeFlood(moment, one, this.sources.over(MINUTE)));
    return this.findByCookies(moment, wasActive(COOKIES_KEY));
  }

  /** With cookies each SYN is answered, and no answer is repeated: the packets look well, but the kernel says so. */
  private findByCookies({ host, findMost }: VerdictMoment, wasIt: boolean): Finding[] {
    const rate = host.moment?.rates.SyncookiesSent ?? 0;
    if (rate < COOKIE_RATE[wasIt ? 'ends' : 'begins']) return [];
    const row = findMost('services', 'synRate', 5).find(({ address }) => host.isOwn(address));
    const at = row === undefined ? 'this host' : formatEndpoint(row.address, row.port);
    return [
      makeFinding({
        kind: 'syn-flood',
        key: COOKIES_KEY,
        level: 'warning',
        text: `SYN flood > ${at}  ${formatRate(rate)} SYN cookies sent`,
        sentence: `SYN flood on ${at}: the queue of half-open handshakes is full, and the kernel answers ${formatRate(rate)} by SYN cookies (SyncookiesSent)`,
        numbers: { cookiesPerSecond: rate },
        service: row === undefined ? null : { ip: row.address, port: row.port },
        reason: 'SyncookiesSent',
      }),
    ];
  }
}

/** Whether scans, or a queue that is full of finished handshakes, are why. */
export function isExplained({ service, sources, halfOpen, unanswered }: UnansweredCase, holds: Standing['holds']): boolean {
  if (service === null && sources.length > 0 && sources.every((source) => holds('scan', source))) return true;
  return halfOpen > unanswered && holds('accept-queue-overflow');
}

function describeFlood({ host }: VerdictMoment, one: UnansweredCase, distinctSources: number): Finding {
  const { key, level, service, sources, share, count } = one;
  const at = service === null ? '' : ` on ${formatEndpoint(service.ip, service.port)}`;
  const from =
    sources.length > 0 ? nameFirst(sources) : `many sources (${formatNumber(distinctSources)} new ones), as if spoofed`;
  const rates = host.moment?.rates;
  const reason = DEFENCES.find((name) => (rates?.[name] ?? 0) > 0) ?? null;
  const kernel = reason === null ? '' : `; the kernel: ${reason} ${formatRate(rates?.[reason] ?? 0)}`;
  return makeFinding({
    kind: 'syn-flood',
    key,
    level,
    text: `SYN flood${describeShortly(one)}`,
    sentence: `SYN flood${at}: ${formatNumber(count)} attempts in 60 s got no further than their SYN (${describeFully(one)}), ${formatPercent(share)} of all, hardly any tried again; from ${from}${kernel}`,
    numbers: { ...countUp(one), newSources: distinctSources },
    source: sources[0] ?? null,
    others: sources.slice(1, MOST_OTHERS + 1),
    service,
    reason,
  });
}
