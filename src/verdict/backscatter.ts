/* Answers to SYNs that were never sent: Moore et al., "Inferring Internet Denial-of-Service Activity". docs/verdicts.md. */
import { OTH, RSTRH, SHR } from '../conn-state.js';
import { Growth } from './growth.js';
import { BACKSCATTER_COUNT, BACKSCATTER_FACTOR, BACKSCATTER_FINS, MINUTE, MOST_SYN_ACKS } from './thresholds.js';
import { type Finding, makeFinding, type Standing, type VerdictMoment, type VerdictRule } from './verdict-moment.js';
import { formatNumber, shortenNumber } from './words.js';

const KEY = 'backscatter';

/** SYN-ACKs that nobody asked for: somebody uses addresses of here to flood others, or has others reflect at here. */
export class Backscatter implements VerdictRule {
  private readonly synAcks = new Growth(MINUTE);
  private readonly attempts = new Growth(MINUTE);
  private readonly unasked = new Growth(MINUTE);
  private readonly finished = new Growth(MINUTE);
  private readonly halfOpen = new Growth(MINUTE);
  private readonly sources = new Growth(MINUTE);

  judge({ second, totals, states, outcomes, distinctSources }: VerdictMoment, { wasActive }: Standing): readonly Finding[] {
    const stateOf = (state: number) => states[state] ?? 0;
    this.synAcks.note(second, totals.synAck);
    this.attempts.note(second, totals.attempts);
    this.unasked.note(second, stateOf(OTH) + stateOf(RSTRH) + stateOf(SHR));
    this.finished.note(second, stateOf(SHR));
    this.halfOpen.note(second, outcomes.halfOpen);
    this.sources.note(second, distinctSources);
    const edge = wasActive(KEY) ? 'ends' : 'begins';
    const unasked = this.unasked.over(MINUTE);
    if (unasked < BACKSCATTER_COUNT[edge]) return [];
    const { opened, reset } = outcomes;
    // Those that were asked for, and their repetitions; what has begun before the capture has no SYN-ACK at all.
    const asked = Math.max(opened, 0) + reset + MOST_SYN_ACKS * Math.max(this.halfOpen.over(MINUTE), 0);
    const count = Math.min(unasked, this.synAcks.over(MINUTE) - asked);
    if (count < BACKSCATTER_COUNT[edge] || count < BACKSCATTER_FACTOR[edge] * this.attempts.over(MINUTE)) return [];
    // Where only one direction is captured, its connections end in a FIN.
    if (this.finished.over(MINUTE) > count * BACKSCATTER_FINS) return [];
    const sources = Math.max(this.sources.over(MINUTE), 1);
    return [
      makeFinding({
        kind: 'backscatter',
        key: KEY,
        level: 'warning',
        text: `backscatter  ${shortenNumber(count)} SYN-ACKs in 60s that nobody asked for`,
        sentence: `backscatter: ${formatNumber(count)} SYN-ACKs in 60 s answer SYNs that were not sent from here, from ${formatNumber(sources)} sources: they are flooded in the name of an address here, or reflect a flood at it`,
        numbers: { synAcksPerMinute: count, newSources: sources },
      }),
    ];
  }
}
