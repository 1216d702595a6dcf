import { S0, SH } from '../conn-state.js';
import type { ScreenRow } from '../screen-snapshot.js';
import { Growth } from './growth.js';
import { Remembered } from './remembered.js';
import { RowGrowth } from './row-growth.js';
import {
  CRITICAL_COUNT,
  CRITICAL_SHARE,
  DESCRIBE_SECONDS,
  EVERYWHERE_SHARE,
  FLOOD_COUNT,
  FLOOD_HALF_OPEN,
  FLOOD_RETRIES,
  LOOK_FACTOR,
  MINUTE,
  MOST_SHARE,
  PART_SHARE,
  UNANSWERED_COUNT,
  UNANSWERED_SERVICES,
  UNANSWERED_SHARE,
} from './thresholds.js';
import { countLately, type Standing, type VerdictMoment } from './verdict-moment.js';
import { formatEndpoint, formatNumber, formatPercent, nameFirst, shortenNumber } from './words.js';

/** Attempts of the last minute that got no answer, or no further than one that is repeated. */
interface Parts {
  readonly unanswered: number;
  readonly halfOpen: number;
  /** Had to be forgotten before it was known. */
  readonly forgotten: number;
}

/** Where many attempts get no answer. */
export interface UnansweredCase extends Parts {
  readonly key: string;
  /** null: at none in particular. */
  readonly service: { readonly ip: string; readonly port: number } | null;
  readonly count: number;
  readonly share: number;
  /** SYNs sent again for each. */
  readonly retries: number;
  /** Those that sent much of them, if together they sent most; else none: many sources. */
  readonly sources: readonly string[];
  readonly isFlood: boolean;
  readonly level: 'critical' | 'warning';
}

/** Who is at it at which service, as of the last look. */
interface Place {
  readonly services: ReadonlyArray<{
    readonly ip: string;
    readonly port: number;
    readonly parts: Parts;
    readonly attempts: number;
  }>;
  readonly sources: readonly string[];
}

/** What is unanswered, for the two rules that tell a flood from a service that does not answer. */
export class UnansweredServices {
  private readonly forgotten = new Growth(MINUTE);
  private readonly halfOpen = new Growth(MINUTE);
  private readonly attempts = new Growth(MINUTE);
  /** Those without an answer, however young: as rows count them. */
  private readonly waiting = new Growth(MINUTE);
  private readonly retries = new Growth(MINUTE);
  private readonly rows = new RowGrowth(MINUTE);
  private readonly place = new Remembered<Place>(DESCRIBE_SECONDS);
  /** Of all, at the last look. */
  private lookedCount = 0;
  private found: { readonly second: number; readonly cases: readonly UnansweredCase[] } | null = null;

  /** Those of this second: the same for whoever asks. */
  find(moment: VerdictMoment, wasActive: Standing['wasActive']): readonly UnansweredCase[] {
    if (this.found?.second !== moment.second) this.found = { second: moment.second, cases: this.judge(moment, wasActive) };
    return this.found.cases;
  }

  private judge(moment: VerdictMoment, wasActive: Standing['wasActive']): UnansweredCase[] {
    const { second, outcomes, totals } = moment;
    this.forgotten.note(second, moment.forgottenAttempts);
    // Those that are half-open stay so for long: what counts is those that have become it.
    this.halfOpen.note(second, outcomes.halfOpen);
    this.attempts.note(second, totals.attempts);
    this.waiting.note(second, (moment.states[S0] ?? 0) + (moment.states[SH] ?? 0));
    this.retries.note(second, totals.synRetransmissions);
    const halfOpen = Math.max(this.halfOpen.over(MINUTE), 0);
    const all = { unanswered: outcomes.unanswered, halfOpen, forgotten: this.forgotten.over(MINUTE) };
    if (sumOf(all) < UNANSWERED_COUNT.ends) return [];
    const retries = this.retries.over(MINUTE) / sumOf(all);
    // When it has become much more, or less, what was found out is no longer so.
    const hasChanged = Math.abs(Math.log(sumOf(all) / this.lookedCount)) > Math.log(LOOK_FACTOR);
    const look = () => this.look(moment, all);
    const { services, sources } = hasChanged ? this.place.renew(second, look) : this.place.get(second, look);
    const cases = services.flatMap(({ ip, port, parts, attempts }) => {
      const more = { service: { ip, port }, share: sumOf(parts) / Math.max(attempts, sumOf(parts)), retries, sources };
      return makeCase(parts, more, wasActive) ?? [];
    });
    const told = cases.reduce((sum, { count }) => sum + count, 0);
    if (told >= sumOf(all) * MOST_SHARE) return cases;
    const { opened, refused, reset } = outcomes;
    const share = sumOf(all) / (opened + refused + reset + sumOf(all));
    return [...cases, ...(makeCase(all, { service: null, share, retries, sources }, wasActive) ?? [])];
  }

