import type { FilterableRow } from '../row-filter.js';
import type { RateSpan, ScreenView, SortKey } from '../screen-question.js';
import { countOpened, countRefused, countReset, countUnanswered, measureFailure } from './row-outcomes.js';
import { rateOverAge, type ScreenMoment } from './screen-time.js';
import type { ViewTable } from './view-table.js';

/** An address, or two, and a port, of which a process may be known. The words are good until the next row is looked at. */
type NameableRow = Pick<FilterableRow, 'family' | 'words' | 'peerWords' | 'port'>;

/** Names the process of a row; null: not known. */
export type ProcessNamer = (view: ScreenView, row: NameableRow) => string | null;

const NO_WORDS = new Int32Array(0);

/** Goes over the rows of a table by their numbers: one object for all of them. */
export class TableCursor implements FilterableRow {
  /** The row that it is at. */
  row = -1;
  private readonly address = new Int32Array(4);
  private readonly peer = new Int32Array(4);

  constructor(
    private readonly source: ViewTable,
    /** Of the rates that rows are sorted and filtered by. */
    private readonly rateSpan: RateSpan,
    private readonly moment: ScreenMoment,
    private readonly nameProcess: ProcessNamer,
  ) {}

  get family(): number {
    return this.source.table.keys.metaOf(this.row) >>> 16;
  }

  get words(): Int32Array {
    this.source.table.keys.readAddress(this.row, this.address);
    return this.address;
  }

  get peerWords(): Int32Array {
    const { keys } = this.source.table;
    if (!keys.hasPeers) return NO_WORDS;
    keys.readPeer(this.row, this.peer);
    return this.peer;
  }

  get port(): number | null {
    return this.source.joins.portOf(this.row);
  }

  get process(): string | null {
    return this.nameProcess(this.source.view, this);
  }

  valueOf(column: SortKey): number | null {
    const { row, moment, source } = this;
    const { rows } = source.table;
    switch (column) {
      case 'source':
      case 'process':
        return null;
      case 'port':
        return this.port;
      case 'synRate':
        return rateOverAge(rows.moments.synRateOf(row, this.rateSpan, moment), this.rateSpan, moment);
      case 'rstRate':
        return source.hasResets ? rateOverAge(rows.moments.rstRateOf(row, this.rateSpan, moment), this.rateSpan, moment) : null;
      case 'syn':
        return rows.countOf(row) - rows.rstOf(row);
      case 'rst':
        return source.hasResets ? rows.rstOf(row) : null;
      case 'open':
        return countOpened(rows, row);
      case 'refused':
        return countRefused(rows, row);
      case 'unanswered':
        return countUnanswered(rows, row);
      case 'halfOpen':
        return rows.halfOpenOf(row);
      case 'reset':
        return countReset(rows, row);
      case 'fail':
        return measureFailure(rows, row);
      case 'peers':
        return source.joins.peersOf(row);
      case 'last':
        return this.ageSeconds();
    }
  }

  private ageSeconds(): number | null {
    const last = this.source.table.rows.moments.lastOf(this.row);
    if (last === null || Number.isNaN(this.moment.second)) return null;
    return Math.max(0, this.moment.second - last.seconds + (this.moment.nanos - last.nanos) / 1e9);
  }
}
