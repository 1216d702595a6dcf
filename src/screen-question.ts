/* What the screen asks of the thread that counts. Plain data: it crosses threads. */
import type { RowFilter } from './row-filter.js';

/** How the rows of the dashboard's table are made: by source, by source and port, by network, by responder, by both addresses. */
export const SCREEN_VIEWS = ['sources', 'openers', 'subnets', 'services', 'pairs'] as const;
export type ScreenView = (typeof SCREEN_VIEWS)[number];

/** What rows can be sorted and filtered by. */
export const SORT_KEYS = [
  'source',
  'port',
  'process',
  'synRate',
  'rstRate',
  'syn',
  'rst',
  'open',
  'refused',
  'unanswered',
  'halfOpen',
  'reset',
  'fail',
  'peers',
  'last',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** Seconds over which a rate is taken. */
export const RATE_SPANS = [1, 10, 60] as const;
export type RateSpan = (typeof RATE_SPANS)[number];

/** What a row is of: numbers, not text. */
export interface RowKey {
  /** 4 or 6. */
  readonly family: number;
  /** Four 32-bit words; an IPv4 address is the first, the others are 0. */
  readonly words: readonly number[];
  /** The responder of a pair; else empty. */
  readonly peerWords: readonly number[];
  /** 0 where the view has none of its own. */
  readonly port: number;
}

/** Descending is the order that puts what matters first: largest counts, latest times; but the smallest address, port and name. */
export interface RowOrder {
  readonly sort: SortKey;
  readonly isReversed: boolean;
  readonly rateSpan: RateSpan;
}

export interface ScreenQuestion {
  /** Answered with the same. */
  readonly number: number;
  readonly view: ScreenView;
  readonly order: RowOrder;
  readonly filter: RowFilter;
  /** The rows wanted: `limit` from the `from`-th on, 0 the first. Past the end, the last ones. */
  readonly from: number;
  readonly limit: number;
  /** A row whose place is wanted; where `keepsFollowed`, the rows given are those around it. */
  readonly follow: RowKey | null;
  readonly keepsFollowed: boolean;
  /** A source of which everything is wanted. */
  readonly detail: RowKey | null;
  /** The table, and the outcomes, as they were in that whole second (since 1970) of a live capture; null for now. */
  readonly second: number | null;
}

export function isSameKey(a: RowKey | null, b: RowKey | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.family === b.family &&
    a.port === b.port &&
    a.words.every((word, at) => word >>> 0 === (b.words[at] ?? 0) >>> 0) &&
    a.peerWords.length === b.peerWords.length &&
    a.peerWords.every((word, at) => word >>> 0 === (b.peerWords[at] ?? 0) >>> 0)
  );
}
