const INDEX_BITS = 14;
const REGISTERS = 1 << INDEX_BITS;

/**
 * How many different hashes were seen, in 16 kB whatever their number (Flajolet et al., 2007): standard error 0.8%,
 * with linear counting below 2.5 times the registers. 32-bit hashes serve up to some hundred millions.
 */
export class HyperLogLog {
  private readonly registers = new Uint8Array(REGISTERS);

  add(hash: number): void {
    const index = hash >>> (32 - INDEX_BITS);
    const rank = Math.clz32((hash << INDEX_BITS) | (1 << (INDEX_BITS - 1))) + 1;
    if (this.registers[index] < rank) this.registers[index] = rank;
  }

  estimate(): number {
    let sum = 0;
    let empty = 0;
    for (const register of this.registers) {
      sum += 2 ** -register;
      if (register === 0) empty++;
    }
    const raw = ((0.7213 / (1 + 1.079 / REGISTERS)) * REGISTERS * REGISTERS) / sum;
    if (raw <= 2.5 * REGISTERS && empty > 0) return Math.round(REGISTERS * Math.log(REGISTERS / empty));
    const hashes = 2 ** 32;
    return Math.round(raw > hashes / 30 ? -hashes * Math.log(1 - raw / hashes) : raw);
  }
}
