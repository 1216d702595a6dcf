import { Writable } from 'node:stream';
import type { TerminalStdout } from './world.js';

/** What a terminal is taken for that does not tell its size, or tells 0. */
const UNKNOWN_COLUMNS = 80;
const UNKNOWN_ROWS = 24;

/** What blessed writes to: a screen of some size, of whose writes whole frames are made. */
export class FrameStream extends Writable {
  readonly isTTY = true;
  private frame: string | null = null;

  /** `onText`: what is written outside of frames. */
  constructor(
    private readonly stdout: TerminalStdout,
    private readonly onText: (text: string) => void,
  ) {
    super({ decodeStrings: false });
    stdout.on('resize', this.tellResize);
  }

  get columns(): number {
    return this.stdout.columns || UNKNOWN_COLUMNS;
  }

  get rows(): number {
    return this.stdout.rows || UNKNOWN_ROWS;
  }

  /** What is written meanwhile. */
  collect(write: () => void): string {
    this.frame = '';
    try {
      write();
      return this.frame;
    } finally {
      this.frame = null;
    }
  }

  close(): void {
    this.stdout.off('resize', this.tellResize);
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    const text = chunk.toString();
    if (this.frame === null) this.onText(text);
    else this.frame += text;
    done();
  }

  private readonly tellResize = (): void => {
    this.emit('resize');
  };
}
