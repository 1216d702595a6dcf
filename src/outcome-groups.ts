import { CONN_STATES, type ConnStateName } from './conn-state.js';
import type { OutcomeCounts, OutcomeGroup } from './screen-snapshot.js';

interface StateOutcome {
  /** The screen's word; docs/outcomes.md says what each means. */
  readonly word: string;
  /** null: it is in none, as it is no attempt's. */
  readonly group: OutcomeGroup | null;
}

/** In this order on the screen, where they are equally many. */
const OUTCOMES: Readonly<Record<ConnStateName, StateOutcome>> = {
  S1: { word: 'open', group: 'opened' },
  SF: { word: 'closed', group: 'opened' },
  S2: { word: 'closing', group: 'opened' },
  S3: { word: 'closing', group: 'opened' },
  REJ: { word: 'refused', group: 'refused' },
  S0: { word: 'unanswered', group: 'unanswered' },
  RSTOS0: { word: 'given up', group: 'reset' },
  RSTO: { word: 'aborted by client', group: 'reset' },
  RSTR: { word: 'aborted by server', group: 'reset' },
  SH: { word: 'scan/backscatter', group: 'unanswered' },
  RSTRH: { word: 'scan/backscatter', group: null },
  SHR: { word: 'scan/backscatter', group: null },
  OTH: { word: 'joined late', group: null },
};

/** What the states are called, those that a reader need not tell apart by one word. */
export const OUTCOME_WORDS: ReadonlyMap<string, readonly ConnStateName[]> = groupByWord();

function groupByWord(): Map<string, ConnStateName[]> {
  const words = new Map<string, ConnStateName[]>();
  for (const name of Object.keys(OUTCOMES) as ConnStateName[]) {
    const { word } = OUTCOMES[name];
    words.set(word, [...(words.get(word) ?? []), name]);
  }
  return words;
}

/** How a connection stands, by the number of its state. A half-open one is in S1, a pending one in S0: that is told elsewhere. */
export const STATE_OUTCOMES: readonly StateOutcome[] = CONN_STATES.map((name) => OUTCOMES[name]);

/**
 * Connections by group.
 *
 * @param states one count a state
 * @param pending unanswered attempts younger than 5 s: they are in S0, and in no group yet
 * @param halfOpen those whose responder repeats its SYN-ACK: they are in S1
 * @param evicted what had to give way, and is in no state
 */
export function groupStates(states: readonly number[], pending: number, halfOpen: number, evicted: number): OutcomeCounts {
  const counts = zeroOutcomes();
  for (const [state, { group }] of STATE_OUTCOMES.entries()) if (group !== null) counts[group] += states[state] ?? 0;
  counts.opened = Math.max(0, counts.opened - halfOpen);
  counts.unanswered = Math.max(0, counts.unanswered - pending);
  counts.halfOpen = halfOpen;
  counts.forgotten = evicted;
  return counts;
}

/** None of any group, to be counted up. */
export function zeroOutcomes(): Record<OutcomeGroup, number> {
  return { opened: 0, refused: 0, unanswered: 0, halfOpen: 0, reset: 0, forgotten: 0 };
}
