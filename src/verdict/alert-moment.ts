import type { OutcomeCounts, RefusedService, ResetSender, ScreenAlert, ScreenRow } from '../screen-snapshot.js';

/** What is known at the end of a second. What costs something to find out is asked for only where it is needed. */
export interface AlertMoment {
  /** Whole seconds since 1970. */
  readonly second: number;
  /** Since the beginning: packets that came, those that were dropped, resets. */
  readonly packets: number;
  readonly dropped: number;
  readonly rst: number;
  /** Connections that were refused. It may fall where some are forgotten. */
  readonly refused: number;
  /** Attempts that had to be forgotten, in a flood, before it was known that they are unanswered. */
  readonly forgottenAttempts: number;
  /** What became known in the last 60 s. */
  readonly outcomes: OutcomeCounts;
  /** The busiest first. */
  readonly findResetSenders: (limit: number) => readonly ResetSender[];
  /** Rows of services, those refused most first; and the same with who asks them, which takes longer. */
  readonly findRefused: (limit: number) => readonly ScreenRow[];
  readonly findAskers: (limit: number) => readonly RefusedService[];
  /** Rows of services and of sources: those with the most unanswered attempts, and those with the most half-open ones. */
  readonly findUnanswered: (view: 'services' | 'sources', limit: number) => readonly ScreenRow[];
}

/** A condition that holds now. */
export interface Finding extends Pick<ScreenAlert, 'level' | 'text'> {
  /** The same condition has the same key. */
  readonly key: string;
}

/** Looks for one sort of condition, second by second. */
export interface AlertRule {
  /** @param isActive whether the condition of a key held the second before: it then ends only where it clearly does */
  judge(moment: AlertMoment, isActive: (key: string) => boolean): readonly Finding[];
}

/** A number as alerts write it: 1,234. */
export function formatNumber(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number in at most four characters or so: 999, 1.2k, 12k, 1.2M. */
export function shortenNumber(value: number): string {
  if (value < 1000) return String(Math.round(value));
  const [scaled, unit] = value < 999_500 ? [value / 1e3, 'k'] : [value / 1e6, 'M'];
  return `${scaled < 9.95 ? scaled.toFixed(1) : Math.round(scaled)}${unit}`;
}

export function formatPercent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** An address, or what stands for one, with its port: IPv6 in brackets. */
export function formatEndpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
