/** CRC-32 as gzip has it (RFC 1952, 8), four bytes a step: one table for each. */
const TABLES = makeTables();

export class Crc32 {
  private state = -1;

  get value(): number {
    return ~this.state >>> 0;
  }

  add(bytes: Uint8Array): void {
    const [first, second, third, fourth] = TABLES;
    let state = this.state;
    const whole = bytes.length - (bytes.length % 4);
    for (let at = 0; at < whole; at += 4) {
      state ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
      state = fourth[state & 0xff] ^ third[(state >>> 8) & 0xff] ^ second[(state >>> 16) & 0xff] ^ first[state >>> 24];
    }
    for (let at = whole; at < bytes.length; at++) state = (state >>> 8) ^ first[(state ^ bytes[at]) & 0xff];
    this.state = state;
  }
}

/** The n-th table is of a byte that n more bytes follow. */
function makeTables(): readonly [Int32Array, Int32Array, Int32Array, Int32Array] {
  const first = new Int32Array(256).map((_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  const follow = (table: Int32Array) => table.map((value) => (value >>> 8) ^ first[value & 0xff]);
  const second = follow(first);
  const third = follow(second);
  return [first, second, third, follow(third)];
}
