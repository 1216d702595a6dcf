/* One client that opens most of all connections: night 2 of captures/README.md. docs/verdicts.md. */
import type { ScreenRow } from '../screen-snapshot.js';
import { Growth } from './growth.js';
import { Remembered } from './remembered.js';
import {
  DESCRIBE_SECONDS,
  GREEDY_COUNT,
  GREEDY_FACTOR,
  GREEDY_FAILED,
  GREEDY_OTHERS,
  GREEDY_SHARE,
  LEAST_OPENED,
  MINUTE,
} from './thresholds.js';
import { countLately, type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatNumber, formatPercent } from './words.js';

/** Rows that are looked at: the busiest, the next, and whether there are others enough. */
const ROWS = GREEDY_OTHERS + 1;

/** One of many clients opens most of the connections. */
export class GreedyClient implements VerdictRule {
  private readonly attempts = new Growth(MINUTE);
  private readonly rows = new Remembered<readonly ScreenRow[]>(DESCRIBE_SECONDS);
  private source: string | null = null;

  judge(moment: VerdictMoment, { wasActive }: Standing): readonly Finding[] {
    const { second, totals, distinctSources, outcomes } = moment;
    this.attempts.note(second, totals.attempts);
    const all = this.attempts.over(MINUTE);
    if (all < GREEDY_COUNT.ends || distinctSources <= GREEDY_OTHERS) return [];
    // In a flood nothing opens: then nobody need look at the rows.
    if (outcomes.opened + outcomes.reset < GREEDY_COUNT.ends * LEAST_OPENED) return [];
    const rows = this.rows.get(second, () => moment.findMost('sources', 'synRate', ROWS));
    const [first, next] = rows;
    if (first === undefined || next === undefined) return [];
    const edge = this.source === first.address && wasActive(keyOf(first.address)) ? 'ends' : 'begins';
    const count = countLately(first, moment);
    const share = Math.min(count / all, 1);
    const others = rows.filter((row) => countLately(row, moment) >= 1).length - 1;
    if (count < GREEDY_COUNT[edge] || share < GREEDY_SHARE[edge] || count < countLately(next, moment) * GREEDY_FACTOR[edge])
      return [];
    if (others < GREEDY_OTHERS || moment.host.isOwn(first.address) || first.open + first.reset < first.attempts * LEAST_OPENED)
      return [];
    this.source = first.address;
    return [describeClient(first, count, share)];
  }
}

function keyOf(address: string): string {
  return `greedy ${address}`;
}

function describeClient(row: ScreenRow, count: number, share: number): Finding {
  const { address, refused, unanswered, halfOpen, reset, attempts } = row;
  const failed = (refused + unanswered + halfOpen + reset) / Math.max(attempts, 1);
  // A gateway, a proxy or a load test look the same: it is worth a warning where much of it does not go well.
  const isBad = failed >= GREEDY_FAILED;
  const ending = isBad ? `; ${formatPercent(failed)} of its connections end badly (${formatNumber(reset)} reset)` : '';
  return makeFinding({
    kind: 'greedy-client',
    key: keyOf(address),
    level: isBad ? 'warning' : 'info',
    text: `greedy client ${address}  ${formatPercent(share)} of connections, ${formatNumber(count)}/min`,
    sentence: `greedy client: ${address} alone opened ${formatNumber(count)} connections in 60 s, ${formatPercent(share)} of all${ending}`,
    numbers: { attemptsPerMinute: count, attemptShare: share, failedShare: failed },
    source: address,
  });
}
