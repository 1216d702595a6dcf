import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';
import type { ProcessEvent, TerminalStdout, TerminalWorld } from '../../../../src/view/dashboard/terminal/world.js';

/** A terminal's keyboard that remembers what was asked of it. */
class FakeStdin extends PassThrough {
  isRaw = false;
  readonly rawModes: boolean[] = [];

  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw;
    this.rawModes.push(isRaw);
  }
}

/** The screen: what is written to it ends in @xterm/headless. */
class FakeStdout extends Writable {
  readonly terminal: InstanceType<typeof xterm.Terminal>;
  /** All that was written; and, as a frame is one write, each. */
  readonly writes: string[] = [];
  /** Takes nothing more while it is true. */
  isStalled = false;
  private finishWrite: (() => void) | null = null;

  constructor(
    public columns: number,
    public rows: number,
  ) {
    super({ decodeStrings: false, highWaterMark: 1 });
    this.terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    const text = chunk.toString();
    this.writes.push(text);
    this.terminal.write(text);
    if (this.isStalled) this.finishWrite = done;
    else done();
  }

  /** Takes what has waited. */
  flow(): void {
    this.isStalled = false;
    this.finishWrite?.();
    this.finishWrite = null;
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.terminal.resize(columns, rows);
    this.emit('resize');
  }
}

/** A world in which nothing happens by itself. */
export class FakeWorld implements TerminalWorld {
  readonly stdin = new FakeStdin();
  readonly stdout: FakeStdout & TerminalStdout;
  readonly crashes: unknown[] = [];
  /** Of each stop, whether the whole job was. */
  readonly stops: boolean[] = [];
  private readonly listeners = new Map<ProcessEvent, Set<(cause: unknown) => void>>();
  private timers: Array<{ readonly run: () => void; readonly millis: number }> = [];

  constructor(
    readonly env: Readonly<Record<string, string>> = { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    columns = 80,
    rows = 24,
  ) {
    this.stdout = new FakeStdout(columns, rows);
  }

  readonly listen = (event: ProcessEvent, listener: (cause: unknown) => void): (() => void) => {
    const all = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, all.add(listener));
    return () => all.delete(listener);
  };

  readonly setTimer = (run: () => void, millis: number): (() => void) => {
    const timer = { run, millis };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  };

  readonly stop = (withJob: boolean): void => {
    this.stops.push(withJob);
  };

  readonly refreshSize = (): void => undefined;

  readonly crash = (cause: unknown): void => {
    this.crashes.push(cause);
  };

  /** Something happens to the process. */
  emit(event: ProcessEvent, cause?: unknown): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener(cause);
  }

  get listenerCount(): number {
    return [...this.listeners.values()].reduce((count, all) => count + all.size, 0);
  }

  /** In milliseconds. */
  get timersSet(): number[] {
    return this.timers.map(({ millis }) => millis);
  }

  runTimers(): void {
    const due = this.timers;
    this.timers = [];
    for (const { run } of due) run();
  }

  /** Bytes from the keyboard. */
  type(text: string): void {
    this.stdin.emit('data', Buffer.from(text, 'latin1'));
  }

  get output(): string {
    return this.stdout.writes.join('');
  }

  /** Until the terminal has understood what was written. */
  async settle(): Promise<void> {
    await new Promise<void>((resolve) => this.stdout.terminal.write('', resolve));
  }

  async screen(): Promise<string[]> {
    await this.settle();
    const { terminal } = this.stdout;
    const { active } = terminal.buffer;
    return Array.from(
      { length: terminal.rows },
      (_, row) =>
        active
          .getLine(active.baseY + row)
          ?.translateToString(true)
          .trimEnd() ?? '',
    );
  }

  async isAlternate(): Promise<boolean> {
    await this.settle();
    return this.stdout.terminal.buffer.active.type === 'alternate';
  }
}
