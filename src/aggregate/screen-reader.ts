import type { EndpointHash } from '../endpoint-hash.js';
import type { RowKey, ScreenView } from '../screen-question.js';
import type { RefusedService, ResetSender, ScreenChart, ScreenTable, SpanRates } from '../screen-snapshot.js';
import { JoinGuard } from './join-guard.js';
import { SECOND_SLOTS } from './rate-rings.js';
import { readRefusedServices } from './refused-services.js';
import { readResetSenders } from './reset-senders.js';
import { NoJoins, OwnPorts } from './row-joins.js';
import { knowsSecond, rstOfSecond, synOfSecond } from './row-seconds.js';
import type { TableQuestion } from './row-window.js';
import { ScreenRowMaker } from './screen-row-maker.js';
import { endOf, type ScreenMoment, ScreenTime } from './screen-time.js';
import { readChart, readRates } from './screen-timeline.js';
import { SecondHistory } from './second-history.js';
import { RSTS, type SegmentSorter, SYNS } from './segment-sorter.js';
import { findRowsOf, readSourceFacts, type SourceFacts } from './source-facts.js';
import { SourceJoins } from './source-joins.js';
import { SubnetJoins } from './subnet-joins.js';
import type { ProcessNamer } from './table-cursor.js';
import { TableScan } from './table-scan.js';
import type { TableSet } from './table-set.js';
import { ViewTable } from './view-table.js';
import { WatchedSource } from './watched-source.js';

/** Reads what the dashboard shows out of the tables. It only reads: what is counted does not depend on it. */
export class ScreenReader {
  /** Names the processes of rows, for the column and what filters and sorts by it. Nobody does, unless told. */
  nameProcess: ProcessNamer = () => null;
  private readonly views: Readonly<Record<ScreenView, ViewTable>>;
  /** Sources without what other tables tell of them: to find that out takes long where there are many. */
  private readonly bareSources: ViewTable;
  private readonly time: ScreenTime;
  private readonly scan: TableScan;
  private readonly history = new SecondHistory();
  private readonly watched = new WatchedSource();

  constructor(
    private readonly sorter: SegmentSorter,
    private readonly tables: TableSet,
    private readonly hash: EndpointHash,
    prefixBits: { readonly 4: number; readonly 6: number },
  ) {
    const { sources, openers, subnets, services, pairs } = tables.tables;
    this.time = new ScreenTime(sorter.time);
    this.scan = new TableScan(hash);
    const guard = (table: typeof sources, countRows: () => number) =>
      new JoinGuard(table, this.time, countRows, () => sorter.tallies[SYNS] + sorter.tallies[RSTS]);
    const sourceJoins = new SourceJoins(
      tables.tables,
      hash,
      guard(sources, () => openers.used + pairs.used),
    );
    const subnetJoins = new SubnetJoins(
      tables,
      guard(subnets, () => sources.used),
    );
    const view = (name: ScreenView, table: typeof sources, joins: ViewTable['joins'], hasResets: boolean) =>
      new ViewTable({ view: name, table, joins, hasResets, prefixBits: name === 'subnets' ? prefixBits : null });
    this.views = {
      sources: view('sources', sources, sourceJoins, true),
      openers: view('openers', openers, new OwnPorts(openers), false),
      subnets: view('subnets', subnets, subnetJoins, true),
      services: view('services', services, new OwnPorts(services), false),
      pairs: view('pairs', pairs, new NoJoins(), false),
    };
    this.bareSources = view('sources', sources, new NoJoins(), true);
  }

  /** The clock says so. Rates and ages are as of the later of this and the newest packet. */
  setNow(seconds: number, nanos: number): void {
    this.time.setNow(seconds, nanos);
  }

  /** The rows of a view that pass a filter, in an order: those from `from` on. */
  table(question: TableQuestion): ScreenTable {
    const moment = this.settle();
    return this.scan.read(this.views[question.view], question, moment, this.sorter.timeline.firstSecond, this.nameProcess);
  }

  /** The same, but sources have no port and no peers. */
  bareTable(question: TableQuestion): ScreenTable {
    const source = question.view === 'sources' ? this.bareSources : this.views[question.view];
    const moment = this.settle();
    return this.scan.read(source, question, moment, this.sorter.timeline.firstSecond, this.nameProcess);
  }

