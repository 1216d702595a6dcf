/*
 * The dashboard: joins a feed of snapshots, the state of the person at the screen, and a terminal.
 *
 *     key ──> press ──> UiState ─┬─> question ──> feed ──> ScreenSnapshot
 *                                └─> render <──────────────────┘
 *
 * A key is answered at once, from the snapshot at hand. One question is on its way at a time: a thread that is busy, or a terminal that
 * stopped reading, makes the screen older, and nothing longer.
 */
import type { ScreenRow, ScreenSnapshot } from '../../screen-snapshot.js';
import { arrangeTable } from './arrange.js';
import { Asking } from './asking.js';
import { Canvas } from './canvas.js';
import type { FeedHooks, ScreenFeed } from './feed.js';
import { measureScreen } from './geometry.js';
import { makeUiState } from './initial-state.js';
import { pressMouse } from './mouse.js';
import type { ScreenNaming } from './naming.js';
import type { PortNames } from './port-names.js';
import { type PressContext, type PressResult, pressKey } from './press.js';
import { makeQuestion } from './question.js';
import { renderScreen } from './render.js';
import { noteSnapshot } from './selection.js';
import { writeTableCsv } from './table-csv.js';
import type { Terminal, TerminalHooks } from './terminal.js';
import { makeTheme, type Theme } from './theme.js';
import type { UiAction, UiState } from './ui-state.js';

/** The outside world of the dashboard. */
export interface DashboardWorld {
  readonly nowMillis: () => number;
  /** Seconds since 1970 as the wall clock has it: "10:02:14". */
  readonly formatClock: (seconds: number) => string;
  readonly portNames: PortNames;
  readonly naming: ScreenNaming;
  /** Writes a new file beside the others; gives its name. */
  readonly save: (text: string) => Promise<string>;
  readonly openTerminal: (hooks: TerminalHooks) => Promise<Terminal>;
}

/** Playback speeds, slowest first. */
const SPEEDS = [1, 2, 4, 10, 100, Number.POSITIVE_INFINITY] as const;

/** Rows that are saved at most. */
const SAVED_ROWS = 100_000;
/** Until a frame is tried again that the terminal had no room for. */
const RETRY_MILLIS = 100;

/** Shows the dashboard until the person leaves it. Resolves with the exit code; the terminal is given back by then. */
export async function runDashboard(feed: ScreenFeed, world: DashboardWorld): Promise<number> {
  const dashboard = new Dashboard(feed, world);
  return dashboard.run();
}

class Dashboard {
  private ui: UiState;
  private snapshot: ScreenSnapshot | null = null;
  private canvas = new Canvas(1, 1);
  private readonly asking = new Asking();
  private ticker: NodeJS.Timeout | null = null;
  private retry: NodeJS.Timeout | null = null;
  private end: (exitCode: number) => void = () => undefined;
  private crash: (cause: unknown) => void = () => undefined;
  private terminal: Terminal | null = null;
  private theme: Theme | null = null;

  constructor(
    private readonly feed: ScreenFeed,
    private readonly world: DashboardWorld,
  ) {
    // After a short storm, those who made it are still on top at the end of its capture.
    this.ui = makeUiState({ rateSpan: feed.kind === 'replay' ? 60 : 10 });
  }

  async run(): Promise<number> {
    const ended = new Promise<number>((resolve, reject) => {
      this.end = resolve;
      this.crash = reject;
    });
    const feedHooks: FeedHooks = {
      onSnapshot: (snapshot) => this.take(snapshot),
      onNotice: (text, isError) => this.notify(text, isError),
      onCrash: (cause) => this.crash(cause),
    };
    this.feed.attach(feedHooks);
    for (const text of this.world.naming.notices) this.notify(text, true);
    this.ask();
    const terminal = await this.world.openTerminal({
      onKey: (key) => this.apply(pressKey(this.ui, key, this.context())),
      onMouse: (event) => this.apply(pressMouse(this.ui, event, this.context())),
      onResize: () => this.draw(),
      onResumed: () => this.draw(),
      onSignal: (exitCode) => this.end(exitCode),
    });
    this.terminal = terminal;
    this.theme = makeTheme(terminal.abilities);
    this.draw();
    this.setTicker();
    try {
      return await ended;
    } finally {
      if (this.ticker !== null) clearInterval(this.ticker);
      if (this.retry !== null) clearTimeout(this.retry);
      terminal.leave();
    }
  }

  private context(): PressContext {
    const { snapshot, ui } = this;
    return {
      snapshot,
      geometry: measureScreen(this.terminal?.columns ?? 80, this.terminal?.rows ?? 24, ui, snapshot),
      nowMillis: this.world.nowMillis(),
    };
  }

  /** The snapshot with its table as the person wants it by now. */
  private arranged(): ScreenSnapshot | null {
    const { snapshot, ui } = this;
    if (snapshot === null) return null;
    const table = arrangeTable(snapshot.table, ui, snapshot.nowSeconds);
    return table === snapshot.table ? snapshot : { ...snapshot, table };
  }

  /** The same, its table from the first row that is shown. */
  private shown(): ScreenSnapshot | null {
    const snapshot = this.arranged();
    if (snapshot === null) return null;
    const { table } = snapshot;
    const passed = this.ui.scroll - table.from;
    // Rows that have not come yet: those at hand stay until they do.
    if (passed <= 0 || passed >= table.rows.length) return snapshot;
    return { ...snapshot, table: { ...table, from: this.ui.scroll, rows: table.rows.slice(passed) } };
  }

