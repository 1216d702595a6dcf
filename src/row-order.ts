/*
 * In which order rows are shown. Best first: the largest number, the latest time; of addresses, ports and names the smallest. What a row
 * does not have comes last, in either direction; ties go by address, then responder, then port, never turned round.
 */
import type { RateSpan, RowKey, RowOrder, SortKey } from './screen-question.js';
import type { ScreenRow } from './screen-snapshot.js';

/** Attempts that were refused or not answered, in percent; null where there was none. */
export function failPercentOf({
  refused,
  unanswered,
  attempts,
}: Pick<ScreenRow, 'refused' | 'unanswered' | 'attempts'>): number | null {
  return attempts <= 0 ? null : (100 * (refused + unanswered)) / attempts;
}

/** What a row has in a column of numbers; null where it has none. `last` is in seconds since 1970. */
export function numberOf(row: ScreenRow, column: SortKey, span: RateSpan): number | null {
  switch (column) {
    case 'synRate':
      return row.synRates[span];
    case 'rstRate':
      return row.rstRates?.[span] ?? null;
    case 'fail':
      return failPercentOf(row);
    case 'last':
      return row.lastSeconds;
    case 'port':
      return row.shownPort;
    case 'source':
    case 'process':
      return null;
    default:
      return row[column];
  }
}

/** For `sort`: below 0 where `a` is shown before `b`. */
export function compareRows({ sort, isReversed, rateSpan }: RowOrder): (a: ScreenRow, b: ScreenRow) => number {
  const sign = isReversed ? -1 : 1;
  return (a, b) => compareBy(sort, rateSpan, sign, a, b) || compareKeys(a, b);
}

function compareBy(sort: SortKey, span: RateSpan, sign: number, a: ScreenRow, b: ScreenRow): number {
  if (sort === 'source') return sign * compareWords(a, b);
  if (sort === 'process') return compareKnown(a.process, b.process, sign);
  return compareKnown(numberOf(a, sort, span), numberOf(b, sort, span), sort === 'port' ? sign : -sign);
}

/** @param sign 1: the smallest first */
function compareKnown<T extends number | string>(a: T | null, b: T | null, sign: number): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  if (a === b) return 0;
  return a < b ? -sign : sign;
}

function compareKeys(a: RowKey, b: RowKey): number {
  return compareWords(a, b) || compareLists(a.peerWords, b.peerWords) || a.port - b.port;
}

/** IPv4 before IPv6. */
function compareWords(a: RowKey, b: RowKey): number {
  return a.family - b.family || compareLists(a.words, b.words);
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = ((a[at] ?? 0) >>> 0) - ((b[at] ?? 0) >>> 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
