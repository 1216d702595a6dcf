import { BATCH_CAPACITY } from '../packet.js';

/** Keys to be counted, one after the other: addresses by where they lie in a batch's words, and what stands beside them. */
export class KeyBatch {
  count = 0;
  readonly hash = new Int32Array(BATCH_CAPACITY);
  /** The family times 65,536, plus the port. */
  readonly meta = new Int32Array(BATCH_CAPACITY);
  /** Index of an address's first word. */
  readonly at = new Int32Array(BATCH_CAPACITY);

  push(hash: number, meta: number, at: number): void {
    const index = this.count++;
    this.hash[index] = hash;
    this.meta[index] = meta;
    this.at[index] = at;
  }
}
