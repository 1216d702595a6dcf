import { isSameKey, type RowKey } from '../screen-question.js';
import { LATE_SECONDS } from './packet-time.js';

const SECONDS = 900;

/** What one source did in each second since it has been watched, at most 900 of them. */
export class WatchedSource {
  private key: RowKey | null = null;
  private readonly seconds = new Float64Array(SECONDS);
  private readonly syn = new Float64Array(SECONDS);
  private readonly rst = new Float64Array(SECONDS);
  private newest = Number.NEGATIVE_INFINITY;

  /** What is watched from now on; what was known of another is forgotten. */
  watch(key: RowKey | null): void {
    if (isSameKey(key, this.key)) return;
    this.key = key;
    this.clear();
  }

  /** null: nobody. */
  get watched(): RowKey | null {
    return this.key;
  }

  /** Notes a second that is over. What is known of it stays, unless time was set back. */
  note(second: number, syn: number, rst: number): void {
    if (second < this.newest - LATE_SECONDS) this.clear();
    if (this.has(second)) return;
    const slot = slotOf(second);
    this.seconds[slot] = second;
    this.syn[slot] = syn;
    this.rst[slot] = rst;
    this.newest = Math.max(this.newest, second);
  }

  has(second: number): boolean {
    return this.key !== null && second > this.newest - SECONDS && this.seconds[slotOf(second)] === second;
  }

  /** Of a second that it has. */
  synIn(second: number): number {
    return this.syn[slotOf(second)];
  }

  rstIn(second: number): number {
    return this.rst[slotOf(second)];
  }

  private clear(): void {
    this.seconds.fill(Number.NaN);
    this.newest = Number.NEGATIVE_INFINITY;
  }
}

function slotOf(second: number): number {
  return ((second % SECONDS) + SECONDS) % SECONDS;
}
