/**
 * A keyed hash of addresses and ports. Keys come from the network, so that an attacker may choose them: four secret words of the
 * run make it impossible to aim at one bucket beforehand. Not cryptographic; what follows each multiplication is not linear, so
 * that differences in two words cannot be made to cancel without the secret.
 */
export class KeyHash {
  protected readonly start: number;
  protected readonly multiplier1: number;
  protected readonly multiplier2: number;
  protected readonly multiplier3: number;

  /** @param seed four random 32-bit words */
  constructor(seed: ArrayLike<number>) {
    this.start = scatter(seed[0]);
    this.multiplier1 = scatter(seed[1]) | 1;
    this.multiplier2 = scatter(seed[2]) | 1;
    this.multiplier3 = scatter(seed[3]) | 1;
  }

  /** The first half of a key's hash: the address, whose first word and whose other three may lie apart. */
  ofAddress(family: number, word: number, tails: ArrayLike<number>, tailAt: number): number {
    if (family === 4) return mix(Math.imul(this.start ^ word, this.multiplier1));
    let hash = mix(Math.imul(this.start ^ word, this.multiplier2));
    hash = mix(Math.imul(hash ^ tails[tailAt], this.multiplier3));
    hash = mix(Math.imul(hash ^ tails[tailAt + 1], this.multiplier1));
    return mix(Math.imul(hash ^ tails[tailAt + 2], this.multiplier2));
  }

  /** The first half of a key of two addresses, of their halves. */
  ofPair(originHash: number, peerHash: number): number {
    return mix(Math.imul(mix(Math.imul(originHash ^ this.start, this.multiplier3)) ^ peerHash, this.multiplier1));
  }

  /** The second half: the small number beside the address, such as a port; 0 where there is none. */
  finish(addressHash: number, beside: number): number {
    let hash = Math.imul(addressHash ^ beside, this.multiplier2);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, this.multiplier3);
    return hash ^ (hash >>> 16);
  }
}

function mix(hash: number): number {
  return hash ^ (hash >>> 15);
}

/** Spreads a word over all its bits (MurmurHash3's finish): a small number, as tests take for a seed, would multiply badly. */
function scatter(word: number): number {
  let hash = Math.imul(word ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Four secret words for all hashes of a run: the parts of an analysis must have the same. */
export function makeSeed(): Uint32Array {
  return crypto.getRandomValues(new Uint32Array(4));
}
