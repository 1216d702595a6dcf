import type { CountedInput } from './report-builder.js';

/** The line of all interfaces that have gone, and of which there is no line of their own any more. */
export const GONE_INPUT = '(gone)';

/** What has come from one input in a window, and what has not. */
export interface InputCounts {
  readonly name: string;
  readonly packets: number;
  /** null: cannot be told. */
  readonly kernelDropped: number | null;
  readonly interfaceDropped: number | null;
  readonly undecoded: number | null;
}

/** Tells window for window what has come from each input. */
export class WindowInputs {
  private before: ReadonlyMap<string, InputCounts> = new Map();

  /** Ends a window: those inputs in which something has happened since the last one ended. */
  end(inputs: readonly CountedInput[]): InputCounts[] {
    const now = new Map(inputs.map((input) => [input.name, countsOf(input)]));
    const before = new Map(this.before);
    // What was counted of an interface that lost its line is in another now.
    for (const [name, counts] of this.before) {
      if (now.has(name)) continue;
      before.delete(name);
      before.set(GONE_INPUT, combine(before.get(GONE_INPUT) ?? zeroOf(GONE_INPUT), counts, 1));
    }
    this.before = now;
    return [...now.values()].map((counts) => combine(counts, before.get(counts.name) ?? zeroOf(counts.name), -1)).filter(hasAny);
  }
}

function countsOf({ name, tally, kernelDropped, interfaceDropped }: CountedInput): InputCounts {
  return { name, packets: tally.packets, kernelDropped, interfaceDropped, undecoded: tally.undecoded };
}

function zeroOf(name: string): InputCounts {
  return { name, packets: 0, kernelDropped: 0, interfaceDropped: 0, undecoded: 0 };
}

function combine(counts: InputCounts, other: InputCounts, sign: 1 | -1): InputCounts {
  const add = (one: number | null, more: number | null) => (one === null ? null : one + sign * (more ?? 0));
  return {
    name: counts.name,
    packets: counts.packets + sign * other.packets,
    kernelDropped: add(counts.kernelDropped, other.kernelDropped),
    interfaceDropped: add(counts.interfaceDropped, other.interfaceDropped),
    undecoded: add(counts.undecoded, other.undecoded),
  };
}

function hasAny({ packets, kernelDropped, interfaceDropped, undecoded }: InputCounts): boolean {
  return packets + (kernelDropped ?? 0) + (interfaceDropped ?? 0) + (undecoded ?? 0) > 0;
}
