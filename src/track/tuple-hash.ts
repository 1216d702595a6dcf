import type { SegmentBatch } from '../segment.js';

/**
 * A keyed hash of a connection's two endpoints, the same in both directions. Keys come from the network, so that an attacker may
 * choose them: four secret words of the run make it impossible to aim at one bucket beforehand. Not cryptographic.
 */
export class TupleHash {
  private readonly start: number;
  private readonly multiplier1: number;
  private readonly multiplier2: number;
  private readonly multiplier3: number;

  /** @param seed four random 32-bit words */
  constructor(seed: ArrayLike<number>) {
    this.start = seed[0] | 0;
    this.multiplier1 = seed[1] | 1;
    this.multiplier2 = seed[2] | 1;
    this.multiplier3 = seed[3] | 1;
  }

  /** Hashes all segments of a batch. */
  hashAll({ count, family, sourceWords, destinationWords, sourcePort, destinationPort }: SegmentBatch, hashes: Int32Array): void {
    const { start, multiplier1 } = this;
    for (let row = 0; row < count; row++) {
      const at = row * 4;
      if (family[row] === 4) {
        const source = Math.imul(start ^ sourceWords[at], multiplier1);
        const destination = Math.imul(start ^ destinationWords[at], multiplier1);
        hashes[row] = this.join(source, sourcePort[row], destination, destinationPort[row]);
      } else {
        const source = this.ofLong(sourceWords, at);
        const destination = this.ofLong(destinationWords, at);
        hashes[row] = this.join(source, sourcePort[row], destination, destinationPort[row]);
      }
    }
  }

  /** Of two endpoints by themselves; the first one's port is in the upper half of `ports`. */
  ofEndpoints(one: readonly number[], other: readonly number[], ports: number, isIpv6: boolean): number {
    const first = isIpv6 ? this.ofLong(one, 0) : Math.imul(this.start ^ one[0], this.multiplier1);
    const second = isIpv6 ? this.ofLong(other, 0) : Math.imul(this.start ^ other[0], this.multiplier1);
    return this.join(first, ports >>> 16, second, ports & 0xffff);
  }

  private join(one: number, onePort: number, other: number, otherPort: number): number {
    const { multiplier1, multiplier2, multiplier3 } = this;
    let first = Math.imul(one ^ (one >>> 15) ^ onePort, multiplier2);
    let second = Math.imul(other ^ (other >>> 15) ^ otherPort, multiplier2);
    first ^= first >>> 13;
    second ^= second >>> 13;
    // Both of these are blind to the order; together they lose nothing that one of them would.
    let hash = Math.imul((first + second) | 0, multiplier3) ^ Math.imul(first ^ second, multiplier1);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, multiplier2);
    return hash ^ (hash >>> 16);
  }

  private ofLong(words: ArrayLike<number>, at: number): number {
    let hash = Math.imul(this.start ^ words[at], this.multiplier2);
    hash = Math.imul(hash ^ (hash >>> 15) ^ words[at + 1], this.multiplier3);
    hash = Math.imul(hash ^ (hash >>> 15) ^ words[at + 2], this.multiplier1);
    return Math.imul(hash ^ (hash >>> 15) ^ words[at + 3], this.multiplier2);
  }
}
