import { KeyHash } from './key-hash.js';
import type { SegmentBatch } from './segment.js';

/** Hashes of a segment's two endpoints. */
export class EndpointHash extends KeyHash {
  /** Hashes all segments of a batch, both ways. By themselves, the multiplications of one segment overlap with the next one's. */
  fill(segments: SegmentBatch): void {
    const { count, family, sourceWords, destinationWords, sourcePort, destinationPort, tupleHash, flowHash } = segments;
    for (let row = 0; row < count; row++) {
      const at = row * 4;
      const source = this.ofAddress(family[row], sourceWords[at], sourceWords, at + 1);
      const destination = this.ofAddress(family[row], destinationWords[at], destinationWords, at + 1);
      tupleHash[row] = this.joinTuple(source, sourcePort[row], destination, destinationPort[row]);
      flowHash[row] = this.finish(this.ofPair(source, destination), destinationPort[row]);
    }
    segments.isHashed = true;
  }

  /** Of two endpoints, the same in both directions; the first one's port is in the upper half of `ports`. */
  ofTuple(one: readonly number[], other: readonly number[], ports: number, family: number): number {
    const first = this.ofAddress(family, one[0], one, 1);
    return this.joinTuple(first, ports >>> 16, this.ofAddress(family, other[0], other, 1), ports & 0xffff);
  }

  /** Of an address and the endpoint that it opens connections to. */
  ofFlow(family: number, origins: Int32Array, peers: Int32Array, at: number, port: number): number {
    const origin = this.ofAddress(family, origins[at], origins, at + 1);
    return this.finish(this.ofPair(origin, this.ofAddress(family, peers[at], peers, at + 1)), port);
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
}
