/** Registers of a row, half a byte each. */
const REGISTER_BITS = 6;
const REGISTERS = 1 << REGISTER_BITS;
const ROW_BYTES = REGISTERS / 2;
const MAX_RANK = 15;
const ALPHA = 0.709;

/** About how many different sources each row of a table saw: a HyperLogLog of 32 bytes a row, standard error 13%, to two million. */
export class SourceSketches {
  private readonly registers: Uint8Array;

  constructor(rows: number) {
    this.registers = new Uint8Array(rows * ROW_BYTES);
  }

  add(row: number, hash: number): void {
    const register = hash >>> (32 - REGISTER_BITS);
    const rank = Math.min(Math.clz32((hash << REGISTER_BITS) | 1) + 1, MAX_RANK);
    const at = row * ROW_BYTES + (register >>> 1);
    const shift = (register & 1) << 2;
    const byte = this.registers[at];
    if (((byte >>> shift) & 15) < rank) this.registers[at] = (byte & ~(15 << shift)) | (rank << shift);
  }

  clear(row: number): void {
    for (let at = row * ROW_BYTES; at < (row + 1) * ROW_BYTES; at++) this.registers[at] = 0;
  }

  estimate(row: number): number {
    let sum = 0;
    let empty = 0;
    for (let register = 0; register < REGISTERS; register++) {
      const rank = (this.registers[row * ROW_BYTES + (register >>> 1)] >>> ((register & 1) << 2)) & 15;
      sum += 2 ** -rank;
      if (rank === 0) empty++;
    }
    const raw = (ALPHA * REGISTERS * REGISTERS) / sum;
    return Math.round(raw <= 2.5 * REGISTERS && empty > 0 ? REGISTERS * Math.log(REGISTERS / empty) : raw);
  }
}
