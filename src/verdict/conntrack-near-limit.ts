/* net.netfilter.nf_conntrack_max: Documentation/networking/nf_conntrack-sysctl.rst. docs/verdicts.md. */
import type { ConntrackFacts } from '../host-facts.js';
import { AT_LIMIT, NEAR_LIMIT } from './thresholds.js';
import { type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatNumber, formatPercent } from './words.js';

const KEY = 'conntrack';

/** The table of connections that the packet filter tracks is nearly full: then new ones are dropped. Live only. */
export class ConntrackNearLimit implements VerdictRule {
  judge({ host }: VerdictMoment, { wasActive }: Standing): readonly Finding[] {
    const conntrack = host.moment?.facts.conntrack ?? null;
    if (conntrack === null || conntrack.max <= 0) return [];
    const share = conntrack.count / conntrack.max;
    return share < NEAR_LIMIT[wasActive(KEY) ? 'ends' : 'begins'] ? [] : [describeTable(conntrack, share)];
  }
}

function describeTable({ count, max, sources, states, dropped, timeouts }: ConntrackFacts, share: number): Finding {
  const [source] = sources;
  const [state] = Object.entries(states).sort(([, a], [, b]) => b - a);
  const timeout = state === undefined ? undefined : timeouts[state[0].toLowerCase()];
  const from = source === undefined ? '' : `; ${formatNumber(source.entries)} entries are from ${source.ip}`;
  const kept = timeout === undefined ? '' : ` (kept for ${formatNumber(timeout)} s)`;
  const most = state === undefined ? '' : `; ${formatNumber(state[1])} are ${state[0]}${kept}`;
  return makeFinding({
    kind: 'conntrack-near-limit',
    key: KEY,
    level: share >= AT_LIMIT ? 'critical' : 'warning',
    text: `conntrack ${formatPercent(share)} full  ${formatNumber(count)} of ${formatNumber(max)}`,
    sentence: `the conntrack table is ${formatPercent(share)} full: ${formatNumber(count)} of ${formatNumber(max)} entries${most}${from}; when it is full, new connections are dropped`,
    numbers: { entries: count, maximum: max, usedShare: share, ...(dropped === undefined ? {} : { droppedEver: dropped }) },
    source: source?.ip ?? null,
  });
}
