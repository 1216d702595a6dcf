import { CONN_STATE_COUNT } from '../conn-state.js';
import { RESET_KIND_COUNT } from '../reset-kind.js';
import { Carry } from './carry.js';

/** Counters of a row that most rows do not need. */
export const RETRANSMISSIONS = 0;
export const HALF_OPEN = 1;
export const RESETS = 2;
export const FIRST_KIND = 3;
export const FIRST_STATE = FIRST_KIND + RESET_KIND_COUNT;
const COLUMNS = FIRST_STATE + CONN_STATE_COUNT;

/** Counters by row and column. A column that no row has counted in takes no memory. */
export class Columns {
  private readonly columns: Int32Array[] = new Array(COLUMNS).fill(new Int32Array(0));
  private starts: Int32Array[] = [];
  private readonly inUse: number[] = [];
  private readonly carry = new Carry();

  constructor(private readonly rows: number) {}

  add(row: number, column: number, delta: number): void {
    if (this.columns[column].length === 0) {
      this.columns[column] = new Int32Array(this.rows);
      this.inUse.push(column);
    }
    this.carry.add(this.columns[column], row, delta, row * COLUMNS + column);
  }

  clear(row: number): void {
    for (const column of this.inUse) {
      this.columns[column][row] = 0;
      this.carry.forget(row * COLUMNS + column);
      if (this.starts[column]?.length) this.starts[column][row] = 0;
    }
  }

  total(row: number, column: number): number {
    const counts = this.columns[column];
    return counts.length === 0 ? 0 : this.carry.valueOf(counts[row], row * COLUMNS + column);
  }

  /** Of the total, since the window's start. */
  window(row: number, column: number): number {
    const counts = this.columns[column];
    const start = this.starts[column];
    if (counts.length === 0) return 0;
    return start === undefined || start.length === 0 ? this.total(row, column) : (counts[row] - start[row]) | 0;
  }

  /** The next window counts from here. */
  endWindow(): void {
    this.starts = this.columns.map((counts, column) => {
      if (counts.length === 0) return counts;
      const start = this.starts[column]?.length ? this.starts[column] : new Int32Array(this.rows);
      start.set(counts);
      return start;
    });
  }
}
