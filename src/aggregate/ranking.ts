import type { CountedRow, CountSpan } from '../counted-row.js';
import { KeyBatch, TAIL_WORDS } from './key-batch.js';
import type { PacketTime } from './packet-time.js';
import { selectFirst } from './select-first.js';
import type { TopTable } from './top-table.js';

/** What a read-out needs to know beside the table. */
export interface RankingContext {
  readonly span: CountSpan;
  /** Ranks by faded counts, of the total. */
  readonly fades: boolean;
  /** Whether what is no SYN in a row's count are resets; else it is connections that were joined late. */
  readonly otherIsRst: boolean;
  /** Of networks' rows, by family; null where rows are of addresses. */
  readonly prefixBits: { readonly 4: number; readonly 6: number } | null;
  readonly isPairs: boolean;
  /** Exact numbers of sources by row, or null where they must be estimated. */
  readonly sources: Int32Array | null;
  readonly time: PacketTime;
}

const ADDRESS_BITS = { 4: 32, 6: 128 } as const;
const ADDRESS_TAIL = 3;

/** The rows with the highest counts, at most `limit`, largest first; ties by address (IPv4 before IPv6), then by port. */
export function rankRows(table: TopTable, limit: number, context: RankingContext): CountedRow[] {
  const rows = new RankedRows(table, context);
  return selectFirst(
    rows.weights.keys(),
    limit,
    (row) => rows.weights[row] > 0,
    (a, b) => rows.ranksBefore(a, b),
  ).map((row) => rows.read(row));
}

class RankedRows {
  readonly weights: Float64Array;
  private readonly keys = new KeyBatch();

  constructor(
    private readonly table: TopTable,
    private readonly context: RankingContext,
  ) {
    const { rows, used } = table;
    const isWindow = context.span === 'window';
    const faded = context.fades && !isWindow ? table.weights() : null;
    this.weights = Float64Array.from({ length: used }, (_, row) =>
      isWindow ? rows.windowCountOf(row) : (faded?.[row] ?? rows.countOf(row)),
    );
  }

  ranksBefore(a: number, b: number): boolean {
    if (this.weights[a] !== this.weights[b]) return this.weights[a] > this.weights[b];
    const { keys, table } = this;
    table.copyKey(a, keys, 0);
    table.copyKey(b, keys, 1);
    const family = (keys.meta[0] >>> 16) - (keys.meta[1] >>> 16);
    if (family !== 0) return family < 0;
    const address = compareAddresses(keys, 0) || compareAddresses(keys, ADDRESS_TAIL);
    return address === 0 ? keys.meta[0] < keys.meta[1] : address < 0;
  }

  read(row: number): CountedRow {
    const { table, keys, context } = this;
    const { rows } = table;
    table.copyKey(row, keys, 0);
    const family = keys.meta[0] >>> 16 === 4 ? 4 : 6;
    return {
      family,
      port: keys.meta[0] & 0xffff,
      words: [keys.origin[0], ...keys.tails.subarray(0, ADDRESS_TAIL)],
      peerWords: context.isPairs ? [keys.peer[0], ...keys.tails.subarray(ADDRESS_TAIL, TAIL_WORDS)] : [],
      prefixBits: (context.prefixBits ?? ADDRESS_BITS)[family],
      error: rows.errorOf(row),
      sources: this.countSources(row),
      ...rows.totalsOf(row, context.otherIsRst),
      window: rows.windowOf(row, context.otherIsRst),
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

/** Compares the origins of the first two keys, or with tails from 3 on their peers. */
function compareAddresses({ origin, peer, tails }: KeyBatch, tail: number): number {
  const first = tail === 0 ? origin : peer;
  if (first[0] !== first[1]) return (first[0] >>> 0) - (first[1] >>> 0);
  for (let word = tail; word < tail + ADDRESS_TAIL; word++) {
    if (tails[word] !== tails[TAIL_WORDS + word]) return (tails[word] >>> 0) - (tails[TAIL_WORDS + word] >>> 0);
  }
  return 0;
}
