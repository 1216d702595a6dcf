import type { InputEvent } from './key-parser.js';
import { KeyParser } from './key-parser.js';
import type { TerminalStdin, TerminalWorld } from './world.js';

/** The terminal's keyboard and mouse, while the dashboard has them. */
export class Keyboard {
  private parser = new KeyParser();
  private cancelTimer: (() => void) | null = null;
  private readonly stdin: TerminalStdin;
  private readonly wasRaw: boolean;
  private isOpen = false;

  /** `onGone`: the terminal is there no more. */
  constructor(
    private readonly world: Pick<TerminalWorld, 'stdin' | 'setTimer'>,
    private readonly onEvent: (event: InputEvent) => void,
    private readonly onGone: () => void,
  ) {
    this.stdin = world.stdin;
    this.wasRaw = world.stdin.isRaw ?? false;
    // Also one that comes late, when nobody reads any more: it must not end the process in its own way.
    this.stdin.on('error', () => undefined);
  }

  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    this.parser = new KeyParser();
    this.stdin.on('data', this.take);
    this.stdin.on('end', this.onGone);
    this.stdin.on('error', this.onGone);
    this.stdin.setRawMode?.(true);
    this.stdin.resume();
  }

  /** Gives it back as it was. */
  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.stopTimer();
    this.stdin.off('data', this.take);
    this.stdin.off('end', this.onGone);
    this.stdin.off('error', this.onGone);
    this.stdin.setRawMode?.(this.wasRaw);
    this.stdin.pause();
  }

  private readonly take = (chunk: Uint8Array | string): void => {
    this.stopTimer();
    this.tell(this.parser.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
    this.setTimer();
  };

  private setTimer(): void {
    const { waitMillis } = this.parser;
    if (!this.isOpen || waitMillis === null) return;
    this.cancelTimer = this.world.setTimer(() => {
      this.cancelTimer = null;
      this.tell(this.parser.expire());
    }, waitMillis);
  }

  private stopTimer(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
  }

  /** What was typed behind the key that ends all this is not for us any more. */
  private tell(events: readonly InputEvent[]): void {
    for (const event of events) {
      if (!this.isOpen) return;
      this.onEvent(event);
    }
  }
}
