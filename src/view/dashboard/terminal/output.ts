/* Where frames go: a terminal that may stop reading, and must not hold up the process when it does. */
import { writeSync } from 'node:fs';
import { WriteStream } from 'node:tty';
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

/** What libuv knows of a terminal. */
interface TerminalHandle {
  readonly fd: number;
  /** Bytes. */
  readonly writeQueueSize: number;
  setBlocking(isBlocking: boolean): void;
}

/** `onGone`: writing failed, nobody is there any more. */
export function openOutput(stdout: TerminalStdout, onGone: () => void): Output {
  if (stdout.isTTY !== true || stdout.fd === undefined) return new StreamOutput(stdout);
  // A stream of our own, so that what a stalled terminal has not taken can be dropped with it at the end, and that standard output stays
  // as it is for others: Node.js writes to terminals in a way that waits.
  const stream = new WriteStream(stdout.fd);
  stream.on('error', onGone);
  const handle: unknown = Reflect.get(stream, '_handle');
  if (isTerminalHandle(handle)) return new TerminalOutput(stream, handle);
  return new StreamOutput(stream);
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
  /** What the stream was given last, and what it will be given then. */
  private given = Buffer.alloc(0);
  private waiting = '';

  constructor(
    private readonly stream: WriteStream,
    private readonly handle: TerminalHandle,
  ) {
    handle.setBlocking(false);
  }

  get isBusy(): boolean {
    return this.stream.writableLength > 0;
  }

  write(text: string): void {
    if (this.isBusy) this.waiting += text;
    else this.give(text);
  }

  finish(text: string): boolean {
    const untaken = this.isBusy ? this.given.subarray(this.given.length - this.handle.writeQueueSize) : this.given.subarray(0, 0);
    const rest = Buffer.concat([untaken, Buffer.from(this.waiting + text)]);
    this.waiting = '';
    const isTaken = writeAll(this.handle.fd, rest);
    // Whoever else has this terminal's number goes on with it.
    this.handle.setBlocking(true);
    this.stream.destroy();
    return isTaken;
  }

  private give(text: string): void {
    this.given = Buffer.from(text);
    this.stream.write(this.given, () => {
      const { waiting } = this;
      this.waiting = '';
      if (waiting !== '') this.write(waiting);
    });
  }
}

/** Waits for the terminal where it must, but not for ever: false, if it has not taken all. */
function writeAll(fd: number, bytes: Buffer): boolean {
  const begin = performance.now();
  let lastTaken = begin;
  let at = 0;
  while (at < bytes.length) {
    const taken = tryToWrite(fd, bytes.subarray(at));
    const now = performance.now();
    at += taken;
    if (taken > 0) lastTaken = now;
    else if (now - lastTaken > STALL_MILLIS || now - begin > FINISH_MILLIS) return false;
    else nap();
  }
  return true;
}

/** How many bytes the terminal has taken: all, where it is gone, as nobody will wait for it then. */
function tryToWrite(fd: number, bytes: Buffer): number {
  try {
    return writeSync(fd, bytes);
  } catch (cause) {
    const isFull = cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN';
    return isFull ? 0 : bytes.length;
  }
}

function nap(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, NAP_MILLIS);
}

function isTerminalHandle(handle: unknown): handle is TerminalHandle {
  if (typeof handle !== 'object' || handle === null) return false;
  const { fd, writeQueueSize, setBlocking } = handle as Partial<Record<keyof TerminalHandle, unknown>>;
  return typeof fd === 'number' && fd >= 0 && typeof writeQueueSize === 'number' && typeof setBlocking === 'function';
}
