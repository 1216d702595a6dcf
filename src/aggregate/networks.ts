const WORD_BITS = 32;

/** The part of an address's word that lies within a prefix; `wordIndex` is 0 to 3. */
function maskOf(prefixBits: number, wordIndex: number): number {
  const bits = Math.min(WORD_BITS, Math.max(0, prefixBits - wordIndex * WORD_BITS));
  return bits === 0 ? 0 : -1 << (WORD_BITS - bits);
}

/** The networks that addresses are grouped by: a prefix length for IPv4, and one for IPv6. */
export class Networks {
  readonly bits4: number;
  readonly bits6: number;
  /** One for IPv4, four for IPv6. */
  readonly mask4: number;
  readonly masks6: Int32Array;

  constructor(bits4: number, bits6: number) {
    this.bits4 = bits4;
    this.bits6 = bits6;
    this.mask4 = maskOf(bits4, 0);
    this.masks6 = Int32Array.of(maskOf(bits6, 0), maskOf(bits6, 1), maskOf(bits6, 2), maskOf(bits6, 3));
  }
}
