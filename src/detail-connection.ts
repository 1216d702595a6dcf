import { formatAddress } from './address.js';
import type { ConnRecord } from './conn-record.js';
import { S0 } from './conn-state.js';
import { STATE_OUTCOMES } from './outcome-groups.js';
import type { RowKey } from './screen-question.js';
import type { DetailConnection } from './screen-snapshot.js';

/** Before, an attempt without an answer is not unanswered yet. */
const PENDING_SECONDS = 5;

/**
 * A connection as the detail of a source has it.
 *
 * @param nowSeconds the moment that is shown, seconds since 1970
 * @param reason why the kernel of this machine reset it
 */
export function describeConnection(
  connection: ConnRecord,
  source: RowKey,
  nowSeconds: number | null,
  reason: string | null = null,
): DetailConnection {
  const { ts, family, origWords, respWords } = connection;
  const isOriginator = family === source.family && origWords.every((word, at) => word === ((source.words[at] ?? 0) | 0));
  const seconds = ts === null ? null : ts.seconds + ts.nanos / 1e9;
  return {
    seconds,
    isOriginator,
    peer: formatAddress(family, isOriginator ? respWords : origWords),
    originatorPort: connection.origPort,
    responderPort: connection.respPort,
    ...describeOutcome(connection, seconds !== null && nowSeconds !== null ? nowSeconds - seconds : null),
    retries: connection.retries,
    latencyNanos: connection.latencyNanos,
    durationNanos: connection.durationNanos,
    reason,
  };
}

function describeOutcome({ state, isHalfOpen }: ConnRecord, age: number | null): Pick<DetailConnection, 'outcome' | 'group'> {
  if (isHalfOpen) return { outcome: 'half-open', group: 'halfOpen' };
  if (state === S0 && age !== null && age < PENDING_SECONDS) return { outcome: 'pending', group: null };
  const { word, group } = STATE_OUTCOMES[state] ?? { word: 'unknown', group: null };
  return { outcome: word, group };
}
