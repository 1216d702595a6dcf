import { ABORT, AFTER_CLOSE, NO_SOCKET, REFUSED, STRAY } from '../reset-kind.js';
import { ACK } from '../segment.js';
import { HAS_PAYLOAD, ORIG_MASK, ORIG_SENT_FIN, ORIG_SENT_SYN, RESP_SENT_FIN, RESP_SENT_SYN_ACK } from './conn-rows.js';
import { SYN_SENT } from './side-state.js';

/** The most data that a SYN can bear, which a refusal acknowledges with it. */
const MAX_SYN_DATA = 65_535;

/**
 * What the first reset of a connection that is known says. In this order: refused, stray, after-close, no-socket, abort.
 *
 * @param state of the connection, before the reset
 * @param beyondSyn how much more than the SYN the reset acknowledges; negative: less
 * @param answeredAck what a segment that it answers acknowledges: the other side's last one, as far as is known; else 0
 */
export function classifyReset(
  state: number,
  flags: number,
  byOriginator: boolean,
  sequence: number,
  beyondSyn: number,
  answeredAck: number,
): number {
  const isBareSyn = (state & (ORIG_SENT_SYN | RESP_SENT_SYN_ACK)) === ORIG_SENT_SYN && (state & ORIG_MASK) === SYN_SENT;
  if (!byOriginator && isBareSyn) {
    const limit = (state & HAS_PAYLOAD) === 0 ? 0 : MAX_SYN_DATA;
    return (flags & ACK) !== 0 && beyondSyn >= 0 && beyondSyn <= limit ? REFUSED : STRAY;
  }
  if ((state & (ORIG_SENT_FIN | RESP_SENT_FIN)) !== 0) return AFTER_CLOSE;
  if ((flags & ACK) === 0 && answeredAck !== 0 && sequence === answeredAck) return NO_SOCKET;
  return ABORT;
}
