/*
 * A program: `node subject.js RECORDING`. The threads of a live capture with a screen, on all interfaces, recorded, the host asked, root
 * given up; in place of a person and a terminal, a question each 100 ms, one at a time as the dashboard asks. Ends with its standard input.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { dropPrivileges } from '../../src/dropping.js';
import type { LiveRequest } from '../../src/live-request.js';
import type { WorkerMessage, WorkerRequest } from '../../src/live-worker.js';
import type { RowFilter } from '../../src/row-filter.js';
import { parseFilter } from '../../src/row-filter-parser.js';
import { type RowKey, SCREEN_VIEWS, type ScreenQuestion, SORT_KEYS } from '../../src/screen-question.js';
import type { ScreenSnapshot } from '../../src/screen-snapshot.js';
import type { Report } from '../../src/snapshot.js';
import { ScreenThread } from '../support/screen-thread.js';
import { makePlayRequest } from '../support/test-play.js';

export const SUBJECT = fileURLToPath(import.meta.url);

/** Of both the program and tcpdump: the kernel's own IPv6 reports would come between them. */
export const FILTER = 'tcp';
/** Of the recording. */
export const KEEP = 4;
const ROTATE_BYTES = 16 * 2 ** 20;
const ROTATE_MILLIS = 15_000;
const ASK_MILLIS = 100;
const TELL_MILLIS = 10;
const TICK_MILLIS = 10;
/** As many rows as the dashboard asks for. */
const ROWS = 300;
/** Answers that are told one by one. */
const SLOWEST = 8;
const FILTERS = ['', '10.0.0.0/8', 'port:7100-7300', 'syn>0 !127.0.0.1', 'refu>10', '11', 'port:443 syn/s>1'];

/** What became of the questions. Milliseconds. */
export interface Answers {
  readonly asked: number;
  /** Not asked, as the one before was still to be answered. */
  readonly skipped: number;
  readonly answered: number;
  readonly withDetail: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** How late timers of the thread that asks were at most. */
  readonly latestTick: number;
  readonly slowest: readonly SlowAnswer[];
}

interface SlowAnswer {
  readonly millis: number;
  /** Since the first question. */
  readonly seconds: number;
  readonly view: string;
  readonly hasDetail: boolean;
  readonly isPast: boolean;
}

export type SubjectMessage =
  | { readonly type: 'capturing'; readonly interfaces: readonly string[] }
  | { readonly type: 'notice' | 'failure'; readonly text: string }
  | { readonly type: 'end'; readonly report: Report; readonly answers: Answers; readonly lastSnapshot: ScreenSnapshot };

type LiveThread = ScreenThread<Exclude<WorkerMessage, { readonly type: 'snapshot' }>, WorkerRequest>;

