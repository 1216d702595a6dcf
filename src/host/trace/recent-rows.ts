/** A row's weight halves in this time, so that what goes on now comes before what was a storm an hour ago. */
const HALF_LIFE_MILLIS = 60_000;
/** What an event weighs grows up to this; then all weights are divided by it. */
const MOST_WEIGHT = 2 ** 60;

/** What is counted in such a table. */
export interface CountedRow {
  /** Settled: as many as there must have been. */
  count: number;
  /** Seen since the last settling: by how much the look was a sample of is told only then. */
  pending: number;
}

interface Weighted<R> {
  readonly row: R;
  weight: number;
}

/** Rows by key, bounded: when it is full, the one with the least weight of late gives way. Its count is then forgotten. */
export class RecentRows<R extends CountedRow> {
  private readonly rows = new Map<string, Weighted<R>>();
  private sinceMillis = 0;

  /** @param onEvicted told of each row that gave way */
  constructor(
    private readonly capacity: number,
    private readonly onEvicted: (row: R) => void = () => undefined,
  ) {}

  /** Counts one event to the row of a key, which is made where there is none. */
  count(key: string, nowMillis: number, make: () => R): R {
    let found = this.rows.get(key);
    if (found === undefined) {
      if (this.rows.size >= this.capacity) this.evictLightest();
      found = { row: make(), weight: 0 };
      this.rows.set(key, found);
    }
    found.weight += this.weigh(nowMillis);
    found.row.pending++;
    return found.row;
  }

  /** What was seen since the last time was one in `factor`. */
  settle(factor: number): void {
    for (const { row } of this.rows.values()) {
      row.count += row.pending * factor;
      row.pending = 0;
    }
  }

  /** The heaviest rows, heaviest first. */
  heaviest(most: number): R[] {
    const sorted = [...this.rows.values()].sort((a, b) => b.weight - a.weight);
    return sorted.slice(0, most).map(({ row }) => row);
  }

  private evictLightest(): void {
    let lightestKey = '';
    let lightest: Weighted<R> | null = null;
    for (const [key, row] of this.rows) {
      if (lightest !== null && row.weight >= lightest.weight) continue;
      lightest = row;
      lightestKey = key;
    }
    this.rows.delete(lightestKey);
    if (lightest !== null) this.onEvicted(lightest.row);
  }

  /** Instead of all rows becoming lighter, what comes later is heavier. */
  private weigh(nowMillis: number): number {
    const weight = 2 ** ((nowMillis - this.sinceMillis) / HALF_LIFE_MILLIS);
    if (weight <= MOST_WEIGHT) return weight;
    for (const row of this.rows.values()) row.weight /= weight;
    this.sinceMillis = nowMillis;
    return 1;
  }
}
