/*
 * What narrows the dashboard's table: `10.0.0.0/8 port:443 proc:ssh refu>10 !x`. Terms are joined by "and"; "!" before a term turns it
 * round. Plain data, as it crosses threads.
 */
import { formatAddress } from './address.js';
import type { SortKey } from './screen-question.js';

export type Comparison = '>' | '>=' | '<' | '<=' | '=';

export type FilterTerm =
  /** An address or network: the bits of the prefix, and its words. Of a pair, either side. */
  | {
      readonly kind: 'network';
      readonly isNot: boolean;
      readonly family: 4 | 6;
      readonly words: readonly number[];
      readonly bits: number;
    }
  | { readonly kind: 'port'; readonly isNot: boolean; readonly from: number; readonly to: number }
  /** A part of the process' name, in lower case. */
  | { readonly kind: 'process'; readonly isNot: boolean; readonly text: string }
  /** A part of the address as text (of a pair, of either), or of the process' name, in lower case. */
  | { readonly kind: 'text'; readonly isNot: boolean; readonly text: string }
  | {
      readonly kind: 'number';
      readonly isNot: boolean;
      readonly column: SortKey;
      readonly comparison: Comparison;
      readonly value: number;
    };

/** All terms must hold. Empty: every row. */
export type RowFilter = readonly FilterTerm[];

/** A row as the filter sees it: of a table, or of a snapshot. */
export interface FilterableRow {
  readonly family: number;
  readonly words: ArrayLike<number>;
  /** Empty where the row has none. */
  readonly peerWords: ArrayLike<number>;
  /** null where it has none. */
  readonly port: number | null;
  readonly process: string | null;
  /** Numeric columns: counts, rates, FAIL% in percent, `last` in seconds ago. null where the view does not know it. */
  valueOf(column: SortKey): number | null;
}

/**
 * Whether a row passes. A term on something that the row does not have (a port, a process, a number) does not hold, so its "!" does.
 * Makes nothing new, but for terms of text, which need the address as text.
 */
export function matchesFilter(filter: RowFilter, row: FilterableRow): boolean {
  for (let at = 0; at < filter.length; at++) {
    const term = filter[at];
    if (term !== undefined && holds(term, row) === term.isNot) return false;
  }
  return true;
}

function holds(term: FilterTerm, row: FilterableRow): boolean {
  switch (term.kind) {
    case 'network':
      return (
        term.family === row.family &&
        (isWithin(term.words, term.bits, row.words) || isWithin(term.words, term.bits, row.peerWords))
      );
    case 'port':
      return row.port !== null && row.port >= term.from && row.port <= term.to;
    case 'process':
      return hasText(row.process, term.text);
    case 'text':
      return hasAddressText(row, term.text) || hasText(row.process, term.text);
    case 'number':
      return compares(row.valueOf(term.column), term.comparison, term.value);
  }
}

/** Whether the first `bits` bits are the same. Words may be signed or not. */
function isWithin(network: readonly number[], bits: number, words: ArrayLike<number>): boolean {
  if (words.length === 0) return false;
  for (let at = 0, left = bits; left > 0; at++, left -= 32) {
    const mask = left >= 32 ? -1 : ~(-1 >>> left);
    if ((((network[at] ?? 0) ^ (words[at] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}

function hasText(text: string | null, part: string): boolean {
  return text?.toLowerCase().includes(part) ?? false;
}

function hasAddressText({ family, words, peerWords }: FilterableRow, part: string): boolean {
  if (formatAddress(family, words).includes(part)) return true;
  return peerWords.length > 0 && formatAddress(family, peerWords).includes(part);
}

function compares(value: number | null, comparison: Comparison, limit: number): boolean {
  if (value === null) return false;
  switch (comparison) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '=':
      return value === limit;
  }
}
