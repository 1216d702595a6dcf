/** A counter of a table's rows is a 32-bit word, and goes round like one. */
const ROUND = 2 ** 32;

/** How often those few counters went round that outgrew their word. */
export class Carry {
  private readonly rounds = new Map<number, number>();

  /** Adds to a counter; `name` is the counter's own. */
  add(words: Int32Array, index: number, delta: number, name: number): void {
    const sum = words[index] + delta;
    words[index] = sum;
    if (words[index] !== sum) this.rounds.set(name, (this.rounds.get(name) ?? 0) + Math.sign(sum));
  }

  valueOf(word: number, name: number): number {
    return this.rounds.size === 0 ? word : word + (this.rounds.get(name) ?? 0) * ROUND;
  }

  forget(name: number): void {
    if (this.rounds.size > 0) this.rounds.delete(name);
  }
}
