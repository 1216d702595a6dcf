import { type ConnRecord, MAX_INPUT } from '../conn-record.js';
import { SYN } from '../segment.js';
import * as R from './conn-rows.js';
import { addToHistory, formatHistory } from './history.js';

/** A row as a record. */
export function readRecord(rows: R.ConnRows, row: number): ConnRecord {
  const { words, details, floats } = rows;
  const base = row * R.ROW_WORDS;
  const detail = row * R.DETAIL_WORDS;
  const state = words[base + R.STATE_WORD];
  const more = words[base + R.MORE_WORD];
  const hasTime = (state & R.HAS_NO_TIME) === 0;
  const hasDetails = (state & R.HAS_DETAILS) !== 0;
  const wasReset = (state & R.WAS_RESET) !== 0;
  const seconds = words[base + R.SECONDS_WORD] >>> 0;
  const nanos = words[base + R.NANOS_WORD];
  const lastSeconds = hasDetails ? details[detail + R.LAST_SECONDS] >>> 0 : seconds;
  const lastNanos = hasDetails ? details[detail + R.LAST_NANOS] : nanos;
  return {
    ts: hasTime ? { seconds, nanos } : null,
    input: (more >>> R.INPUT_SHIFT) & MAX_INPUT,
    family: (state & R.IS_IPV6) !== 0 ? 6 : 4,
    origWords: rows.addressOf(row, 0),
    respWords: rows.addressOf(row, 1),
    origPort: words[base + R.PORTS_WORD] >>> 16,
    respPort: words[base + R.PORTS_WORD] & 0xffff,
    state: (state & R.VERDICT_MASK) >>> R.VERDICT_SHIFT,
    history: formatHistory(hasDetails ? details[detail + R.HISTORY] : addToHistory(0, SYN, true)),
    retries: more >>> R.RETRIES_SHIFT,
    synAckRetries: hasDetails ? more & R.LOW_HALF : 0,
    resetBy: wasReset ? ((state & R.RESET_BY_RESP) !== 0 ? 'resp' : 'orig') : null,
    resetKind: wasReset ? (state >>> R.KIND_SHIFT) & 7 : null,
    latencyNanos: (state & R.HAS_LATENCY) !== 0 ? floats[detail + R.LATENCY_NANOS] : null,
    // A clock that stepped back makes no negative duration.
    durationNanos: hasTime ? Math.max((lastSeconds - seconds) * 1e9 + lastNanos - nanos, 0) : 0,
    isDirectionGuessed: (state & R.IS_GUESSED) !== 0,
    isHalfOpen: (state & R.HALF_OPEN) !== 0,
  };
}
