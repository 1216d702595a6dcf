/** Random numbers that are the same for the same seed, on any machine: mulberry32. */
export class Random {
  private state: number;

  /** @param seed and the number of the case: cases next to each other have nothing in common */
  constructor(seed: number, number: number) {
    this.state = Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b);
    this.uint32();
  }

  uint32(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    const more = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61));
    return (more ^ (more >>> 14)) >>> 0;
  }

  /** From 0 to below a limit; 0 where that is 0. */
  below(limit: number): number {
    return limit === 0 ? 0 : this.uint32() % limit;
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}
