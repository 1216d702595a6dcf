import { DELTA_CAPACITY } from './delta-batch.js';

/** The keys that one table makes of a DeltaBatch, record for record: their hashes, and what they weigh. */
export class KeyBatch {
  count = 0;
  readonly hash = new Int32Array(DELTA_CAPACITY);
  /** What the key's count grows by. */
  readonly weight = new Int32Array(DELTA_CAPACITY);
  /** Of it, resets. */
  readonly rst = new Int32Array(DELTA_CAPACITY);
  /** A hash of the source, for tables that tell how many there are. */
  readonly source = new Int32Array(DELTA_CAPACITY);
}
