import type { Verdict } from '../../verdict.js';

/** What tells a verdict from others, though more come before it and what it says changes; null where there is none at that place. */
export function keyOfVerdict(verdicts: readonly Verdict[], place: number): string | null {
  const verdict = verdicts[place];
  if (verdict === undefined) return null;
  const same = verdicts.slice(0, place).filter((other) => isTwin(other, verdict)).length;
  return `${verdict.kind} ${verdict.firstSecond} ${same}`;
}

/** Where the chosen one is by now; the first one where it has gone, or none is chosen. */
export function placeOfVerdict(verdicts: readonly Verdict[], key: string | null): number {
  return Math.max(
    verdicts.findIndex((_, place) => keyOfVerdict(verdicts, place) === key),
    0,
  );
}

function isTwin(one: Verdict, other: Verdict): boolean {
  return one.kind === other.kind && one.firstSecond === other.firstSecond;
}
