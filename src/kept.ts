/**
 * Something that may take long to work out. While it does, it may be a second old as long as things go on: it is worked out anew each
 * second, and once more when nothing has come since it was last asked for.
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
    if (this.value === null || second !== this.second || (version !== this.version && (isQuiet || !this.takesLong()))) {
      this.value = this.make();
      this.version = version;
      this.second = second;
    }
    return this.value;
  }

  forget(): void {
    this.value = null;
  }
}
