import type { CountedRow, CountSpan } from '../counted-row.js';
import type { KeyHash } from './hash.js';
import { selectFirst } from './select-first.js';
import { type KeyCount, NEVER, type TopTable } from './top-table.js';

/**
 * The rows with the highest counts of SYNs and resets together, at most `limit`, largest first; ties by address (IPv4 before
 * IPv6), then by port. A source has its SYNs in one table and its resets in the other; openers and resetters have one only.
 */
export function rankRows(
  syns: TopTable | null,
  resets: TopTable | null,
  hash: KeyHash,
  limit: number,
  span: CountSpan,
): CountedRow[] {
  const keys = new RankedKeys(syns, resets, hash, span);
  return selectFirst(
    keys.indices(),
    limit,
    (index) => keys.weightOf(index) > 0,
    (a, b) => keys.ranksBefore(a, b),
  ).map((index) => keys.read(index));
}

/** The keys of both tables in one numbering: first the rows of one, then those of the other. */
class RankedKeys {
  private readonly firstRows: number;
  private readonly weights: Float64Array;
  private readonly left = new Int32Array(4);
  private readonly right = new Int32Array(4);

  constructor(
    private readonly syns: TopTable | null,
    private readonly resets: TopTable | null,
    private readonly hash: KeyHash,
    private readonly span: CountSpan,
  ) {
    this.firstRows = syns?.used ?? 0;
    this.weights = new Float64Array(this.firstRows + (resets?.used ?? 0));
    this.weights.forEach((_, index) => {
      this.weights[index] = this.isRepeated(index) ? 0 : this.weigh(index);
    });
  }

  indices(): Iterable<number> {
    return this.weights.keys();
  }

  weightOf(index: number): number {
    return this.weights[index];
  }

  ranksBefore(a: number, b: number): boolean {
    if (this.weights[a] !== this.weights[b]) return this.weights[a] > this.weights[b];
    const metaA = this.copyKey(a, this.left);
    const metaB = this.copyKey(b, this.right);
    if (metaA >>> 16 !== metaB >>> 16) return metaA < metaB;
    for (let word = 0; word < 4; word++) {
      if (this.left[word] !== this.right[word]) return this.left[word] >>> 0 < this.right[word] >>> 0;
    }
    return metaA < metaB;
  }

  read(index: number): CountedRow {
    const meta = this.copyKey(index, this.left);
    const syn = this.lookUp(this.syns, meta);
    const rst = this.lookUp(this.resets, meta);
    return {
      family: meta >>> 16,
      port: meta & 0xffff,
      words: [...this.left],
      syn: syn.count,
      rst: rst.count,
      error: Math.max(syn.error, rst.error),
      windowSyn: syn.windowCount,
      windowRst: rst.windowCount,
    };
  }

  /** Whether a key of the second table was met in the first already. */
  private isRepeated(index: number): boolean {
    if (index < this.firstRows || this.syns === null || this.firstRows === 0) return false;
    const meta = this.copyKey(index, this.left);
    return this.syns.has(this.hash.ofKey(meta, this.left), meta, this.left, 0);
  }

  private weigh(index: number): number {
    const isFirst = index < this.firstRows;
    const own = (isFirst ? this.syns : this.resets)?.countOf(isFirst ? index : index - this.firstRows) ?? NEVER;
    const other = isFirst ? this.resets : this.syns;
    const there = other === null || other.used === 0 ? NEVER : this.lookUp(other, this.copyKey(index, this.left));
    return this.span === 'total' ? own.count + there.count : own.windowCount + there.windowCount;
  }

  /** What a table knows of the key in `left`. */
  private lookUp(table: TopTable | null, meta: number): KeyCount {
    return table === null ? NEVER : table.lookUp(this.hash.ofKey(meta, this.left), meta, this.left, 0);
  }

  private copyKey(index: number, target: Int32Array): number {
    const isFirst = index < this.firstRows;
    const table = isFirst ? this.syns : this.resets;
    const row = isFirst ? index : index - this.firstRows;
    table?.copyAddress(row, target, 0);
    return table?.metaOf(row) ?? 0;
  }
}

/** How many different keys two tables hold. */
export function countUnion(one: TopTable, other: TopTable, hash: KeyHash): number {
  const words = new Int32Array(4);
  let both = 0;
  for (let row = 0; row < other.used; row++) {
    other.copyAddress(row, words, 0);
    const meta = other.metaOf(row);
    if (one.has(hash.ofKey(meta, words), meta, words, 0)) both++;
  }
  return one.used + other.used - both;
}
