/** Something that costs much to find out: found out anew only when it is older than so many seconds. */
export class Remembered<T> {
  private found: { readonly second: number; readonly value: T } | null = null;

  constructor(private readonly seconds: number) {}

  get(second: number, find: () => T): T {
    const { found } = this;
    return found === null || Math.abs(second - found.second) >= this.seconds ? this.renew(second, find) : found.value;
  }

  renew(second: number, find: () => T): T {
    const value = find();
    this.found = { second, value };
    return value;
  }
}
