import { CONN_STATE_COUNT } from '../conn-state.js';
import type { RowCounts } from '../counted-row.js';
import { RESET_KIND_COUNT } from '../reset-kind.js';
import { Carry } from './carry.js';
import { Columns, FIRST_KIND, FIRST_STATE, HALF_OPEN, RESETS, RETRANSMISSIONS } from './columns.js';
import { type DeltaBatch, FRESH_BYTE, HALF_OPEN_BYTE, KINDS_BYTE, MORE_BYTE, RECORD_BYTES, REPEATS_BYTE } from './delta-batch.js';
import { ROW_ATTEMPTS, ROW_COUNT, ROW_DOUBLES, ROW_ERROR, ROW_RST, ROW_S0, ROW_WORDS } from './row-layout.js';
import { RowMoments } from './row-moments.js';
import { SourceSketches } from './source-sketches.js';

/** What is remembered of a window's start: count, resets, attempts, S0. */
const START_DOUBLES = 4;
const MAX_ERROR = 0x7fffffff;

/** What a table counts of its keys: rows (row-layout.ts), and beside them what only some of them need. */
export class TableRows {
  readonly words: Int32Array;
  readonly moments: RowMoments;
  readonly sketches: SourceSketches | null;
  private readonly doubles: Float64Array;
  private readonly columns: Columns;
  private readonly carry = new Carry();
  private starts = new Float64Array(0);

  constructor(rows: number, tellsSources: boolean) {
    this.words = new Int32Array(rows * ROW_WORDS);
    this.doubles = new Float64Array(this.words.buffer);
    this.moments = new RowMoments(this.words);
    this.columns = new Columns(rows);
    this.sketches = tellsSources ? new SourceSketches(rows) : null;
  }

  /** A row begins anew, with a count that may be too high by all of it; `isRst` if it is of resets. */
  begin(row: number, error: number, isRst: boolean): void {
    const base = row * ROW_WORDS;
    for (let word = base + ROW_ERROR; word < base + ROW_WORDS; word++) this.words[word] = 0;
    this.words[base + ROW_ERROR] = Math.min(error, MAX_ERROR);
    this.doubles[row * ROW_DOUBLES + ROW_COUNT] = error;
    for (let word = ROW_RST; word <= ROW_S0; word++) this.carry.forget(base + word);
    if (isRst) this.addTo(base + ROW_RST, error);
    this.columns.clear(row);
    this.sketches?.clear(row);
    if (this.starts.length > 0) this.start(row);
  }

  /** Adds a record: to the count `weight`, of which `rst` are resets. */
  add(row: number, weight: number, rst: number, deltas: DeltaBatch, record: number): void {
    const { bytes } = deltas;
    const at = record * RECORD_BYTES;
    const base = row * ROW_WORDS;
    this.doubles[row * ROW_DOUBLES + ROW_COUNT] += weight;
    if (rst !== 0) this.addTo(base + ROW_RST, rst);
    if (deltas.isResets) {
      if (bytes[at + MORE_BYTE] !== 0) this.addResets(row, bytes, at);
      return;
    }
    this.addTo(base + ROW_ATTEMPTS, bytes[at + FRESH_BYTE]);
    this.addTo(base + ROW_S0, bytes[at + KINDS_BYTE]);
    if (bytes[at + MORE_BYTE] !== 0) this.addMore(row, bytes, at);
  }

  countOf(row: number): number {
    return this.doubles[row * ROW_DOUBLES + ROW_COUNT];
  }

  windowCountOf(row: number): number {
    return this.countOf(row) - (this.starts.length === 0 ? 0 : this.starts[row * START_DOUBLES]);
  }

  errorOf(row: number): number {
    return this.words[row * ROW_WORDS + ROW_ERROR];
  }

  halfOpenOf(row: number): number {
    return Math.max(0, this.columns.total(row, HALF_OPEN));
  }

  rstOf(row: number): number {
    return this.wordOf(row, ROW_RST);
  }

