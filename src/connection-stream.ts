/** Text that waits for a reader which does not keep up. */
const MAX_WAITING = 16 << 20;

/** Lines on their way out: gathered, and handed over when the last have been taken. */
export class ConnectionStream {
  /** Lines that were given up because the reader was too slow. */
  dropped = 0;
  private waiting = '';
  private isWriting = false;

  /** @param write takes text, and may give a promise that it is taken */
  constructor(private readonly write: (text: string) => void | Promise<void>) {}

  add(line: string): void {
    if (this.waiting.length < MAX_WAITING) this.waiting += line;
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
