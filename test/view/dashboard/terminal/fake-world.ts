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
  private readonly emulator: InstanceType<typeof xterm.Terminal>;
  /** All that was written; and, as a frame is one write, each. */
  readonly writes: string[] = [];
  /** Takes nothing more while it is true. */
  isStalled = false;
  private finishWrite: (() => void) | null = null;
  /** What the terminal has yet to be told: it takes its time for that, which must not be a mocked one. */
  private untold: Array<(terminal: InstanceType<typeof xterm.Terminal>) => void> = [];

  constructor(
    public columns: number,
    public rows: number,
  ) {
    super({ decodeStrings: false, highWaterMark: 1 });
    this.emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    const text = chunk.toString();
    this.writes.push(text);
    this.show(text);
    if (this.isStalled) this.finishWrite = done;
    else done();
  }

  /** Somebody else writes to the terminal. */
  show(text: string): void {
    this.untold.push((terminal) => terminal.write(text));
  }

  /** The terminal, when it has understood all that was written. */
  async settle(): Promise<InstanceType<typeof xterm.Terminal>> {
    for (const tell of this.untold.splice(0)) tell(this.emulator);
    await new Promise<void>((resolve) => this.emulator.write('', resolve));
    return this.emulator;
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
    this.untold.push((terminal) => terminal.resize(columns, rows));
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

  async screen(): Promise<string[]> {
    const { buffer, rows } = await this.stdout.settle();
    const { active } = buffer;
    return Array.from(
      { length: rows },
      (_, row) =>
        active
          .getLine(active.baseY + row)
          ?.translateToString(true)
          .trimEnd() ?? '',
    );
  }

  async isAlternate(): Promise<boolean> {
    const { buffer } = await this.stdout.settle();
    return buffer.active.type === 'alternate';
  }
}
