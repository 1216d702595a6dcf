import { type Progress, renderProgress } from '../views.js';

/** What takes no longer than this needs no progress. */
const QUIET_MILLIS = 1000;
const BETWEEN_MILLIS = 200;
/** To the start of the line, and what is on it away. */
const ERASE = '\r\x1b[K';

/** A line of progress that is written over and over again, and leaves nothing behind. */
export class ProgressLine {
  private readonly startMillis: number;
  private nextMillis: number;
  private isShown = false;

  /**
   * @param write to the terminal; null: there is none
   * @param nowMillis a clock that only goes forward
   */
  constructor(
    private readonly write: ((text: string) => void) | null,
    private readonly nowMillis: () => number,
  ) {
    this.startMillis = nowMillis();
    this.nextMillis = this.startMillis + QUIET_MILLIS;
  }

  /** May be told as often as one likes; not for each packet. */
  show(progress: Omit<Progress, 'seconds'>): void {
    const now = this.nowMillis();
    if (this.write === null || now < this.nextMillis) return;
    this.nextMillis = now + BETWEEN_MILLIS;
    this.isShown = true;
    this.write(ERASE + renderProgress({ ...progress, seconds: (now - this.startMillis) / 1000 }));
  }

  erase(): void {
    if (this.isShown) this.write?.(ERASE);
    this.isShown = false;
  }
}
