/** The time, and what this thread has used of a processor: both in milliseconds, both only go up. */
interface UseClock {
  nowMillis(): number;
  usedMillis(): number;
}

/** A reading that may be costly: it is repeated only when it has cost no more than a share of the time since. */
export class Unhurried<T> {
  private last: { readonly value: T; readonly dueMillis: number } | null = null;

  /** @param share of the time that may be used for it, such as 0.02 */
  constructor(
    private readonly readNow: () => T,
    private readonly share: number,
    private readonly clock: UseClock,
  ) {}

  /** The last reading, or a new one if it is time. */
  read(): T {
    if (this.last !== null && this.clock.nowMillis() < this.last.dueMillis) return this.last.value;
    const before = this.clock.usedMillis();
    const value = this.readNow();
    const used = this.clock.usedMillis() - before;
    this.last = { value, dueMillis: this.clock.nowMillis() + used / this.share };
    return value;
  }
}
