/* Where frames go: a terminal that may stop reading, and must not hold up the process when it does. */
import { constants, fstatSync, openSync, readlinkSync, writeSync } from 'node:fs';
import type { TerminalStdout } from './world.js';

export interface Output {
  /** Whether the terminal has not taken yet what was written. */
  readonly isBusy: boolean;
  write(text: string): void;
  /**
   * Writes what is left and this behind it before it returns, as the process may end then; gives up where the terminal does not read.
   * Nothing is written after it. False: it gave up, and whoever writes to the terminal will wait for ever.
   */
  finish(text: string): boolean;
}

/** A terminal that takes nothing for so long has stopped reading; one that reads slowly gets the rest, but not for ever. */
const STALL_MILLIS = 300;
const FINISH_MILLIS = 2000;
const NAP_MILLIS = 5;

/** Between two tries to write to a terminal that does not read: longer each time. */
const FIRST_RETRY_MILLIS = 5;
const LAST_RETRY_MILLIS = 100;
const NOTHING = Buffer.alloc(0);

/** The terminal, opened once more for ourselves; null where it could not be, undefined where nobody has tried yet. */
let descriptor: number | null | undefined;

/**
 * Opens the terminal. As a file of our own, written to without waiting: standard output is shared with other programs, and Node.js writes to
 * it in a way that waits. When root has been given up it is too late, as the terminal is root's.
 */
export function prepareOutput({ isTTY, fd }: Pick<TerminalStdout, 'isTTY' | 'fd'>): void {
  if (descriptor === undefined && isTTY === true && fd !== undefined) descriptor = openAgain(fd);
}

/** `onGone`: writing failed, nobody is there any more. */
export function openOutput(stdout: TerminalStdout, onGone: () => void): Output {
  prepareOutput(stdout);
  if (stdout.isTTY !== true || typeof descriptor !== 'number') return new StreamOutput(stdout);
  return new TerminalOutput(descriptor, onGone);
}

/** The same device by its name; null where that may not be opened, or is another one. */
function openAgain(fd: number): number | null {
  try {
    const name = process.platform === 'linux' ? readlinkSync(`/proc/self/fd/${fd}`) : '/dev/tty';
    const own = openSync(name, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    const isSame = process.platform !== 'linux' || fstatSync(own).rdev === fstatSync(fd).rdev;
    return isSame ? own : null;
  } catch {
    return null;
  }
}

class StreamOutput implements Output {
  constructor(private readonly stream: TerminalStdout) {}

  get isBusy(): boolean {
    return this.stream.writableLength > 0;
  }

  write(text: string): void {
    this.stream.write(text);
  }

  finish(text: string): boolean {
    this.stream.write(text);
    return true;
  }
}

class TerminalOutput implements Output {
  /** What the terminal has not taken yet of what it was given, and what it will be given then. */
  private rest = NOTHING;
  private waiting = '';
  private retryMillis = FIRST_RETRY_MILLIS;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly fd: number,
    private readonly onGone: () => void,
  ) {}

  get isBusy(): boolean {
    return this.rest.length > 0;
  }

  write(text: string): void {
    if (this.isBusy) {
      this.waiting += text;
      return;
    }
    this.rest = Buffer.from(text);
    this.retryMillis = FIRST_RETRY_MILLIS;
    this.pass();
  }

  finish(text: string): boolean {
    if (this.timer !== null) clearTimeout(this.timer);
    const bytes = Buffer.concat([this.rest, Buffer.from(this.waiting + text)]);
    this.rest = NOTHING;
    this.waiting = '';
    return writeAll(this.fd, bytes);
  }

  private pass(): void {
    while (this.rest.length > 0) {
      const taken = tryToWrite(this.fd, this.rest);
      if (taken === null) {
        this.rest = NOTHING;
        this.waiting = '';
        this.onGone();
        return;
      }
      if (taken === 0) {
        this.timer = setTimeout(() => this.pass(), this.retryMillis);
        this.retryMillis = Math.min(2 * this.retryMillis, LAST_RETRY_MILLIS);
        return;
      }
      this.retryMillis = FIRST_RETRY_MILLIS;
      this.rest = this.rest.subarray(taken);
    }
    const { waiting } = this;
    this.waiting = '';
    if (waiting !== '') this.write(waiting);
  }
}

/** Waits for the terminal where it must, but not for ever: false, if it has not taken all. */
function writeAll(fd: number, bytes: Buffer): boolean {
  const begin = performance.now();
  let lastTaken = begin;
  let at = 0;
  while (at < bytes.length) {
    const taken = tryToWrite(fd, bytes.subarray(at));
    // It is gone: nobody will wait for it.
    if (taken === null) return true;
    const now = performance.now();
    at += taken;
    if (taken > 0) lastTaken = now;
    else if (now - lastTaken > STALL_MILLIS || now - begin > FINISH_MILLIS) return false;
    else nap();
  }
  return true;
}

/** How many bytes the terminal has taken; null: it is gone. */
function tryToWrite(fd: number, bytes: Buffer): number | null {
  try {
    return writeSync(fd, bytes);
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN' ? 0 : null;
  }
}

function nap(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, NAP_MILLIS);
}
