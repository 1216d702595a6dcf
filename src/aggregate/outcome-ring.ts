import { zeroOutcomes } from '../outcome-groups.js';
import { OUTCOME_GROUPS, type OutcomeCounts, type OutcomeGroup } from '../screen-snapshot.js';

/** So many that a second of the last 15 minutes has its minute, too. */
const KEPT_SECONDS = 960;
const STRETCHES = 15;
const STRETCH_SECONDS = 4;
const MINUTE = STRETCHES * STRETCH_SECONDS;

interface Noted {
  readonly second: number;
  /** All there were at the end of it. */
  readonly outcomes: OutcomeCounts;
}

interface MinuteOutcomes {
  readonly outcomes: OutcomeCounts;
  readonly trends: Readonly<Record<OutcomeGroup, readonly number[]>>;
}

/** How many attempts there were of each group at the end of each second; and so, what became known in the last minute. */
export class OutcomeRing {
  /** By second, the oldest first; without those that were left out. */
  private readonly noted: Noted[] = [];
  /** What there was before the oldest. */
  private before: OutcomeCounts = zeroOutcomes();

  /** Takes what there is in all; the last call in a second holds. Where time steps back, what would be later is forgotten. */
  note(second: number, cumulative: OutcomeCounts): void {
    if (!Number.isFinite(second)) return;
    const { noted } = this;
    const newest = noted.at(-1);
    if (newest !== undefined && newest.second >= second) this.stepBack(second, newest);
    noted.push({ second, outcomes: { ...cumulative } });
    while (noted.length > 0 && noted[0].second <= second - KEPT_SECONDS) this.before = noted.shift()?.outcomes ?? this.before;
  }

  /**
   * What each group has grown by in the last 60 seconds up to the end of `second`, and in 15 stretches of 4 s of them, the oldest first.
   * Nothing grows by less than 0: a group shrinks where attempts move on to another. What is half-open is a number at hand: that at
   * the end, and at each stretch's.
   */
  lastMinute(second: number): MinuteOutcomes {
    const start = second - MINUTE;
    const first = this.at(start);
    const last = this.at(second);
    const outcomes = zeroOutcomes();
    const trends = mapGroups(() => new Array<number>(STRETCHES).fill(0));
    let known = first;
    for (const now of this.between(start, second)) {
      const stretch = Math.floor((now.second - start - 1) / STRETCH_SECONDS);
      for (const group of OUTCOME_GROUPS) trends[group][stretch] += Math.max(0, now.outcomes[group] - known[group]);
      known = now.outcomes;
    }
    for (const group of OUTCOME_GROUPS) outcomes[group] = Math.max(0, last[group] - first[group]);
    outcomes.halfOpen = last.halfOpen;
    trends.halfOpen = trends.halfOpen.map((_, stretch) => this.at(start + (stretch + 1) * STRETCH_SECONDS).halfOpen);
    return { outcomes, trends };
  }

  /** What there was at the end of a second. */
  private at(second: number): OutcomeCounts {
    return this.noted.findLast((noted) => noted.second <= second)?.outcomes ?? this.before;
  }

  private between(start: number, end: number): Noted[] {
    return this.noted.filter(({ second }) => second > start && second <= end);
  }

  private stepBack(second: number, newest: Noted): void {
    const { noted } = this;
    while (noted.length > 0 && noted[noted.length - 1].second >= second) noted.pop();
    // Nothing is left to grow from: it grows from what there was just now, unless it is that very second once more.
    if (noted.length === 0 && newest.second > second) this.before = newest.outcomes;
  }
}

function mapGroups<T>(make: (group: OutcomeGroup) => T): Record<OutcomeGroup, T> {
  return {
    opened: make('opened'),
    refused: make('refused'),
    unanswered: make('unanswered'),
    halfOpen: make('halfOpen'),
    reset: make('reset'),
    forgotten: make('forgotten'),
  };
}