function tell(message: SubjectMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** Asks, unless what was asked before has not been answered yet. */
class Asker {
  private readonly millis: number[] = [];
  private readonly filters: readonly RowFilter[] = FILTERS.map(readFilter);
  private readonly ticks = monitorEventLoopDelay({ resolution: TICK_MILLIS });
  private readonly timer: NodeJS.Timeout;
  private asked = 0;
  private skipped = 0;
  private isWaiting = false;
  private withDetail = 0;
  private lastKey: RowKey | null = null;
  private slowest: SlowAnswer[] = [];
  private readonly begin = performance.now();

  constructor(private readonly thread: LiveThread) {
    this.ticks.enable();
    this.timer = setInterval(() => void this.ask(), ASK_MILLIS);
  }

  end(): Answers {
    clearInterval(this.timer);
    this.ticks.disable();
    const { asked, skipped, withDetail, ticks } = this;
    const sorted = this.millis.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    const latestTick = Math.max(0, ticks.max / 1e6 - TICK_MILLIS);
    const [p50, p95, p99, max] = [at(0.5), at(0.95), at(0.99), at(1)];
    return { asked, skipped, answered: sorted.length, withDetail, p50, p95, p99, max, latestTick, slowest: this.slowest };
  }

  private async ask(): Promise<void> {
    if (this.isWaiting) {
      this.skipped++;
      return;
    }
    const question = this.nextQuestion();
    this.isWaiting = true;
    const begin = performance.now();
    const snapshot = await this.thread.ask(question);
    this.isWaiting = false;
    const millis = performance.now() - begin;
    this.millis.push(millis);
    this.noteSlow(millis, begin, question);
    if (snapshot.detail !== null) this.withDetail++;
    const { table } = snapshot;
    if (table.view === 'sources') this.lastKey = table.rows[this.asked % Math.max(1, Math.min(20, table.rows.length))] ?? null;
  }

  private noteSlow(millis: number, begin: number, question: ScreenQuestion): void {
    if (this.slowest.length >= SLOWEST && millis <= (this.slowest.at(-1)?.millis ?? 0)) return;
    const { view, detail, second } = question;
    const seconds = (begin - this.begin) / 1000;
    this.slowest.push({ millis, seconds, view, hasDetail: detail !== null, isPast: second !== null });
    this.slowest.sort((a, b) => b.millis - a.millis);
    this.slowest = this.slowest.slice(0, SLOWEST);
  }

  /** Every view, order and filter, with details, with a row that is followed, and of the past, in turn. */
  private nextQuestion(): ScreenQuestion {
    const turn = this.asked++;
    const view = SCREEN_VIEWS[turn % SCREEN_VIEWS.length] ?? 'sources';
    const sort = SORT_KEYS[Math.floor(turn / 5) % SORT_KEYS.length] ?? 'syn';
    const filter = this.filters[Math.floor(turn / 7) % this.filters.length] ?? [];
    const hasDetail = turn % 3 === 0;
    return {
      number: turn,
      view,
      order: { sort, isReversed: turn % 11 === 0, rateSpan: 10 },
      filter,
      from: turn % 4 === 0 ? turn % 500 : 0,
      limit: ROWS,
      follow: turn % 6 === 0 && view === 'sources' ? this.lastKey : null,
      keepsFollowed: turn % 12 === 0,
      detail: hasDetail && this.lastKey !== null ? copyKey(this.lastKey) : null,
      second: turn % 10 === 9 ? Math.floor(Date.now() / 1000) - 5 - (turn % 300) : null,
    };
  }
}

function copyKey({ family, words, peerWords, port }: RowKey): RowKey {
  return { family, words, peerWords, port };
}

function readFilter(text: string): RowFilter {
  const parsed = parseFilter(text);
  if ('error' in parsed) throw new Error(`'${text}': ${parsed.error}`);
  return parsed.filter;
}

function makeRequest(path: string): LiveRequest {
  return {
    ...makePlayRequest([]),
    top: 10,
    filter: FILTER,
    engine: 'libpcap',
    recording: { path, rotateBytes: ROTATE_BYTES, rotateMillis: ROTATE_MILLIS, keep: KEEP },
    host: true,
    interfaces: [],
    intervalMillis: 1000,
    durationMillis: null,
    snaplen: null,
    ringBytes: null,
    screen: true,
  };
}

/** Passes on what the thread says, from the `from`-th message on; gives how many there are. */
function passOn({ messages }: LiveThread, from: number): number {
  for (const message of messages.slice(from)) {
    if (message.type === 'notice') tell({ type: 'notice', text: message.text });
    else if (message.type === 'failure' || message.type === 'error' || message.type === 'refused') {
      tell({ type: 'failure', text: message.facts.message });
    }
  }
  return messages.length;
}

async function run(path: string): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    process.stdin.on('end', resolve).resume();
  });
  const thread: LiveThread = new ScreenThread('live-worker.js', makeRequest(path));
  let told = 0;
  const teller = setInterval(() => {
    told = passOn(thread, told);
  }, TELL_MILLIS);
  await thread.until('opened');
  dropPrivileges();
  thread.post('go');
  const { interfaces } = await thread.until('capturing');
  const asker = new Asker(thread);
  tell({ type: 'capturing', interfaces });
  await ended;
  // What the kernel's rings still hold is read meanwhile.
  await sleep(1000);
  const answers = asker.end();
  const lastSnapshot = await thread.ask({ limit: 10 });
  thread.post('stop');
  const { snapshot } = await thread.until('end');
  clearInterval(teller);
  passOn(thread, told);
  tell({ type: 'end', report: snapshot.report, answers, lastSnapshot });
  await thread.exited;
  process.exit(0);
}

if (process.argv[1] === SUBJECT) await run(process.argv[2] ?? '');
