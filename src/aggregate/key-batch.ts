import { DELTA_CAPACITY } from './delta-batch.js';

/** Words of the addresses of a key beyond the first of each: three of IPv6's origin, three of its peer. */
export const TAIL_WORDS = 6;

/** The keys that one table makes of a DeltaBatch, record for record, and what they weigh. */
export class KeyBatch {
  count = 0;
  readonly hash = new Int32Array(DELTA_CAPACITY);
  /** The family times 65,536, plus the port. */
  readonly meta = new Int32Array(DELTA_CAPACITY);
  readonly origin = new Int32Array(DELTA_CAPACITY);
  /** 0 where the table has none. */
  readonly peer = new Int32Array(DELTA_CAPACITY);
  /** Only of IPv6 keys. */
  readonly tails = new Int32Array(DELTA_CAPACITY * TAIL_WORDS);
  /** What the key's count grows by. */
  readonly weight = new Int32Array(DELTA_CAPACITY);
  /** How much of that is not SYNs. */
  readonly other = new Int32Array(DELTA_CAPACITY);
  /** A hash of the source, for tables that tell how many there are. */
  readonly source = new Int32Array(DELTA_CAPACITY);
}
