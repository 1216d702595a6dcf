/* Runs a program in a real pseudo-terminal, and sees what a person at it would see. */
import { createRequire } from 'node:module';
import type { IPty } from '@lydell/node-pty';
import xterm, { type Terminal } from '@xterm/headless';

/** A screen that does not show by then what it should never will; far more than any of them takes. */
const LIMIT_MILLIS = 20_000;

export interface PtyOptions {
  readonly cols?: number;
  readonly rows?: number;
  /** The whole environment; by default that of the test, with TERM=xterm-256color and LANG=C.UTF-8. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface PtyExit {
  readonly code: number;
  /** The number of the signal that ended it; 0: none. */
  readonly signal: number;
}

/** What a test needs of the machine: false where pseudo-terminals can be had, else why not, for its `skip`. */
export function lacksPty(): string | false {
  try {
    loadPty();
    return false;
  } catch (cause) {
    return `needs @lydell/node-pty: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}`;
  }
}

export function startInPty(command: string, args: readonly string[], options: PtyOptions = {}): PtyProgram {
  return new PtyProgram(command, args, options);
}

/** The environment of the test without what tells of the terminal that it runs in, and with more. */
export function ptyEnv(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const env: Record<string, string> = {};
  const dropped =
    /^(LC_.*|LANG|LANGUAGE|TERM|TERM_.*|COLORTERM|NO_COLOR|FORCE_COLOR|TMUX.*|STY|COLUMNS|LINES|VTE_VERSION|NODE_TEST_CONTEXT)$/;
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !dropped.test(name)) env[name] = value;
  }
  return { ...env, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...more };
}

export class PtyProgram {
  /** As a terminal emulator has it: cells, colours, modes. */
  readonly terminal: Terminal;
  readonly exited: Promise<PtyExit>;
  private readonly pty: IPty;
  private hasExited = false;
  private received = '';
  private readonly watchers = new Set<() => void>();

  constructor(command: string, args: readonly string[], { cols = 80, rows = 24, env = ptyEnv(), cwd }: PtyOptions) {
    this.terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 1000 });
    this.pty = loadPty().spawn(command, [...args], {
      cols,
      rows,
      env: { ...env },
      name: env.TERM ?? 'xterm-256color',
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.pty.onData((text) => {
      this.received += text;
      this.terminal.write(text, () => this.tellWatchers());
    });
    // A terminal answers what it is asked.
    this.terminal.onData((answer) => this.send(answer));
    this.exited = new Promise((resolve) => {
      this.pty.onExit(({ exitCode, signal }) => {
        // What it has said before comes first.
        this.terminal.write('', () => {
          this.hasExited = true;
          this.tellWatchers();
          resolve({ code: exitCode, signal: signal ?? 0 });
        });
      });
    });
  }

  get pid(): number {
    return this.pty.pid;
  }

  /** All that it has written, escape codes and all. */
  get output(): string {
    return this.received;
  }

  /** The lines that are shown, without trailing blanks. */
  screen(): string[] {
    const { active } = this.terminal.buffer;
    return Array.from(
      { length: this.terminal.rows },
      (_, row) =>
        active
          .getLine(active.baseY + row)
          ?.translateToString(true)
          .trimEnd() ?? '',
    );
  }

  /** Whether the screen is the one that full-screen programs use. */
  get isAlternate(): boolean {
    return this.terminal.buffer.active.type === 'alternate';
  }

  /** Until the condition holds; fails if the program ends before, or never gets there. `what` is for the message. */
  waitFor(what: string, condition: (lines: string[]) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (failure: string | null): void => {
        clearTimeout(timer);
        this.watchers.delete(look);
        if (failure === null) resolve();
        else reject(new Error(`${failure} ${what}; the screen:\n${this.screen().join('\n')}`));
      };
      const look = (): void => {
        if (condition(this.screen())) finish(null);
        else if (this.hasExited) finish('ended before');
      };
      const timer = setTimeout(() => finish('waited in vain until'), LIMIT_MILLIS);
      this.watchers.add(look);
      look();
    });
  }

  /** Until a text is shown. */
  waitForText(text: string): Promise<void> {
    return this.waitFor(`it shows ${JSON.stringify(text)}`, (lines) => lines.some((line) => line.includes(text)));
  }

  /** As if typed. */
  send(bytes: string): void {
    if (!this.hasExited) this.pty.write(bytes);
  }

  resize(cols: number, rows: number): void {
    this.terminal.resize(cols, rows);
    this.pty.resize(cols, rows);
  }

  /** Stops reading what the program writes, as a terminal does that hangs. */
  stall(): void {
    this.pty.pause();
  }

  resume(): void {
    this.pty.resume();
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (!this.hasExited) this.pty.kill(signal);
  }

  /** For a test's `after`: nothing is left behind, whatever happened. */
  async dispose(): Promise<void> {
    this.resume();
    this.kill();
    await this.exited;
    this.terminal.dispose();
  }

  private tellWatchers(): void {
    for (const look of [...this.watchers]) look();
  }
}

/** Loaded when needed, so that a machine without the prebuilt part of it can say so. */
function loadPty(): typeof import('@lydell/node-pty') {
  return createRequire(import.meta.url)('@lydell/node-pty');
}
