/**
 * A keyed hash of up to five 32-bit words. Keys come from the network, so that an attacker may choose them: four secret
 * words of the run make it impossible to aim at one bucket beforehand. Not cryptographic; what follows each
 * multiplication is not linear, so that differences in two words cannot be made to cancel without the secret.
 */
export class KeyHash {
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

  /** The first half of a key's hash: the address. */
  ofAddress(family: number, words: Int32Array, at: number): number {
    if (family === 4) return mix(Math.imul(this.start ^ words[at], this.multiplier1));
    let hash = mix(Math.imul(this.start ^ words[at], this.multiplier2));
    hash = mix(Math.imul(hash ^ words[at + 1], this.multiplier3));
    hash = mix(Math.imul(hash ^ words[at + 2], this.multiplier1));
    return mix(Math.imul(hash ^ words[at + 3], this.multiplier2));
  }

  /** The second half: the small number beside the address, such as a port. */
  finish(addressHash: number, beside: number): number {
    let hash = Math.imul(addressHash ^ beside, this.multiplier2);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, this.multiplier3);
    return hash ^ (hash >>> 16);
  }

  /** The hash of a whole key: its address, and its port, 0 where it has none. `meta` is the family times 65,536, plus the port. */
  ofKey(meta: number, words: Int32Array): number {
    return this.finish(this.ofAddress(meta >>> 16, words, 0), meta & 0xffff);
  }
}

function mix(hash: number): number {
  return hash ^ (hash >>> 15);
}
