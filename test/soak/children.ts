/* The programs that a soak starts. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Ended by whoever cleans up. */
const running = new Set<ChildProcessWithoutNullStreams>();

/** Ends all that still run, and waits for that. */
export async function endChildren(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    }),
  );
}

/** A program that runs. */
export class Child {
  /** Resolves where it ends with 0. */
  readonly ended: Promise<void>;
  readonly pid: number;
  output = '';
  errors = '';
  protected isOver = false;
  protected readonly child: ChildProcessWithoutNullStreams;

  constructor(command: readonly string[]) {
    const [name = '', ...args] = command;
    const child = spawn(name, args);
    this.child = child;
    this.pid = child.pid ?? Number.NaN;
    running.add(child);
    child.stdout.on('data', (chunk) => this.take(String(chunk)));
    child.stderr.on('data', (chunk) => {
      this.errors += chunk;
    });
    this.ended = new Promise((resolve, reject) => {
      child.on('error', (cause) => {
        running.delete(child);
        reject(cause);
      });
      child.on('close', (code, signal) => {
        running.delete(child);
        this.isOver = true;
        if (code === 0) resolve();
        else reject(new Error(`${command.join(' ')}: ended with ${code ?? signal}: ${this.errors || this.output}`));
      });
    });
    // Whoever waits for it hears of it.
    this.ended.catch(() => undefined);
  }

  /** Those of the soak's own end with their standard input, also when the soak is killed. */
  stop(): void {
    this.child.stdin.end();
  }

  interrupt(): void {
    this.child.kill('SIGINT');
  }

  protected take(text: string): void {
    this.output += text;
  }
}

/** A program whose lines are messages. */
export class TellingChild<Message extends { readonly type: string }> extends Child {
  readonly messages: Message[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(command: readonly string[]) {
    super(command);
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.messages.push(JSON.parse(line) as Message);
      this.wake();
    });
    this.child.on('close', () => this.wake());
  }

  /** The first of its messages from the `from`-th on that is as wanted. Rejects where it ends before, or takes longer than `millis`. */
  async until(what: string, isWanted: (message: Message) => boolean, from = 0, millis = 20_000): Promise<Message> {
    const end = performance.now() + millis;
    for (let at = from; ; ) {
      for (; at < this.messages.length; at++) {
        const message = this.messages[at];
        if (message !== undefined && isWanted(message)) return message;
      }
      const left = end - performance.now();
      if (this.isOver || left <= 0) throw new Error(`${what}: ${this.isOver ? `it has ended: ${this.errors}` : 'not in time'}`);
      await this.untilTold(left);
    }
  }

  protected override take(): void {
    // Its lines are read.
  }

  private async untilTold(millis: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, millis);
      this.waiting.add(done);
    });
  }

  private wake(): void {
    for (const done of [...this.waiting]) done();
  }
}
