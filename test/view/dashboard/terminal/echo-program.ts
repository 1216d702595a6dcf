/*
 * A program on a terminal, for tests that run it in a pseudo-terminal: shows a frame, then each key and click that it gets told. The last
 * one is on the line "last", with how many there were. Some keys make it do things:
 *
 *     q leaves, W leaves, writes much and stays, X throws, J rejects a promise, ctrl-z suspends, F goes on for ever with full frames
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { Canvas, makeStyle } from '../../../../src/view/dashboard/canvas.js';
import { openTerminal } from '../../../../src/view/dashboard/terminal/blessed-terminal.js';
import { canShow } from '../../../../src/view/dashboard/terminal/can-show.js';
import type { Terminal } from '../../../../src/view/dashboard/terminal.js';

const FRAME_MILLIS = 20;

/** The file for what is to be known while the terminal does not read. */
const { SAID } = process.env;

class EchoProgram {
  private terminal: Terminal | null = null;
  private events = 0;
  private last = 'none';
  private resumes = 0;
  private frames = 0;
  private refusals = 0;
  private ticks = 0;
  private isFlooding = false;

  async run(): Promise<void> {
    this.terminal = await openTerminal({
      onKey: (key) => this.note(`key ${key}`, key),
      onMouse: ({ kind, x, y }) => this.note(`${kind} ${x},${y}`, ''),
      onResize: () => this.draw(),
      onResumed: () => {
        this.resumes++;
        this.draw();
      },
      onSignal: (exitCode) => {
        // It would wait for a terminal that has stopped reading.
        if (SAID === undefined) console.log(`given back, ${exitCode}`);
        process.exit(exitCode);
      },
    });
    // Where the test cannot see the screen, it sees this.
    process.on('SIGUSR2', () => appendFileSync(SAID ?? '/dev/null', `ticks ${this.ticks} refusals ${this.refusals}\n`));
    this.draw();
  }

  private note(text: string, key: string): void {
    this.events++;
    this.last = text;
    this.draw();
    switch (key) {
      case 'q':
        this.terminal?.leave();
        this.terminal?.leave();
        console.log('left');
        process.exit(0);
        break;
      case 'X':
        throw new Error('thrown \x1b[31mon purpose');
      case 'J':
        void Promise.reject(new Error('rejected on purpose'));
        break;
      case 'ctrl-z':
        this.terminal?.suspend();
        break;
      case 'W':
        this.terminal?.leave();
        console.log(
          `${'much\n'.repeat(50_000)}flags ${/^flags:\s*(\d+)/m.exec(readFileSync('/proc/self/fdinfo/1', 'utf8'))?.[1]}`,
        );
        setInterval(() => undefined, 1000);
        break;
      case 'F':
        this.isFlooding = true;
        setInterval(() => {
          this.ticks++;
          this.draw();
        }, FRAME_MILLIS);
        break;
    }
  }

  private draw(): void {
    const { terminal } = this;
    if (terminal === null) return;
    const { columns, rows, abilities } = terminal;
    const canvas = new Canvas(columns, rows);
    const frameStyle = makeStyle({ foreground: 6 });
    canvas.fill({ x: 0, y: 0, width: columns, height: 1 }, '─', frameStyle);
    canvas.fill({ x: 0, y: 1, width: 1, height: rows }, '│', frameStyle);
    canvas.write(2, 1, `size ${columns}x${rows} utf8 ${abilities.isUtf8} colours ${abilities.colours}`, makeStyle({}));
    canvas.write(2, 2, `last ${this.events} ${this.last}`, makeStyle({ bold: true }));
    canvas.write(2, 3, `resumes ${this.resumes} pid ${process.pid} raw ${process.stdin.isRaw}`, makeStyle({ foreground: 9 }));
    canvas.write(2, 4, 'hostile \x1b[31m\x07 text', makeStyle({}));
    if (this.isFlooding) this.flood(canvas);
    if (terminal.paint(canvas, null)) this.frames++;
    else this.refusals++;
  }

  /** So that no cell is as it was before. */
  private flood(canvas: Canvas): void {
    canvas.write(2, 5, `ticks ${this.ticks} frames ${this.frames} refusals ${this.refusals}`, makeStyle({}));
    for (let y = 6; y < canvas.height; y++) {
      for (let x = 2; x < canvas.width; x++)
        canvas.set(x, y, 'abcdefg'[(x + y + this.frames) % 7], makeStyle({ foreground: 1 + ((x + this.frames) % 6) }));
    }
  }
}

const obstacle = canShow(process.env, process.stdin, process.stdout);
if (obstacle !== null) {
  console.log(`cannot show: ${obstacle}`);
  process.exit(1);
}
await new EchoProgram().run();
