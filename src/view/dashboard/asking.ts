/** A question that has no answer for so long is given up: its thread may have been replaced. */
const PATIENCE_MILLIS = 5000;

/** Numbers questions, and knows which answer is still wanted: one at a time, and beside it one to be saved. */
export class Asking {
  private count = 0;
  private asked: { readonly number: number; readonly atMillis: number } | null = null;
  private saved: number | null = null;

  /** Whether the answer to an earlier question is on its way. */
  isWaiting(nowMillis: number): boolean {
    return this.asked !== null && nowMillis - this.asked.atMillis <= PATIENCE_MILLIS;
  }

  /** The number of the question that is asked now. */
  begin(nowMillis: number): number {
    this.asked = { number: ++this.count, atMillis: nowMillis };
    return this.count;
  }

  /** The same, of a question whose answer is to be saved. */
  beginSaving(): number {
    this.saved = ++this.count;
    return this.count;
  }

  /** An answer that is on its way is no longer wanted. */
  drop(): void {
    this.asked = null;
  }

  /** What is to become of an answer. */
  take(number: number): 'show' | 'save' | 'ignore' {
    if (number === this.saved) {
      this.saved = null;
      return 'save';
    }
    if (number !== this.asked?.number) return 'ignore';
    this.asked = null;
    return 'show';
  }
}
