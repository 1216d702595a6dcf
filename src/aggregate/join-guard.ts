import type { ScreenTime } from './screen-time.js';
import type { TopTable } from './top-table.js';

/** So few rows are gone through at once. */
const FEW_ROWS = 1024;

/**
 * Tells when what was worked out for the rows of a table is out of date: with whatever is counted, but where there are many rows to go
 * through, and segments keep coming, only each second. And for which rows: those that have become another key's since.
 */
export class JoinGuard {
  private version = -1;
  private askedVersion = -1;
  private second = Number.NaN;
  private origins = new Int32Array(0);

  /**
   * @param countRows how many rows there are to go through
   * @param countSegments how many segments have been counted, so that it is known whether any were since
   */
  constructor(
    private readonly table: TopTable,
    private readonly time: ScreenTime,
    private readonly countRows: () => number,
    private readonly countSegments: () => number,
  ) {}

  isStale(): boolean {
    const version = this.countSegments();
    const isQuiet = version === this.askedVersion;
    this.askedVersion = version;
    if (version === this.version) return false;
    return isQuiet || this.countRows() <= FEW_ROWS || this.time.read().second !== this.second;
  }

  /** It is worked out now. */
  note(): void {
    const { table } = this;
    this.version = this.countSegments();
    this.second = this.time.read().second;
    if (this.origins.length !== table.weights.length) this.origins = new Int32Array(table.weights.length);
    for (let row = 0; row < this.origins.length; row++) this.origins[row] = table.keys.originOf(row);
  }

  /** Whether a row that had a key then has the same one now. */
  holds(row: number): boolean {
    return this.origins[row] === this.table.keys.originOf(row);
  }
}
