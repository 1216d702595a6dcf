import type { CountedRow, CountSpan } from '../counted-row.js';
import type { Moment } from './packet-time.js';
import { selectFirst } from './select-first.js';
import type { TopTable } from './top-table.js';

/** What a read-out needs to know beside the table. */
export interface RankingContext {
  readonly span: CountSpan;
  /** Ranks by faded counts, of the total. */
  readonly fades: boolean;
  /** Of networks' rows, by family; null where rows are of addresses. */
  readonly prefixBits: { readonly 4: number; readonly 6: number } | null;
  /** Exact numbers of sources by row, or null where they must be estimated. */
  readonly sources: Int32Array | null;
  readonly time: Moment;
}

const ADDRESS_BITS = { 4: 32, 6: 128 } as const;

/** The rows with the highest counts, at most `limit`, largest first; ties by address (IPv4 before IPv6), then by port. */
export function rankRows(table: TopTable, limit: number, context: RankingContext): CountedRow[] {
  const rows = new RankedRows(table, context);
  return selectFirst(rows.candidates, limit, (a, b) => rows.ranksBefore(a, b)).map((row) => rows.read(row));
}

class RankedRows {
  /** Rows that have counted anything. */
  readonly candidates: number[] = [];
  private readonly weights: Float64Array;

  constructor(
    private readonly table: TopTable,
    private readonly context: RankingContext,
  ) {
    this.weights = new Float64Array(table.weights.length);
    for (const row of table.rowsInUse) {
      this.weights[row] = this.weigh(row);
      if (this.weights[row] > 0) this.candidates.push(row);
    }
  }

  private weigh(row: number): number {
    const { rows, weights } = this.table;
    if (this.context.span === 'window') return rows.windowCountOf(row);
    return this.context.fades ? weights[row] : rows.countOf(row);
  }

  ranksBefore(a: number, b: number): boolean {
    if (this.weights[a] !== this.weights[b]) return this.weights[a] > this.weights[b];
    return this.table.keys.compare(a, b) < 0;
  }

  read(row: number): CountedRow {
    const { table, context } = this;
    const { rows, keys } = table;
    const meta = keys.metaOf(row);
    const family = meta >>> 16 === 4 ? 4 : 6;
    return {
      family,
      port: meta & 0xffff,
      words: keys.addressOf(row),
      peerWords: keys.peerOf(row),
      prefixBits: (context.prefixBits ?? ADDRESS_BITS)[family],
      error: rows.errorOf(row),
      sources: this.countSources(row),
      ...rows.totalsOf(row),
      window: rows.windowOf(row),
      synRates: rows.moments.synRatesOf(row, context.time),
      rstRates: rows.moments.rstRatesOf(row, context.time),
      peak: rows.moments.peakOf(row),
      first: rows.moments.firstOf(row),
      last: rows.moments.lastOf(row),
      halfOpen: rows.halfOpenOf(row),
    };
  }

  private countSources(row: number): number {
    const { sketches } = this.table.rows;
    return sketches === null ? 0 : (this.context.sources?.[row] ?? Math.max(1, sketches.estimate(row)));
  }
}