  /** Who resets: at most `limit`, most in the last ten seconds first, then most of all. */
  resetSenders(limit: number): ResetSender[] {
    return readResetSenders(this.tables.tables, limit, this.settle());
  }

  /** Where nobody listens: at most `limit`, most refused first. */
  refusedServices(limit: number): RefusedService[] {
    this.settle();
    return readRefusedServices(this.tables.tables, this.hash, limit);
  }

  /** Attempts and resets of everything in each of the last so many seconds, at most 3,540; not before the first packet. */
  chart(seconds: number): ScreenChart {
    return readChart(this.sorter.timeline, this.settle(), seconds);
  }

  /** Attempts and resets of everything, a second; see readRates. */
  rates(): { syn: SpanRates; rst: SpanRates } {
    return readRates(this.sorter.timeline, this.settle());
  }

  /** What the tables know of a source: its address is the key's, whatever port and peer that has. */
  detail(key: RowKey): SourceFacts {
    const moment = this.settle();
    const { sources, subnets } = this.views;
    const { firstSecond } = this.sorter.timeline;
    return readSourceFacts(key, this.findSource(key), this.findNetwork(key), {
      sources,
      subnets,
      openers: this.tables.tables.openers,
      maker: new ScreenRowMaker(moment, firstSecond, this.nameProcess),
      moment,
      firstSecond,
      watched: this.watched,
      estimatesSources: this.tables.estimatesSources,
    });
  }

  /** To how many ports a source has opened, as far as rows tell: a lower bound. */
  countPorts(key: RowKey): number {
    this.settle();
    return findRowsOf(this.tables.tables.openers, key).length;
  }

  /** How many responders a source has, as far as rows tell: a lower bound. */
  countPeers(key: RowKey): number {
    this.settle();
    return findRowsOf(this.tables.tables.pairs, key).length;
  }

  /** A source whose seconds are noted from now on, so that `detail` tells more than its row does; null: none. */
  watch(key: RowKey | null): void {
    this.watched.watch(key);
  }

  /** A second is over. Seconds may be left out, come again, or step back. `withHistory`: its rows are kept for `tableAt`. */
  noteSecond(second: number, withHistory: boolean): void {
    const key = this.watched.watched;
    if (key === null && !withHistory) return;
    this.settle();
    const { firstSecond } = this.sorter.timeline;
    // There was nothing yet; or nothing tells any more what was in it.
    if (second < firstSecond || this.sorter.time.second - second > SECOND_SLOTS) return;
    if (key !== null) this.noteWatched(key, second);
    if (!withHistory) return;
    const maker = new ScreenRowMaker(endOf(second, firstSecond), firstSecond, () => null, false);
    this.history.note(second, this.views, maker);
  }

  /** The rows of a second that was noted, filtered and ordered as `table` does; null where nothing was kept of it. */
  tableAt(second: number, question: TableQuestion): ScreenTable | null {
    return this.history.tableAt(second, this.views[question.view], question, this.nameProcess);
  }

  /** The oldest second that was kept. */
  get oldestSecond(): number | null {
    return this.history.oldestSecond;
  }

  /** Brings everything that was counted into the tables; the moment that they are read at. */
  private settle(): ScreenMoment {
    this.sorter.settle();
    return this.time.read(this.sorter.timeline.firstSecond);
  }

  private noteWatched(key: RowKey, second: number): void {
    const row = this.findSource(key);
    const { moments } = this.views.sources.table.rows;
    if (row < 0) this.watched.note(second, 0, 0);
    else if (knowsSecond(moments, row, second)) {
      this.watched.note(second, synOfSecond(moments, row, second), rstOfSecond(moments, row, second));
    }
  }

  private findSource({ family, words }: RowKey): number {
    return this.views.sources.find({ family, words, peerWords: [], port: 0 }, this.hash);
  }

  private findNetwork({ family, words }: RowKey): number {
    const { shape } = this.tables.tables.subnets.keys;
    const masked = family === 4 ? [words[0] & shape.mask4] : words.map((word, at) => word & shape.masks6[at]);
    return this.views.subnets.find({ family, words: masked, peerWords: [], port: 0 }, this.hash);
  }
}
