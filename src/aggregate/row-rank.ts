import type { FilterableRow } from '../row-filter.js';
import type { RowOrder, SortKey } from '../screen-question.js';

/** What comes first unless the order is reversed: the smallest of these, the latest, and else the largest. */
const LEAST_FIRST: ReadonlySet<SortKey> = new Set(['source', 'port', 'process', 'last']);
const UNKNOWN = Number.POSITIVE_INFINITY;

/**
 * Where a row stands in an order: rows with a smaller number come before it. What is not known comes last, either way. Of addresses
 * this is only the first word; of processes the number of the name, to be replaced by `nameOrder`'s.
 */
export function rankOf(row: FilterableRow, { sort, isReversed }: RowOrder, names: ProcessNames): number {
  const value = sort === 'source' ? firstWordOf(row) : sort === 'process' ? names.numberOf(row.process) : row.valueOf(sort);
  if (value === null || Number.isNaN(value)) return UNKNOWN;
  return LEAST_FIRST.has(sort) === isReversed ? -value : value;
}

function firstWordOf({ family, words }: FilterableRow): number {
  return (family === 4 ? 0 : 2 ** 32) + (words[0] >>> 0);
}

/** Names of processes as numbers: in the order in which they come, and then in that of names. */
export class ProcessNames {
  private readonly numbers = new Map<string, number>();

  /** Starts with 1. */
  numberOf(name: string | null): number | null {
    if (name === null) return null;
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.numbers.size + 1);
    return this.numbers.size;
  }

  /** A rank made of such a number as one that is in the order of the names. */
  order(): (rank: number) => number {
    const sorted = [...this.numbers].sort(([a], [b]) => (a < b ? -1 : 1));
    const places = new Map(sorted.map(([, number], place) => [number, place + 1]));
    return (rank) => Math.sign(rank) * (places.get(Math.abs(rank)) ?? UNKNOWN);
  }
}
