/*
 * What narrows the dashboard's table: `10.0.0.0/8 port:443 proc:ssh refu>10 !x`. Terms are joined by "and"; "!" before a term turns it
 * round. Plain data, as it crosses threads.
 */
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
  /** A part of the address as text (of a pair, of either), in lower case. */
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