  private rowsInSight(): readonly ScreenRow[] {
    return this.shown()?.table.rows.slice(0, this.context().geometry.tableRows) ?? [];
  }

  private setTicker(): void {
    if (this.ticker !== null) clearInterval(this.ticker);
    this.ticker = setInterval(() => this.tick(), this.ui.refreshMillis);
  }

  private tick(): void {
    if (!this.isHeld) this.ask();
    // Its age is shown, and a notice goes away.
    else this.draw();
  }

  /** Live, the display is paused and the counting goes on. Of a replay the playback is, and the display shows that. */
  private get isHeld(): boolean {
    return this.ui.pausedAtMillis !== null && this.feed.kind === 'live';
  }

  private ask(): void {
    const { geometry, nowMillis } = this.context();
    if (!this.asking.isWaiting(nowMillis)) this.feed.ask(makeQuestion(this.ui, this.asking.begin(nowMillis), geometry));
  }

  private take(snapshot: ScreenSnapshot): void {
    const purpose = this.asking.take(snapshot.number);
    if (purpose === 'save') void this.save(snapshot);
    if (purpose !== 'show') return;
    const { naming } = this.world;
    this.snapshot = naming.name(snapshot);
    this.ui = noteSnapshot(this.ui, snapshot, this.context().geometry);
    this.draw();
    // For the next one.
    naming.want(snapshot, this.ui.showsNames ? this.rowsInSight() : []);
  }

  private apply({ ui, actions }: PressResult): void {
    const { refreshMillis } = this.ui;
    const wasHeld = this.isHeld;
    this.ui = ui;
    // What a tick has asked is no longer to be shown; what a key asks is, also while the display is paused.
    if (this.isHeld && !wasHeld) {
      this.asking.drop();
      this.ask();
    }
    if (ui.refreshMillis !== refreshMillis && this.ticker !== null) this.setTicker();
    this.draw();
    for (const action of actions) this.perform(action);
  }

  private perform(action: UiAction): void {
    const { feed } = this;
    switch (action.do) {
      case 'ask':
        // What was asked before the key is of no use any more.
        this.asking.drop();
        this.ask();
        break;
      case 'quit':
        this.end(0);
        break;
      case 'suspend':
        this.terminal?.suspend();
        break;
      case 'redraw':
        this.terminal?.redraw();
        this.draw();
        break;
      case 'seek':
        feed.seek(action.seconds);
        break;
      case 'speed':
        feed.setSpeed(this.nextSpeed(action.step));
        break;
      case 'hold':
        feed.hold(action.isPaused);
        break;
      case 'save':
        this.askToSave();
        break;
      case 'clear':
        feed.clear();
        break;
      case 'listInterfaces':
        void this.showInterfaces();
        break;
      case 'chooseInterface':
        this.asking.drop();
        feed.chooseInterface(action.name);
        break;
    }
  }

  private nextSpeed(step: 1 | -1): number {
    const speed = this.snapshot?.replay?.speed ?? 1;
    const next = step > 0 ? SPEEDS.find((one) => one > speed) : SPEEDS.findLast((one) => one < speed);
    return next ?? speed;
  }

  private async showInterfaces(): Promise<void> {
    try {
      const list = await this.feed.listInterfaces();
      const { overlay } = this.ui;
      if (overlay?.kind === 'interfaces') this.ui = { ...this.ui, overlay: { ...overlay, list } };
    } catch (cause) {
      this.ui = { ...this.ui, overlay: null };
      this.notify(cause instanceof Error ? cause.message : String(cause), true);
    }
    this.draw();
  }

  /** All rows, and not only those near the ones shown. */
  private askToSave(): void {
    if (this.isHeld) {
      const shown = this.arranged();
      if (shown !== null) void this.save(shown);
      return;
    }
    const question = makeQuestion(this.ui, this.asking.beginSaving(), this.context().geometry);
    this.feed.ask({ ...question, from: 0, limit: SAVED_ROWS, follow: null, keepsFollowed: false, detail: null });
  }

  private async save({ table }: ScreenSnapshot): Promise<void> {
    try {
      const name = await this.world.save(writeTableCsv(table, this.ui.order.rateSpan));
      this.notify(`saved ${table.rows.length} rows to ${name}`, false);
    } catch (cause) {
      this.notify(`cannot save: ${cause instanceof Error ? cause.message : String(cause)}`, true);
    }
  }

  private notify(text: string, isError: boolean): void {
    this.ui = { ...this.ui, notice: { text, isError, atMillis: this.world.nowMillis() } };
    this.draw();
  }

  private draw(): void {
    const { terminal, theme, world } = this;
    if (terminal === null || theme === null) return;
    const { columns, rows } = terminal;
    this.canvas = new Canvas(columns, rows);
    const context = { theme, nowMillis: world.nowMillis(), names: world.portNames, formatClock: world.formatClock };
    const chart = renderScreen(this.canvas, this.shown(), this.ui, context);
    if (terminal.paint(this.canvas, chart)) return;
    this.retry ??= setTimeout(() => {
      this.retry = null;
      this.draw();
    }, RETRY_MILLIS);
  }
}
