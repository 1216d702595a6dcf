import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { CapAnswer, CapFilter, CapOpening } from '../../cap-protocol.js';
import { startCapProcess } from '../../worker-thread.js';

/** More of what it says on standard error is not kept: its last words tell why it died. */
const MAX_LAST_WORDS = 2048;
/** A process that takes longer to answer never will. */
const ANSWER_MILLIS = 15_000;
/** One that was killed is gone by then, or cannot be killed. */
const DEATH_MILLIS = 2000;

const NEWLINE = 10;

/** The process that captures, seen from outside: what it answers, its records, its end. Nothing of it reaches the terminal. */
export class CapChild {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly gone: Promise<void>;
  private lastWords = '';
  private onNews: () => void = () => undefined;
  private howItEnded: string | null = null;

  constructor() {
    this.child = startCapProcess();
    const { stdin, stdout, stderr } = this.child;
    const tell = () => this.onNews();
    stdout.on('readable', tell).on('close', tell).on('error', tell);
    // A process that is gone does not read; how it ended is told by its end.
    stdin.on('error', tell);
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-MAX_LAST_WORDS);
    });
    this.gone = new Promise((resolve) => {
      this.child.on('error', (cause) => {
        // It could not be started, or not be killed.
        if (this.child.pid !== undefined) return;
        this.howItEnded = `its process does not start: ${cause.message}`;
        resolve();
        tell();
      });
      this.child.on('close', (code, signal) => {
        this.howItEnded ??= this.describeEnd(code, signal);
        resolve();
        tell();
      });
    });
  }

  /** How its process ended, with all of its output read or given up; null while it runs. */
  get ended(): string | null {
    return this.howItEnded;
  }

  /** What has come of its output and was not taken yet; null where that is nothing. */
  take(): Buffer | null {
    return this.child.stdout.read() as Buffer | null;
  }

  /** Gives back what was too much to take. */
  putBack(bytes: Buffer): void {
    this.child.stdout.unshift(bytes);
  }

  /** Until more output, or the end, has come since the last look; at most so long. */
  untilNews(atMost = 2 ** 31 - 1): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, atMost);
      this.onNews = () => {
        clearTimeout(timer);
        this.onNews = () => undefined;
        resolve();
      };
    });
  }

  /** Wakes whoever waits for news. */
  wake(): void {
    this.onNews();
  }

  /** Tells it a thing, and waits for its answer; a text is what went wrong. */
  async ask(question: CapOpening | CapFilter): Promise<CapAnswer | string> {
    this.child.stdin.write(`${JSON.stringify(question)}\n`);
    const deadline = Date.now() + ANSWER_MILLIS;
    let answer = Buffer.alloc(0);
    for (;;) {
      const bytes = this.take();
      if (bytes !== null) {
        const at = bytes.indexOf(NEWLINE);
        answer = Buffer.concat([answer, bytes.subarray(0, at === -1 ? bytes.length : at)]);
        if (at === -1) continue;
        if (at + 1 < bytes.length) this.putBack(bytes.subarray(at + 1));
        return JSON.parse(answer.toString()) as CapAnswer;
      }
      if (this.ended !== null) return this.ended;
      const left = deadline - Date.now();
      if (left <= 0) return 'its process does not answer';
      await this.untilNews(left);
    }
  }

  /** Ends it at once, whatever it does: with a signal that cannot be caught, and without anybody to read from or to write to. */
  kill(): void {
    this.child.kill('SIGKILL');
    this.child.stdin.destroy();
  }

  /** Ends it, and waits until it is gone, with all it held. */
  async close(): Promise<void> {
    this.kill();
    this.child.stdout.destroy();
    this.child.stderr.destroy();
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DEATH_MILLIS);
    });
    await Promise.race([this.gone, tooLong]);
    clearTimeout(timer);
  }

  private describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
    // cap does not expect that an interface goes down: it aborts.
    if (/Assertion .*status == 0/.test(this.lastWords)) return 'the interface went down or is gone';
    const words = this.lastWords
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('Warning: '))
      .at(-1);
    const how = signal === null ? `its process ended with code ${code}` : `its process died of ${signal}`;
    return words === undefined ? how : `${how} (${words.trim()})`;
  }
}
