/*
 * The terminal: blessed for the screen and for what has changed on it; our own for keys, and for all that can befall a terminal.
 *
 *     Canvas ──> cells of one box ──> blessed compares ──> FrameStream ──> Output ──> the terminal
 *     hooks <── Keyboard <── KeyParser <── bytes <──────────────────────────────────────┘
 */
import type { Screen } from 'blessed/lib/widgets/screen.js';
import type { Canvas } from '../canvas.js';
import type { ChartPicture, Terminal, TerminalAbilities, TerminalHooks } from '../terminal.js';
import { chooseTerminfo, detectAbilities } from './abilities.js';
import { copyCells } from './cells.js';
import { ChartOverlay } from './chart.js';
import { FrameStream } from './frame-stream.js';
import type { InputEvent } from './key-parser.js';
import { Keyboard } from './keyboard.js';
import { type Blessed, loadBlessed, makeScreen } from './make-screen.js';
import { type Output, openOutput } from './output.js';
import { createTerminalWorld, type TerminalWorld } from './world.js';

/** Clicks and the wheel, told in a form for wide screens; what is pasted is told from what is typed. */
const MODES_ON = '\x1b[?1000h\x1b[?1006h\x1b[?2004h';
const MODES_OFF = '\x1b[?2004l\x1b[?1006l\x1b[?1000l';

/** A frame is shown when it is whole, by terminals that know this; others skip it. */
const FRAME_BEGIN = '\x1b[?2026h';
const FRAME_END = '\x1b[?2026l';

const PLAIN_LOOK = '\x1b[m';
/** If blessed fails: keypad and cursor as they were, and out of the alternate screen. */
const LEAVE_ANYWAY = '\x1b[?1l\x1b>\x1b[?25h\x1b[?1049l';

const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

/** After so long we have not been stopped, and never will: the first process of a container cannot be. */
const NOT_STOPPED_MILLIS = 200;

/** Takes the terminal. It is given back by `leave`, and by whatever ends the process. Ask `canShow` first. */
export async function openTerminal(hooks: TerminalHooks, world: TerminalWorld = createTerminalWorld()): Promise<Terminal> {
  return new BlessedTerminal(await loadBlessed(), hooks, world);
}

class BlessedTerminal implements Terminal {
  readonly abilities: TerminalAbilities;
  private readonly screen: Screen;
  private readonly chart: ChartOverlay;
  private readonly frames: FrameStream;
  private readonly keyboard: Keyboard;
  private readonly endListening: ReadonlyArray<() => void>;
  private output: Output;
  private state: 'shown' | 'suspended' | 'left' = 'shown';
  /** What the frame is made of that is being made. */
  private canvas: Canvas | null = null;
  private needsAllCells = false;

  constructor(
    blessed: Blessed,
    private readonly hooks: TerminalHooks,
    private readonly world: TerminalWorld,
  ) {
    const { env, stdout } = world;
    this.abilities = detectAbilities(env);
    this.output = openOutput(stdout, this.hangUp);
    this.frames = new FrameStream(stdout, (text) => this.write(text));
    const look = { terminfo: chooseTerminfo(env), isUtf8: this.abilities.isUtf8 };
    this.screen = makeScreen(blessed, this.frames, look, () => this.copyCanvas());
    this.screen.on('resize', () => hooks.onResize());
    this.chart = new ChartOverlay(this.screen, this.abilities);
    this.keyboard = new Keyboard(world, (event) => this.tell(event), this.hangUp);
    this.endListening = this.listen();
    this.write(this.collect(() => undefined) + MODES_ON);
    this.keyboard.open();
  }

  get columns(): number {
    return this.screen.program.cols;
  }

  get rows(): number {
    return this.screen.program.rows;
  }

  paint(canvas: Canvas, chart: ChartPicture | null): boolean {
    if (this.state !== 'shown' || this.output.isBusy) return false;
    const text = this.collect(() => {
      if (this.needsAllCells) this.screen.realloc();
      this.needsAllCells = false;
      this.canvas = canvas;
      this.chart.show(chart);
      this.screen.render();
    });
    this.canvas = null;
    this.chart.hide();
    if (text !== '') this.write(FRAME_BEGIN + text + FRAME_END);
    return true;
  }

  redraw(): void {
    this.needsAllCells = true;
  }

  suspend(): void {
    this.stop(true);
  }

  leave(): void {
    this.giveBack();
  }

  /** False: it does not read, and to write to it is to wait for ever. */
  private giveBack(): boolean {
    if (this.state === 'left') return true;
    const wasShown = this.state === 'shown';
    this.state = 'left';
    for (const end of this.endListening) end();
    const text = this.collectAnyway(() => this.screen.destroy());
    this.frames.close();
    const isTaken = wasShown ? this.output.finish(MODES_OFF + text + PLAIN_LOOK) : true;
    this.keyboard.close();
    return isTaken;
  }

  private listen(): Array<() => void> {
    const { listen, crash } = this.world;
    return [
      ...(Object.keys(EXIT_CODES) as Array<keyof typeof EXIT_CODES>).map((signal) =>
        listen(signal, () => this.end(EXIT_CODES[signal])),
      ),
      listen('SIGTSTP', () => this.stop(false)),
      listen('SIGCONT', () => this.comeBack()),
      listen('uncaughtException', (cause) => crash(cause, this.giveBack())),
      listen('exit', () => this.leave()),
    ];
  }

  /** `withJob`: a key was pressed for all that runs here; else a signal has come, for us. */
  private stop(withJob: boolean): void {
    if (this.state !== 'shown') return;
    this.state = 'suspended';
    const text = this.collectAnyway(() => this.screen.leave());
    this.output.finish(MODES_OFF + text + PLAIN_LOOK);
    this.keyboard.close();
    this.world.setTimer(() => {
      if (this.state === 'suspended') this.comeBack();
    }, NOT_STOPPED_MILLIS);
    this.world.stop(withJob);
  }

  /** Also where somebody has stopped us without our knowing: the shell has had the terminal since. */
  private comeBack(): void {
    if (this.state === 'left') return;
    if (this.state === 'suspended') this.output = openOutput(this.world.stdout, this.hangUp);
    this.state = 'shown';
    this.keyboard.close();
    this.keyboard.open();
    this.world.refreshSize();
    const { screen } = this;
    const text = this.collect(() => {
      screen.program.isAlt = false;
      screen.enter();
    });
    this.needsAllCells = true;
    this.write(text + MODES_ON);
    this.hooks.onResumed();
  }

  private end(exitCode: number): void {
    this.leave();
    this.hooks.onSignal(exitCode);
  }

  /** The terminal is gone, whether or not SIGHUP comes as well. */
  private readonly hangUp = (): void => {
    if (this.state !== 'left') this.end(EXIT_CODES.SIGHUP);
  };

  private tell(event: InputEvent): void {
    if (event.kind === 'key') this.hooks.onKey(event.key);
    else this.hooks.onMouse(event.event);
  }

  private copyCanvas(): void {
    if (this.canvas !== null) copyCells(this.canvas, this.screen.lines);
  }

  /** What blessed writes meanwhile, and what it had not written yet. */
  private collect(run: () => void): string {
    return this.frames.collect(() => {
      run();
      this.screen.program.flush();
    });
  }

  private collectAnyway(run: () => void): string {
    try {
      return this.collect(run);
    } catch {
      return LEAVE_ANYWAY;
    }
  }

  /** Nothing of ours may come out while others have the terminal. */
  private write(text: string): void {
    if (this.state === 'shown') this.output.write(text);
  }
}
