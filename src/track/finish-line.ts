/** After its end a connection is still open to late segments for so long: Zeek's close delay. */
const CLOSE_SECONDS = 5;

/** Connections that have ended, in the order of their ends, until they may be told: a ring with a place for each row. */
export class FinishLine {
  private readonly rows: Int32Array;
  private readonly starts: Int32Array;
  private readonly dueSeconds: Float64Array;
  /** The initial sequence number of the one that was taken last: a row may have become another's since. */
  takenStart = 0;
  private head = 0;
  private count = 0;

  constructor(capacity: number) {
    this.rows = new Int32Array(capacity);
    this.starts = new Int32Array(capacity);
    this.dueSeconds = new Float64Array(capacity);
  }

  /** Adds a connection that ended at `seconds`; one without time, NaN, is never due. False where there is no place left. */
  add(row: number, start: number, seconds: number): boolean {
    if (this.count === this.rows.length) return false;
    const at = (this.head + this.count++) % this.rows.length;
    this.rows[at] = row;
    this.starts[at] = start;
    this.dueSeconds[at] = Number.isNaN(seconds) ? Number.POSITIVE_INFINITY : seconds + CLOSE_SECONDS;
    return true;
  }

  /** Takes the first one that is due, or gives -1. */
  takeDue(nowSeconds: number): number {
    if (this.count === 0 || !(this.dueSeconds[this.head] <= nowSeconds)) return -1;
    const row = this.rows[this.head];
    this.takenStart = this.starts[this.head];
    this.head = (this.head + 1) % this.rows.length;
    this.count--;
    return row;
  }
}
