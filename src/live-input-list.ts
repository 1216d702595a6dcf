import { MAX_INPUT } from './conn-record.js';
import { LiveInput } from './live-input.js';
import type { Reading } from './reading.js';
import { GONE_INPUT } from './window-inputs.js';

/** Interfaces that have gone keep a line of their own, so many of them. */
const KEPT_GONE = 32;

/** The inputs of a capture by their numbers: never more than were open at once, and those kept that have gone. */
export class LiveInputList {
  private readonly inputs: LiveInput[] = [];
  private gone: LiveInput | null = null;

  constructor(private readonly reading: Pick<Reading, 'setInput'>) {}

  find(name: string): LiveInput | null {
    return this.inputs.find((input) => input.name === name && input !== this.gone) ?? null;
  }

  /** Gives a device its input: a new number, or, where many have gone, the number of the one that has been gone for the longest. */
  add(device: string, nowMillis: number): LiveInput {
    const goneOnes = this.inputs.filter((input) => input !== this.gone && input.goneMillis !== null);
    const [longest] = goneOnes.sort((a, b) => (a.goneMillis ?? 0) - (b.goneMillis ?? 0));
    if (longest === undefined || goneOnes.length < KEPT_GONE) return this.place(device, this.inputs.length, nowMillis);
    this.gone ??= this.place(GONE_INPUT, this.inputs.length, nowMillis);
    this.gone.absorb(longest);
    return this.place(device, longest.index, nowMillis);
  }

  /** The interface of a connection whose first packet was seen on an input at that time; null where it cannot be told any more. */
  nameOf(input: number, seconds: number | null): string | null {
    const found = input < MAX_INPUT ? this.inputs[input] : undefined;
    if (found === undefined || found === this.gone || seconds === null) return null;
    // Its number may have been another interface's before; rather no name than a wrong one.
    return seconds * 1000 >= Math.floor(found.sinceMillis / 1000) * 1000 ? found.name : null;
  }

  private place(name: string, index: number, nowMillis: number): LiveInput {
    const input = new LiveInput(name, index, nowMillis);
    this.inputs[index] = input;
    this.reading.setInput(index, input);
    return input;
  }
}
