import { HOST_COUNTERS } from './host-counters.js';
import type { HostMoment } from './host-knowledge.js';

/** A counter of the kernel: how much it has grown since it was first read, and how fast it does. */
export interface CounterGrowth {
  readonly name: string;
  readonly total: number;
  readonly perSecond: number;
}

/** Those that are known, in the order of host-counters.ts, but those that have moved first. */
export function listCounters({ facts, rates, growth }: HostMoment): CounterGrowth[] {
  const counters = HOST_COUNTERS.filter(({ name }) => facts.counters[name] !== undefined).map(({ name }) => {
    return { name, total: growth[name] ?? 0, perSecond: rates[name] ?? 0 };
  });
  return [...counters.filter(hasMoved), ...counters.filter((counter) => !hasMoved(counter))];
}

export function hasMoved({ total, perSecond }: CounterGrowth): boolean {
  return total > 0 || perSecond > 0;
}
