/**
 * Unpacks one block of lz4 (github.com/lz4/lz4, doc/lz4_Block_format.md): sequences of a token, literals, and a match in
 * what was written before. A token's halves are the two lengths; 15 goes on in bytes that follow, while they are 255.
 *
 *   | token | literals' length (0-n) | literals | distance (2) | match's length (0-n) |
 */
export class Lz4Block {
  private at = 0;

  /**
   * @param first where in `output` the known bytes begin
   * @param end where in `output` to write
   */
  constructor(
    private readonly block: Uint8Array,
    private readonly output: Uint8Array,
    private readonly first: number,
    private end: number,
  ) {}

  /** Gives where in `output` it ends, or -1 where the block makes no sense. */
  unpack(): number {
    const { block } = this;
    while (this.at < block.length) {
      const token = block[this.at++];
      if (!this.copyLiterals(this.readLength(token >> 4))) return -1;
      // The last sequence has no match.
      if (this.at === block.length) return this.end;
      if (this.at + 2 > block.length) return -1;
      const distance = block[this.at] | (block[this.at + 1] << 8);
      this.at += 2;
      if (!this.copyMatch(distance, this.readLength(token & 15) + 4)) return -1;
    }
    return this.end;
  }

  /** A length that the block's end cuts off is one that fits nowhere. */
  private readLength(start: number): number {
    const { block } = this;
    if (start < 15) return start;
    let length = start;
    while (this.at < block.length) {
      const byte = block[this.at++];
      length += byte;
      if (byte !== 255) return length;
    }
    return Number.POSITIVE_INFINITY;
  }

  private copyLiterals(length: number): boolean {
    const { block, output } = this;
    if (length > block.length - this.at || length > output.length - this.end) return false;
    const stop = this.at + length;
    for (let at = this.at; at < stop; at++) output[this.end++] = block[at];
    this.at = stop;
    return true;
  }

  /** It may reach into what it writes itself. */
  private copyMatch(distance: number, length: number): boolean {
    const { output } = this;
    if (distance === 0 || distance > this.end - this.first || length > output.length - this.end) return false;
    const stop = this.end + length;
    for (let at = this.end; at < stop; at++) output[at] = output[at - distance];
    this.end = stop;
    return true;
  }
}
