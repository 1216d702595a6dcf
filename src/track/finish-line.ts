/** After its end a connection is still open to late segments for so long: Zeek's close delay. */
const CLOSE_SECONDS = 5;

/** Connections that have ended, in the order of their ends, until they may be told: a ring with a place for each row. */
export class FinishLine {
  private readonly rows: Int32Array;
  private readonly dueSeconds: Float64Array;
  /** Where each row was added last: what it was added for before has been overtaken. */
  private readonly places: Int32Array;
  private head = 0;
  private count = 0;

  constructor(capacity: number) {
    this.rows = new Int32Array(capacity);
    this.dueSeconds = new Float64Array(capacity);
    this.places = new Int32Array(capacity);
  }

  /** Adds a connection that ended at `seconds`. False where there is no place left. */
  add(row: number, seconds: number): boolean {
    if (this.count === this.rows.length) return false;
    const at = (this.head + this.count++) % this.rows.length;
    this.rows[at] = row;
    this.places[row] = at;
    this.dueSeconds[at] = seconds + CLOSE_SECONDS;
    return true;
  }

  /** Takes the first one that is due, or gives -1. One that is due in a far future is taken, too: the clock has stepped back since. */
  takeDue(nowSeconds: number): number {
    while (this.count > 0) {
      const left = this.dueSeconds[this.head] - nowSeconds;
      if (!(left <= 0 || left > 2 * CLOSE_SECONDS)) return -1;
      const at = this.head;
      this.head = (this.head + 1) % this.rows.length;
      this.count--;
      if (this.places[this.rows[at]] === at) return this.rows[at];
    }
    return -1;
  }
}