  attemptsOf(row: number): number {
    return this.wordOf(row, ROW_ATTEMPTS);
  }

  /** Connections in a state. Of one from before the row was its key's, only the end may have been counted: not less than 0. */
  stateOf(row: number, state: number): number {
    return Math.max(0, state === 0 ? this.wordOf(row, ROW_S0) : this.columns.total(row, FIRST_STATE + state));
  }

  totalsOf(row: number): RowCounts {
    const rst = this.rstOf(row);
    return {
      syn: this.countOf(row) - rst,
      rst,
      attempts: this.attemptsOf(row),
      synRetransmissions: this.columns.total(row, RETRANSMISSIONS),
      resets: this.columns.total(row, RESETS),
      kinds: listOf(RESET_KIND_COUNT, (kind) => this.columns.total(row, FIRST_KIND + kind)),
      states: listOf(CONN_STATE_COUNT, (state) => this.stateOf(row, state)),
    };
  }

  /** The same, since the window's start. */
  windowOf(row: number): RowCounts {
    if (this.starts.length === 0) return this.totalsOf(row);
    const start = row * START_DOUBLES;
    const rst = this.rstOf(row) - this.starts[start + 1];
    const s0 = this.wordOf(row, ROW_S0) - this.starts[start + 3];
    return {
      syn: this.windowCountOf(row) - rst,
      rst,
      attempts: this.attemptsOf(row) - this.starts[start + 2],
      synRetransmissions: this.columns.window(row, RETRANSMISSIONS),
      resets: this.columns.window(row, RESETS),
      kinds: listOf(RESET_KIND_COUNT, (kind) => this.columns.window(row, FIRST_KIND + kind)),
      states: listOf(CONN_STATE_COUNT, (state) => (state === 0 ? s0 : this.columns.window(row, FIRST_STATE + state))),
    };
  }

  /** The next window counts from here. */
  endWindow(): void {
    const rows = this.words.length / ROW_WORDS;
    if (this.starts.length === 0) this.starts = new Float64Array(rows * START_DOUBLES);
    for (let row = 0; row < rows; row++) this.start(row);
    this.columns.endWindow();
  }

  private start(row: number): void {
    const { starts } = this;
    const at = row * START_DOUBLES;
    starts[at] = this.countOf(row);
    starts[at + 1] = this.rstOf(row);
    starts[at + 2] = this.attemptsOf(row);
    starts[at + 3] = this.wordOf(row, ROW_S0);
  }

  private wordOf(row: number, word: number): number {
    return this.carry.valueOf(this.words[row * ROW_WORDS + word], row * ROW_WORDS + word);
  }

  private addTo(index: number, delta: number): void {
    this.carry.add(this.words, index, delta, index);
  }

  private addResets(row: number, bytes: Int8Array, at: number): void {
    this.columns.add(row, RESETS, bytes[at + FRESH_BYTE]);
    for (let kind = 0; kind < RESET_KIND_COUNT; kind++) {
      if (bytes[at + KINDS_BYTE + kind] !== 0) this.columns.add(row, FIRST_KIND + kind, bytes[at + KINDS_BYTE + kind]);
    }
  }

  private addMore(row: number, bytes: Int8Array, at: number): void {
    if (bytes[at + REPEATS_BYTE] !== 0) this.columns.add(row, RETRANSMISSIONS, bytes[at + REPEATS_BYTE]);
    if (bytes[at + HALF_OPEN_BYTE] !== 0) this.columns.add(row, HALF_OPEN, bytes[at + HALF_OPEN_BYTE]);
    for (let state = 1; state < CONN_STATE_COUNT; state++) {
      if (bytes[at + KINDS_BYTE + state] !== 0) this.columns.add(row, FIRST_STATE + state, bytes[at + KINDS_BYTE + state]);
    }
  }
}

function listOf(length: number, valueAt: (index: number) => number): number[] {
  return Array.from({ length }, (_, index) => valueAt(index));
}
