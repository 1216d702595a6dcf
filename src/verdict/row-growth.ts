import { Growth } from './growth.js';

/**
 * How much the counts of rows grew lately, of those rows that are looked at: their counts are since the beginning. What is not looked at
 * again is forgotten.
 */
export class RowGrowth {
  private known = new Map<string, readonly Growth[]>();
  private looked = new Map<string, readonly Growth[]>();

  /** @param span seconds */
  constructor(private readonly span: number) {}

  /** A look at rows begins. */
  begin(): void {
    this.known = this.looked;
    this.looked = new Map();
  }

  /**
   * How much each count of a row has grown.
   *
   * @param most of each: how much it can have grown at most, as far as others tell. It is what a row is taken to have grown at first sight
   */
  grow(second: number, key: string, counts: readonly number[], most: readonly number[]): number[] {
    const growths =
      this.known.get(key) ?? counts.map((count, at) => new Growth(this.span, Math.max(count - Math.max(most[at] ?? 0, 0), 0)));
    this.looked.set(key, growths);
    return growths.map((growth, at) => {
      growth.note(second, counts[at] ?? 0);
      return Math.max(growth.over(this.span), 0);
    });
  }

  clear(): void {
    this.known.clear();
    this.looked.clear();
  }
}
