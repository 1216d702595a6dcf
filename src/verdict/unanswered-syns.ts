import type { OutcomeCounts, ScreenRow } from '../screen-snapshot.js';
import { type AlertMoment, type AlertRule, type Finding, formatEndpoint, formatNumber, formatPercent } from './alert-moment.js';
import { FLOOD_COUNT, FLOOD_SHARE, MOST_SHARE, UNANSWERED_COUNT, UNANSWERED_SHARE } from './thresholds.js';

const KEY = 'unanswered';
/** Rows among which the one is looked for that is at it now: the first may be of hours ago. */
const CANDIDATES = 20;
const MINUTE = 60;

/** Many attempts get no answer, or no more than a SYN-ACK that is repeated: a flood, a dead host, or a firewall. */
export class UnansweredSyns implements AlertRule {
  judge(moment: AlertMoment, isActive: (key: string) => boolean): readonly Finding[] {
    const { outcomes } = moment;
    const edge = isActive(KEY) ? 'ends' : 'begins';
    const count = outcomes.unanswered + outcomes.halfOpen;
    const share = count / Math.max(sumOf(outcomes), 1);
    if (count < UNANSWERED_COUNT[edge] || share < UNANSWERED_SHARE[edge]) return [];
    const level = count >= FLOOD_COUNT && share >= FLOOD_SHARE ? 'critical' : 'warning';
    return [{ key: KEY, level, text: `${describeCount(outcomes, share)}${describePlace(moment, count)}` }];
  }
}

/** Of all that became known in the same time. */
function sumOf(outcomes: OutcomeCounts): number {
  return Object.values(outcomes).reduce((sum, count) => sum + count, 0);
}

function describeCount({ unanswered, halfOpen }: OutcomeCounts, share: number): string {
  const parts = [];
  if (unanswered > 0) parts.push(`${formatNumber(unanswered)} SYNs unanswered`);
  if (halfOpen > 0) parts.push(`${formatNumber(halfOpen)} half-open`);
  return `${parts.join(', ')} in 60s (${formatPercent(share)})`;
}

/** To whom and from whom, as far as one has the most. */
function describePlace(moment: AlertMoment, count: number): string {
  const service = pickBusiest(moment.findUnanswered('services', CANDIDATES));
  const source = pickBusiest(moment.findUnanswered('sources', CANDIDATES));
  const to =
    service === null || estimateNow(service) < count * MOST_SHARE ? '' : ` to ${formatEndpoint(service.address, service.port)}`;
  const from = source === null || estimateNow(source) < count * MOST_SHARE ? 'many sources' : source.address;
  return `${to} from ${from}`;
}

function pickBusiest(rows: readonly ScreenRow[]): ScreenRow | null {
  let busiest: ScreenRow | null = null;
  for (const row of rows) if (busiest === null || estimateNow(row) > estimateNow(busiest)) busiest = row;
  return busiest;
}

/** What of a row's unanswered attempts can be of the last minute: no more than there are, and than were begun. */
function estimateNow({ unanswered, halfOpen, synRates }: ScreenRow): number {
  return Math.min(unanswered + halfOpen, synRates[MINUTE] * MINUTE);
}
