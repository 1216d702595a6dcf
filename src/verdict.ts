/* What syntop makes of what it counted: findings with the numbers they rest on, and what could be done. Plain data: it crosses threads. */
import type { AlertLevel } from './screen-snapshot.js';

/** Each has a file in src/verdict/ and a section in docs/verdicts.md. */
export const VERDICT_KINDS = [
  'packets-dropped',
  'syn-flood',
  'unanswered',
  'scan',
  'refused-storm',
  'reset-storm',
  'reset-burst',
  'accept-queue-overflow',
  'connection-loop',
  'greedy-client',
  'conntrack-near-limit',
  'socket-limit-near',
  'subnet-swarm',
  'backscatter',
  'unseen-resets',
] as const;
export type VerdictKind = (typeof VERDICT_KINDS)[number];

/** What a person could do. Text only: nothing of it is ever executed. */
export interface Remedy {
  /** A sentence: what it does, or why there is nothing to do by source. */
  readonly what: string;
  /** Lines for a shell; empty where words are all. */
  readonly commands: readonly string[];
  /** Lines that take it back; empty where nothing remains. */
  readonly undo: readonly string[];
}

export interface Verdict {
  readonly kind: VerdictKind;
  readonly level: AlertLevel;
  /** One sentence for a person, with its numbers: fit for a line of 100 characters or two. */
  readonly sentence: string;
  /** What the sentence rests on; names with their units (attemptsPerMinute, refusedShare). */
  readonly numbers: Readonly<Record<string, number>>;
  /** Who and what it is about, as far as that is known. */
  readonly source: string | null;
  readonly service: { readonly ip: string; readonly port: number } | null;
  readonly subnet: string | null;
  /** "curl (pid 4711)" */
  readonly process: string | null;
  /** The kernel's, or a kind of reset. */
  readonly reason: string | null;
  /** When it began and when it held last: whole seconds since 1970, of the packets. */
  readonly firstSecond: number;
  readonly lastSecond: number;
  readonly isActive: boolean;
  readonly remedies: readonly Remedy[];
}
