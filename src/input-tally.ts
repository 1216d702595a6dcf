import type { PacketBatch } from './packet.js';
import { formatTimestamp } from './timestamp.js';

/** A moment of packet time. */
export interface Moment {
  readonly seconds: number;
  readonly nanos: number;
}

/** What has come from one input: packets, their bytes on the wire, the earliest and the latest time. */
export class InputTally {
  packets = 0;
  /** Sum of the original lengths. */
  bytes = 0;
  /** Packets that were meant to be read and could not: truncated, malformed, unsupported. null: not told apart by input. */
  undecoded: number | null = 0;
  private firstSeconds = Number.POSITIVE_INFINITY;
  private firstNanos = 0;
  private lastSeconds = Number.NEGATIVE_INFINITY;
  private lastNanos = 0;

  add(batch: PacketBatch): void {
    const { count, originalLength, timestampSeconds, timestampNanos } = batch;
    let bytes = 0;
    for (let row = 0; row < count; row++) {
      bytes += originalLength[row];
      const seconds = timestampSeconds[row];
      const nanos = timestampNanos[row];
      // A packet without a time is NaN, which is neither earlier nor later.
      if (seconds < this.firstSeconds || (seconds === this.firstSeconds && nanos < this.firstNanos)) {
        this.firstSeconds = seconds;
        this.firstNanos = nanos;
      }
      if (seconds > this.lastSeconds || (seconds === this.lastSeconds && nanos > this.lastNanos)) {
        this.lastSeconds = seconds;
        this.lastNanos = nanos;
      }
    }
    this.packets += count;
    this.bytes += bytes;
  }

  /** Takes over what another has counted. */
  absorb(other: InputTally): void {
    this.packets += other.packets;
    this.bytes += other.bytes;
    if (this.undecoded !== null) this.undecoded += other.undecoded ?? 0;
    const { first, last } = other;
    if (first !== null && (this.first === null || compareMoments(first, this.first) < 0)) {
      this.firstSeconds = first.seconds;
      this.firstNanos = first.nanos;
    }
    if (last !== null && (this.last === null || compareMoments(last, this.last) > 0)) {
      this.lastSeconds = last.seconds;
      this.lastNanos = last.nanos;
    }
  }

  /** null while no packet with a time has come. */
  get first(): Moment | null {
    return Number.isFinite(this.firstSeconds) ? { seconds: this.firstSeconds, nanos: this.firstNanos } : null;
  }

  get last(): Moment | null {
    return Number.isFinite(this.lastSeconds) ? { seconds: this.lastSeconds, nanos: this.lastNanos } : null;
  }
}

export function formatMoment(moment: Moment | null): string | null {
  return moment === null ? null : formatTimestamp(moment.seconds, moment.nanos);
}

/** Below 0 where a is earlier. */
export function compareMoments(a: Moment, b: Moment): number {
  return a.seconds - b.seconds || a.nanos - b.nanos;
}
