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

  /** The hash of an IPv4 address (as a word) and a small number beside it, such as a port. */
  ofIpv4(address: number, beside: number): number {
    let hash = Math.imul(this.start ^ address, this.multiplier1);
    hash ^= hash >>> 15;
    hash = Math.imul(hash ^ beside, this.multiplier2);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, this.multiplier3);
    return hash ^ (hash >>> 16);
  }

  /** The hash of an IPv6 address (four words) and a small number beside it. */
  ofIpv6(word0: number, word1: number, word2: number, word3: number, beside: number): number {
    let hash = Math.imul(this.start ^ word0, this.multiplier2);
    hash ^= hash >>> 15;
    hash = Math.imul(hash ^ word1, this.multiplier3);
    hash ^= hash >>> 13;
    hash = Math.imul(hash ^ word2, this.multiplier1);
    hash ^= hash >>> 16;
    return this.ofIpv4(hash ^ word3, beside ^ 0x10000);
  }
}
