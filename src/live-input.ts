import type { ErrorFacts } from './errors.js';
import { InputTally } from './input-tally.js';
import type { LinkType } from './link-type.js';
import type { LiveSource } from './source/live-source.js';
import type { SourceFacts } from './source/source.js';

/**
 * One interface during a capture: it may come and go, and is opened anew then, but stays one input. What was counted of it
 * by handles that are closed is kept.
 */
export class LiveInput {
  readonly tally = new InputTally();
  source: LiveSource | null = null;
  /** It is being closed because the interface has gone; its end is no end of the capture. */
  isLeaving = false;
  /** Why it is not being captured. */
  error: ErrorFacts | null = null;
  /** By this machine's clock, since when it has not been captured; null while it is. */
  goneMillis: number | null = null;
  private kernelDropped: number | null = null;
  private interfaceDropped: number | null = null;
  private readonly linkTypes = new Set<LinkType>();

  /** @param sinceMillis packets from before, by this machine's clock, belong to another interface that was input of this number */
  constructor(
    readonly name: string,
    readonly index: number,
    readonly sinceMillis: number,
  ) {}

  get facts(): SourceFacts {
    const { name, source, error } = this;
    const now = source?.facts;
    return {
      name,
      format: 'live',
      linkTypes: [...this.linkTypes],
      kernelDropped: addKnown(this.kernelDropped, now?.kernelDropped ?? null),
      interfaceDropped: addKnown(this.interfaceDropped, now?.interfaceDropped ?? null),
      error,
    };
  }

  begin(source: LiveSource): void {
    this.source = source;
    this.isLeaving = false;
    this.error = null;
    this.goneMillis = null;
    this.linkTypes.add(source.linkType);
  }

  /** Its source has been closed, and will say nothing more. */
  end(nowMillis: number): void {
    if (this.source === null) return;
    const { kernelDropped, interfaceDropped } = this.source.facts;
    this.kernelDropped = addKnown(this.kernelDropped, kernelDropped);
    this.interfaceDropped = addKnown(this.interfaceDropped, interfaceDropped);
    this.source = null;
    this.goneMillis = nowMillis;
  }

  /** Takes over what was counted of another input, which is forgotten. */
  absorb(other: LiveInput): void {
    const { kernelDropped, interfaceDropped, linkTypes } = other.facts;
    this.kernelDropped = addKnown(this.kernelDropped, kernelDropped);
    this.interfaceDropped = addKnown(this.interfaceDropped, interfaceDropped);
    for (const linkType of linkTypes) this.linkTypes.add(linkType);
    this.tally.absorb(other.tally);
  }
}

/** null where neither is known. */
function addKnown(one: number | null, other: number | null): number | null {
  return one === null ? other : one + (other ?? 0);
}
