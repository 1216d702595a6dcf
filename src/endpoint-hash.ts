import type { SegmentBatch } from './segment.js';

/**
 * Keyed hashes of a segment's two endpoints. Keys come from the network, so that an attacker may choose them: four secret words of
 * the run make it impossible to aim at one bucket beforehand; what follows each multiplication is not linear. Not cryptographic.
 */
export class EndpointHash {
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

  /** Hashes all segments of a batch, both ways. By themselves, the multiplications of one segment overlap with the next one's. */
  fill(segments: SegmentBatch): void {
    const { count, family, sourceWords, destinationWords, sourcePort, destinationPort, tupleHash, flowHash } = segments;
    const { start, multiplier1 } = this;
    for (let row = 0; row < count; row++) {
      const at = row * 4;
      let source: number;
      let destination: number;
      if (family[row] === 4) {
        source = Math.imul(start ^ sourceWords[at], multiplier1);
        destination = Math.imul(start ^ destinationWords[at], multiplier1);
      } else {
        source = this.ofLong(sourceWords, at);
        destination = this.ofLong(destinationWords, at);
      }
      source ^= source >>> 15;
      destination ^= destination >>> 15;
      tupleHash[row] = this.joinTuple(source, sourcePort[row], destination, destinationPort[row]);
      flowHash[row] = this.joinFlow(source, destination, destinationPort[row]);
    }
    segments.isHashed = true;
  }

  /** Of two endpoints, the same in both directions; the first one's port is in the upper half of `ports`. */
  ofTuple(one: readonly number[], other: readonly number[], ports: number, isIpv6: boolean): number {
    return this.joinTuple(this.ofAddress(one, 0, isIpv6), ports >>> 16, this.ofAddress(other, 0, isIpv6), ports & 0xffff);
  }

  /** Of an address and the endpoint that it opens connections to. */
  ofFlow(origins: Int32Array, peers: Int32Array, at: number, port: number, isIpv6: boolean): number {
    return this.joinFlow(this.ofAddress(origins, at, isIpv6), this.ofAddress(peers, at, isIpv6), port);
  }

  private ofAddress(words: ArrayLike<number>, at: number, isIpv6: boolean): number {
    const hash = isIpv6 ? this.ofLong(words, at) : Math.imul(this.start ^ words[at], this.multiplier1);
    return hash ^ (hash >>> 15);
  }

  private ofLong(words: ArrayLike<number>, at: number): number {
    let hash = Math.imul(this.start ^ words[at], this.multiplier2);
    hash = Math.imul(hash ^ (hash >>> 15) ^ words[at + 1], this.multiplier3);
    hash = Math.imul(hash ^ (hash >>> 15) ^ words[at + 2], this.multiplier1);
    return Math.imul(hash ^ (hash >>> 15) ^ words[at + 3], this.multiplier2);
  }

  private joinTuple(one: number, onePort: number, other: number, otherPort: number): number {
    const { multiplier1, multiplier2, multiplier3 } = this;
    let first = Math.imul(one ^ onePort, multiplier2);
    let second = Math.imul(other ^ otherPort, multiplier2);
    first ^= first >>> 13;
    second ^= second >>> 13;
    // Both of these are blind to the order; together they lose nothing that one of them would.
    let hash = Math.imul((first + second) | 0, multiplier3) ^ Math.imul(first ^ second, multiplier1);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, multiplier2);
    return hash ^ (hash >>> 16);
  }

  private joinFlow(origin: number, peer: number, port: number): number {
    let hash = Math.imul(origin ^ (peer << 7) ^ (peer >>> 25), this.multiplier3);
    hash = Math.imul(hash ^ (hash >>> 15) ^ port, this.multiplier2);
    hash = Math.imul(hash ^ (hash >>> 13), this.multiplier3);
    return hash ^ (hash >>> 16);
  }
}
