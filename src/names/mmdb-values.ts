/** A value of a file's; of kinds that nobody here asks for (bytes, large numbers, fractions) null stands for it. */
export type MmdbValue = string | number | boolean | null | readonly MmdbValue[] | ReadonlyMap<string, MmdbValue>;

const POINTER = 1;
const TEXT = 2;
const UINT16 = 5;
const UINT32 = 6;
const MAP = 7;
const ARRAY = 11;
const BOOLEAN = 14;

/** What is added to a pointer of each size. */
const POINTER_BASES = [0, 2048, 526_336, 0] as const;
/** The largest records about have some hundred values, eight deep. */
const MOST_VALUES = 4096;
const MOST_DEPTH = 32;
const MOST_TEXT_BYTES = 4096;

/**
 * Reads values of a MMDB file (MaxMind DB File Format Specification 2.0, "Output Data Section"). Each begins with a control byte:
 *
 *     +--------+---------------+
 *     | 3 bits | 5 bits        |   type 0: the next byte is the type, less 7
 *     | type   | size          |   size 29, 30, 31: one, two, three more bytes of it
 *     +--------+---------------+
 *     | pointer: 2 bits of size, then 3 bits of the pointer, and as many bytes as the size says, and one |
 *
 * Bytes are hostile: each is checked to be there, and values may be so many, so deep and so long.
 */
export class MmdbValues {
  private at = 0;
  private left = 0;

  /** @param start where pointers count from */
  constructor(
    private readonly bytes: Buffer,
    private readonly start: number,
  ) {}

  /** Throws an Error where there is no value that makes sense. */
  read(at: number): MmdbValue {
    this.at = at;
    this.left = MOST_VALUES;
    return this.next(0);
  }

  private next(depth: number): MmdbValue {
    if (--this.left < 0 || depth > MOST_DEPTH) throw new Error('one of its records is too large, or points at itself');
    const control = this.takeNumber(1);
    const short = control >> 5;
    if (short === POINTER) return this.follow(control, depth);
    const type = short === 0 ? 7 + this.takeNumber(1) : short;
    const size = this.takeSize(control & 31);
    if (type === MAP) return this.takeMap(size, depth);
    if (type === ARRAY) return this.takeArray(size, depth);
    if (type === BOOLEAN) return size !== 0;
    if (type === TEXT) return this.takeText(size);
    if ((type === UINT16 || type === UINT32) && size <= 4) return this.takeNumber(size);
    this.skip(size);
    return null;
  }

  private follow(control: number, depth: number): MmdbValue {
    const size = (control >> 3) & 3;
    const upper = size === 3 ? 0 : control & 7;
    const target = upper * 256 ** (size + 1) + this.takeNumber(size + 1) + (POINTER_BASES[size] ?? 0);
    const back = this.at;
    this.at = this.start + target;
    const value = this.next(depth + 1);
    this.at = back;
    return value;
  }

  private takeSize(short: number): number {
    if (short < 29) return short;
    if (short === 29) return 29 + this.takeNumber(1);
    return short === 30 ? 285 + this.takeNumber(2) : 65_821 + this.takeNumber(3);
  }

  private takeMap(size: number, depth: number): MmdbValue {
    const map = new Map<string, MmdbValue>();
    for (let entry = 0; entry < size; entry++) {
      const name = this.next(depth + 1);
      const value = this.next(depth + 1);
      if (typeof name !== 'string') throw new Error('one of its records has a field without a name');
      map.set(name, value);
    }
    return map;
  }

  private takeArray(size: number, depth: number): MmdbValue {
    const values: MmdbValue[] = [];
    for (let index = 0; index < size; index++) values.push(this.next(depth + 1));
    return values;
  }

  private takeText(size: number): string {
    if (size > MOST_TEXT_BYTES) throw new Error('one of its texts is too long');
    const from = this.at;
    this.skip(size);
    return this.bytes.toString('utf8', from, this.at);
  }

  /** At most four bytes, the network's order. */
  private takeNumber(length: number): number {
    const from = this.at;
    this.skip(length);
    return length === 0 ? 0 : this.bytes.readUIntBE(from, length);
  }

  private skip(length: number): void {
    if (this.at + length > this.bytes.length) throw new Error('it ends within a record');
    this.at += length;
  }
}
