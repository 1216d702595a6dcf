import type { Readable, Writable } from 'node:stream';
import { sanitize } from '../../../sanitize.js';

/** A terminal's keyboard, or in tests any stream of bytes. */
export type TerminalStdin = Readable & {
  readonly isRaw?: boolean;
  readonly setRawMode?: (isRaw: boolean) => unknown;
};

/** A terminal's screen, or in tests any stream. Columns and rows are 0 or missing where they are not known. */
export type TerminalStdout = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  readonly fd?: number;
};

export type ProcessEvent =
  | 'SIGHUP'
  | 'SIGINT'
  | 'SIGQUIT'
  | 'SIGTERM'
  | 'SIGTSTP'
  | 'SIGCONT'
  /** Also a promise's rejection that nobody handles. */
  | 'uncaughtException'
  | 'exit';

/** The outside world of a terminal. */
export interface TerminalWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: TerminalStdin;
  readonly stdout: TerminalStdout;
  /** Gives what ends it. The listener gets the error of an `uncaughtException`. */
  readonly listen: (event: ProcessEvent, listener: (cause: unknown) => void) => () => void;
  /** Gives what cancels it. */
  readonly setTimer: (run: () => void, millis: number) => () => void;
  /** Stops this process until it gets SIGCONT; `withJob`: and those that the shell has started with it. */
  readonly stop: (withJob: boolean) => void;
  /** Has the size of the terminal looked up: one that changed while we were stopped was not told. */
  readonly refreshSize: () => void;
  /** Says what has happened, if not to a terminal that does not read, and ends the process with 1. */
  readonly crash: (cause: unknown, isTerminalReading: boolean) => void;
}

export function createTerminalWorld(stdin: TerminalStdin = process.stdin): TerminalWorld {
  return {
    env: process.env,
    stdin,
    stdout: process.stdout,
    listen: listenToProcess,
    setTimer: setPatientTimer,
    stop: (withJob) => {
      // We have a listener for this one, and so are not stopped by it. In a pipeline, or under npm, the shell waits for the others, too.
      if (withJob) process.kill(0, 'SIGTSTP');
      process.kill(process.pid, 'SIGSTOP');
    },
    // Node's own listener looks.
    refreshSize: () => process.emit('SIGWINCH', 'SIGWINCH'),
    crash: (cause, isTerminalReading) => {
      const text = cause instanceof Error ? (cause.stack ?? String(cause)) : String(cause);
      if (isTerminalReading || !process.stderr.isTTY)
        process.stderr.write(`syntop: ${text.split('\n').map(sanitize).join('\n')}\n`);
      process.exit(1);
    },
  };
}

/** What has arrived by then is read first: a process that was held up must not take the rest of a key for late. */
function setPatientTimer(run: () => void, millis: number): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    immediate = setImmediate(run);
  }, millis);
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}

function listenToProcess(event: ProcessEvent, listener: (cause: unknown) => void): () => void {
  process.on(event, listener);
  return () => process.off(event, listener);
}
