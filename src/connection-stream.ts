/** Text that waits for a reader which does not keep up, where packets cannot wait for it. */
export const MAX_WAITING = 16 << 20;

/** Lines on their way out: gathered, and handed over when the last have been taken. */
export class ConnectionStream {
  /** Lines that were given up because the reader was too slow. */
  dropped = 0;
  private waiting = '';
  private isWriting = false;

  /**
   * @param write takes text, and may give a promise that it is taken
   * @param maxWaiting what comes beyond that is given up; Infinity for whoever can wait
   */
  constructor(
    private readonly write: (text: string) => void | Promise<void>,
    private readonly maxWaiting: number,
  ) {}

  add(line: string): void {
    if (this.waiting.length < this.maxWaiting) this.waiting += line;
    else this.dropped++;
  }

  /** Hands over all that waits, and resolves when it is taken. For whoever can wait. */
  async drain(): Promise<void> {
    const text = this.waiting;
    this.waiting = '';
    if (text !== '') await this.write(text);
  }

  /** Hands over what waits unless the last is still being taken. For whoever cannot wait: packets do not either. */
  pass(): void {
    if (this.isWriting || this.waiting === '') return;
    this.isWriting = true;
    void this.drain().finally(() => {
      this.isWriting = false;
    });
  }
}
