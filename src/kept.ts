/** What takes long may be so old. */
const OLD_SECONDS = 2;

/**
 * Something that is worked out anew each second, and whenever something has come. Where that takes long, it is done every other second
 * while things go on, and once more when nothing has come since it was last asked for.
 */
export class Kept<T> {
  private value: T | null = null;
  private second: number | null = null;
  private version = -1;
  private askedVersion = -1;

  /** @param takesLong whether it does by now */
  constructor(
    private readonly make: () => T,
    private readonly takesLong: () => boolean,
  ) {}

  /** @param version changes with whatever it depends on */
  read(second: number | null, version: number): T {
    const isQuiet = version === this.askedVersion;
    this.askedVersion = version;
    if (this.value === null || this.isOld(second) || (version !== this.version && (isQuiet || !this.takesLong()))) {
      this.value = this.make();
      this.version = version;
      this.second = second;
    }
    return this.value;
  }

  private isOld(second: number | null): boolean {
    if (second === this.second) return false;
    return second === null || this.second === null || !this.takesLong() || Math.abs(second - this.second) >= OLD_SECONDS;
  }

  forget(): void {
    this.value = null;
  }
}