  private look(moment: VerdictMoment, all: Parts): Place {
    const { second } = moment;
    this.lookedCount = sumOf(all);
    const waiting = Math.max(all.unanswered, this.waiting.over(MINUTE));
    const attemptsOfAll = this.attempts.over(MINUTE);
    this.rows.begin();
    const services = moment.findUnanswered('services', UNANSWERED_SERVICES).map((row) => {
      const { address, port } = row;
      const attempts = countLately(row, moment);
      const counts = [row.unanswered, row.halfOpen];
      const most = [Math.min(waiting, attempts), Math.min(all.halfOpen, attempts)];
      const [unanswered = 0, halfOpen = 0] = this.rows.grow(second, formatEndpoint(address, port), counts, most);
      // What was forgotten before it was known, no row knows of: a service has its part of it.
      const forgotten = Math.round(all.forgotten * Math.min(attempts / Math.max(attemptsOfAll, 1), 1));
      return { ip: address, port, parts: { unanswered, halfOpen, forgotten }, attempts };
    });
    return { services, sources: findSources(moment, sumOf(all)) };
  }
}

function makeCase(
  parts: Parts,
  { service, share, retries, sources }: Pick<UnansweredCase, 'service' | 'share' | 'retries' | 'sources'>,
  wasActive: Standing['wasActive'],
): [UnansweredCase] | null {
  const key = `unanswered ${service === null ? '' : formatEndpoint(service.ip, service.port)}`;
  const edge = wasActive(key) ? 'ends' : 'begins';
  const count = sumOf(parts);
  if (count < UNANSWERED_COUNT[edge] || share < UNANSWERED_SHARE[edge]) return null;
  const isFlood = (parts.halfOpen >= FLOOD_HALF_OPEN || count >= FLOOD_COUNT) && retries < FLOOD_RETRIES;
  // An outage that is of no service in particular cuts nearly everything off. What else fails here and there is a peer-to-peer program's search.
  if (service === null && !isFlood && share < EVERYWHERE_SHARE[edge]) return null;
  const level = count >= CRITICAL_COUNT && share >= CRITICAL_SHARE ? 'critical' : 'warning';
  return [{ ...parts, key, service, count, share, retries, sources, isFlood, level }];
}

function sumOf({ unanswered, halfOpen, forgotten }: Parts): number {
  return unanswered + halfOpen + forgotten;
}

/** Those that sent much of them, the busiest first, if together they sent most. */
function findSources(moment: VerdictMoment, count: number): string[] {
  const rows = moment
    .findUnanswered('sources', UNANSWERED_SERVICES)
    .filter((row) => estimateNow(row, moment) >= count * PART_SHARE)
    .sort((a, b) => estimateNow(b, moment) - estimateNow(a, moment));
  const together = rows.reduce((sum, row) => sum + estimateNow(row, moment), 0);
  return together < count * MOST_SHARE ? [] : rows.map(({ address }) => address);
}

/** What of a row's unanswered attempts can be of the last minute: no more than there are, and than were begun. */
function estimateNow(row: ScreenRow, moment: VerdictMoment): number {
  return Math.min(row.unanswered + row.halfOpen, countLately(row, moment));
}

/** " > 10.0.0.1:443  98%, 1.2k + 577 half-open in 60s, by 10.0.0.7 and 3 more": for a line. */
export function describeShortly({ service, share, sources, ...parts }: UnansweredCase): string {
  const at = service === null ? '' : ` > ${formatEndpoint(service.ip, service.port)}`;
  const words = describeParts(parts, shortenNumber, '').join(' + ');
  return `${at}  ${formatPercent(share)}, ${words} in 60s, by ${sources.length === 0 ? 'many sources' : nameFirst(sources)}`;
}

/** "1,223 unanswered, 577 half-open". */
export function describeFully(parts: UnansweredCase): string {
  return describeParts(parts, formatNumber, ' unanswered').join(', ');
}

function describeParts({ unanswered, halfOpen, forgotten }: Parts, format: (count: number) => string, word: string): string[] {
  const parts: string[] = [];
  if (unanswered > 0) parts.push(`${format(unanswered)}${word}`);
  if (halfOpen > 0) parts.push(`${format(halfOpen)} half-open`);
  if (forgotten > 0) parts.push(`${format(forgotten)} forgotten`);
  return parts;
}

export function countUp({ count, unanswered, halfOpen, forgotten, share, retries }: UnansweredCase): Record<string, number> {
  return {
    attemptsPerMinute: count,
    unanswered,
    halfOpen,
    forgotten,
    unansweredShare: share,
    retriesEach: retries,
  };
}
