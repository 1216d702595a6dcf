import { EXIT_FAILED, EXIT_OK, systemErrorCode } from '../errors.js';
import { sanitize } from '../sanitize.js';
import { leave } from './leave.js';

/** The outside world of a command: where data goes, where messages go, and how a person ends it. */
export interface World {
  /** Data only. Resolves when it may go on. */
  readonly writeData: (text: string) => Promise<void>;
  /** One message, without the program's name. */
  readonly writeMessage: (message: string) => void;
  /** To the terminal that messages go to, as it is, for a line that is taken back; null where they go elsewhere. */
  readonly writeProgress: ((text: string) => void) | null;
  /** Calls `stop` at the first Ctrl-C or SIGTERM. */
  readonly onInterrupt: (stop: () => void) => void;
  /** Whether somebody sits in front of it, with keys and a screen. */
  readonly isTerminal: boolean;
}

export function createWorld(): World {
  process.stdout.on('error', endQuietly);
  process.stderr.on('error', () => undefined);
  return {
    writeData: (text) => new Promise((resolve) => process.stdout.write(text, () => resolve())),
    // Messages name files and quote expressions: what is in them must not reach the terminal as it is.
    writeMessage: (message) => process.stderr.write(`syntop: ${sanitize(message)}\n`),
    writeProgress: process.stderr.isTTY === true ? (text) => void process.stderr.write(text) : null,
    onInterrupt: (stop) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        // The first asks for the report; for a second one the program ends as it would have without us.
        process.once(signal, stop);
      }
    },
    // Only when asked for: to open standard input takes some milliseconds.
    get isTerminal() {
      return process.stdin.isTTY === true && process.stdout.isTTY === true;
    },
  };
}

/** A reader that has seen enough (`| head`) is no failure. */
function endQuietly(cause: unknown): void {
  if (systemErrorCode(cause) === 'EPIPE') leave(EXIT_OK);
  process.stderr.write(`syntop: cannot write the output: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  leave(EXIT_FAILED);
}
