import { Aggregator } from '../../src/aggregate/aggregator.js';
import type { TableQuestion } from '../../src/aggregate/row-window.js';
import type { RowOrder, SortKey } from '../../src/screen-question.js';
import type { ScreenRow } from '../../src/screen-snapshot.js';
import { addLines } from './segment-table.js';

export const SEED = [0x1234567, 0x89abcdef, 0x2468ace1, 0x13579bdf];

export function aggregate(...lines: readonly string[]): Aggregator {
  return addLines(new Aggregator(SEED), lines);
}

/** So many attempts of a source, at a time, to an endpoint; of ports that are not used otherwise. */
export function attempts(time: number | string, count: number, source = '10.0.0.1', endpoint = '10.0.0.9 80'): string[] {
  return Array.from({ length: count }, () => `${time} ${source} 4001 ${endpoint} S new`);
}

/** Attempts that a reset answers at once. */
export function refusals(time: number | string, count: number, source = '10.0.0.1', endpoint = '10.0.0.9 80'): string[] {
  return attempts(time, count, source, endpoint).flatMap((line) => [
    line,
    `${time} ${endpoint} ${source} 4001 RA answer S0>REJ refused`,
  ]);
}

export function by(sort: SortKey, isReversed = false): RowOrder {
  return { sort, isReversed, rateSpan: 10 };
}

/** All sources, those with most SYNs first, unless told otherwise. */
export function ask(question: Partial<TableQuestion> = {}): TableQuestion {
  const all = {
    view: 'sources',
    order: by('syn'),
    filter: [],
    from: 0,
    limit: 1000,
    follow: null,
    keepsFollowed: false,
  } as const;
  return { ...all, ...question };
}

/** Addresses of rows, of pairs both, with the port where the row has its own. */
export function keysOf(rows: readonly ScreenRow[]): string[] {
  return rows.map(({ address, peer, port }) => `${address}${peer === null ? '' : `>${peer}`}${port === 0 ? '' : `:${port}`}`);
}
