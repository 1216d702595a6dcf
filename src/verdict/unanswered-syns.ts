import type { OutcomeCounts, ScreenRow } from '../screen-snapshot.js';
import { type AlertMoment, type AlertRule, type Finding, formatEndpoint, formatPercent, shortenNumber } from './alert-moment.js';
import { Growth } from './growth.js';
import { Remembered } from './remembered.js';
import {
  DESCRIBE_SECONDS,
  FLOOD_COUNT,
  FLOOD_SHARE,
  MOST_SHARE,
  PART_SHARE,
  UNANSWERED_COUNT,
  UNANSWERED_SHARE,
} from './thresholds.js';

const KEY = 'unanswered';
/** Rows among which the one is looked for that is at it now: the first may be of hours ago. */
const CANDIDATES = 20;
const MINUTE = 60;

/** Many attempts get no answer, or no more than a SYN-ACK that is repeated: a flood, a dead host, or a firewall. */
export class UnansweredSyns implements AlertRule {
  private readonly forgotten = new Growth(MINUTE);
  private readonly place = new Remembered<{ readonly service: string; readonly source: string }>(DESCRIBE_SECONDS);

  judge(moment: AlertMoment, isActive: (key: string) => boolean): readonly Finding[] {
    this.forgotten.note(moment.second, moment.forgottenAttempts);
    const { opened, refused, reset, unanswered, halfOpen } = moment.outcomes;
    const parts = { unanswered, halfOpen, forgotten: this.forgotten.over(MINUTE) };
    const count = unanswered + halfOpen + parts.forgotten;
    const share = count / Math.max(opened + refused + reset + count, 1);
    const edge = isActive(KEY) ? 'ends' : 'begins';
    if (count < UNANSWERED_COUNT[edge] || share < UNANSWERED_SHARE[edge]) return [];
    const level = count >= FLOOD_COUNT && share >= FLOOD_SHARE ? 'critical' : 'warning';
    const { service, source } = this.place.get(moment.second, () => ({
      service: describeService(moment, count),
      source: describeSource(moment, count),
    }));
    const text = `unanswered SYNs${service}  ${formatPercent(share)}, ${describeCount(parts)} in 60s, by ${source}`;
    return [{ key: KEY, level, text }];
  }
}

function describeCount({
  unanswered,
  halfOpen,
  forgotten,
}: Pick<OutcomeCounts, 'unanswered' | 'halfOpen' | 'forgotten'>): string {
  const parts = [];
  if (unanswered > 0) parts.push(shortenNumber(unanswered));
  if (halfOpen > 0) parts.push(`${shortenNumber(halfOpen)} half-open`);
  if (forgotten > 0) parts.push(`${shortenNumber(forgotten)} forgotten`);
  return parts.join(' + ');
}

/** The one that got most of them. */
function describeService(moment: AlertMoment, count: number): string {
  const service = pickBusiest(moment.findUnanswered('services', CANDIDATES));
  if (service === null || estimateNow(service) < count * MOST_SHARE) return '';
  return ` > ${formatEndpoint(service.address, service.port)}`;
}

/** Those that sent much of them, if together they sent most. */
function describeSource(moment: AlertMoment, count: number): string {
  const sources = moment.findUnanswered('sources', CANDIDATES).filter((row) => estimateNow(row) >= count * PART_SHARE);
  const busiest = pickBusiest(sources);
  const together = sources.reduce((sum, row) => sum + estimateNow(row), 0);
  if (busiest === null || together < count * MOST_SHARE) return 'many sources';
  return sources.length === 1 ? busiest.address : `${busiest.address} and ${sources.length - 1} more`;
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
