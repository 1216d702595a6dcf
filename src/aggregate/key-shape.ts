import { META_WORD, ORIGIN_TAIL_WORD, ORIGIN_WORD, PEER_TAIL_WORD, PEER_WORD } from './delta-batch.js';

const WORD_BITS = 32;
/** Words of an IPv6 address beyond the first. */
export const TAIL_WORDS = 3;
const WITHOUT_PORT = ~0xffff;

export interface KeyShapeOptions {
  /** The address is the peer's, not the origin's. */
  readonly ofPeer?: boolean;
  readonly hasPort?: boolean;
  /** The peer's address is part of the key, beside the origin's. */
  readonly hasPeer?: boolean;
  /** Prefix lengths of networks, where the key is one. */
  readonly prefixBits?: { readonly 4: number; readonly 6: number };
}

/** Where in a record a table's key is, and how much of it counts. */
export class KeyShape {
  readonly addressWord: number;
  readonly tailWord: number;
  readonly metaMask: number;
  readonly peerMask: number;
  readonly mask4: number;
  /** Four words. */
  readonly masks6: Int32Array;

  constructor({ ofPeer = false, hasPort = false, hasPeer = false, prefixBits = { 4: 32, 6: 128 } }: KeyShapeOptions) {
    this.addressWord = ofPeer ? PEER_WORD : ORIGIN_WORD;
    this.tailWord = ofPeer ? PEER_TAIL_WORD : ORIGIN_TAIL_WORD;
    this.metaMask = hasPort ? -1 : WITHOUT_PORT;
    this.peerMask = hasPeer ? -1 : 0;
    this.mask4 = maskOf(prefixBits[4], 0);
    this.masks6 = Int32Array.of(
      maskOf(prefixBits[6], 0),
      maskOf(prefixBits[6], 1),
      maskOf(prefixBits[6], 2),
      maskOf(prefixBits[6], 3),
    );
  }

  /** The first word of the key's address in the record at `at`. */
  firstWord(words: Int32Array, at: number): number {
    const word = words[at + this.addressWord];
    return words[at + META_WORD] >>> 16 === 4 ? word & this.mask4 : word & this.masks6[0];
  }

  /** One of the six other words of an IPv6 key: three of its address, three of its peer's. */
  tailOf(words: Int32Array, at: number, tail: number): number {
    return tail < TAIL_WORDS
      ? words[at + this.tailWord + tail] & this.masks6[tail + 1]
      : words[at + PEER_TAIL_WORD + tail - TAIL_WORDS] & this.peerMask;
  }
}

/** The part of an address's word that lies within a prefix; `wordIndex` is 0 to 3. */
function maskOf(prefixBits: number, wordIndex: number): number {
  const bits = Math.min(WORD_BITS, Math.max(0, prefixBits - wordIndex * WORD_BITS));
  return bits === 0 ? 0 : -1 << (WORD_BITS - bits);
}
