import { formatAddress } from '../address.js';
import type { Rates } from '../counted-row.js';
import type { ScreenRow, SpanRates } from '../screen-snapshot.js';
import { NO_STAMP, stampOf } from './packet-time.js';
import { STRETCH_SECONDS, stretchOf, WHOLE_STRETCHES } from './rate-rings.js';
import type { RowMoments } from './row-moments.js';
import { countOpened, countProven, countRefused, countReset, countUnanswered } from './row-outcomes.js';
import { rateOverAge, type ScreenMoment } from './screen-time.js';
import type { ProcessNamer } from './table-cursor.js';
import type { ViewTable } from './view-table.js';

/** Makes rows of the screen, as of one moment. */
export class ScreenRowMaker {
  /**
   * @param firstSecond of the capture: there is no trend before it
   * @param writesText whether anybody is going to read the addresses
   */
  constructor(
    private readonly moment: ScreenMoment,
    private readonly firstSecond: number,
    private readonly nameProcess: ProcessNamer,
    private readonly writesText = true,
  ) {}

  /** @param second what the row counted in the second that is shown, where that is known better than by its rates */
  make(source: ViewTable, row: number, second: { readonly syn: number; readonly rst: number } | null = null): ScreenRow {
    const { view, table, joins, hasResets } = source;
    const { rows, keys } = table;
    const meta = keys.metaOf(row);
    const family = meta >>> 16;
    const words = keys.addressOf(row);
    const peerWords = keys.peerOf(row);
    const shownPort = joins.portOf(row);
    const rst = rows.rstOf(row);
    const last = rows.moments.lastOf(row);
    // Field by field: an object of so many that begins with a spread one takes V8 forty microseconds, instead of one.
    return {
      family,
      words,
      peerWords,
      port: meta & 0xffff,
      address: this.writesText ? formatKey(family, words, source.prefixBits) : '',
      peer: peerWords.length === 0 ? null : this.writesText ? formatAddress(family, peerWords) : '',
      shownPort,
      hasMorePorts: joins.hasMorePorts(row),
      process: this.nameProcess(view, { family, words, peerWords, port: shownPort }),
      synRates: spanRates(rows.moments.synRatesOf(row, this.moment), this.moment, second?.syn),
      rstRates: hasResets ? spanRates(rows.moments.rstRatesOf(row, this.moment), this.moment, second?.rst) : null,
      syn: rows.countOf(row) - rst,
      rst: hasResets ? rst : null,
      attempts: rows.attemptsOf(row),
      open: countOpened(rows, row),
      refused: countRefused(rows, row),
      unanswered: countUnanswered(rows, row),
      halfOpen: rows.halfOpenOf(row),
      reset: countReset(rows, row),
      isProven: countProven(rows, row) > 0,
      peers: joins.peersOf(row),
      peersAreLow: joins.peersAreLow,
      lastSeconds: last === null ? null : last.seconds + last.nanos / 1e9,
      trend: this.traceTrend(rows.moments, row),
      error: rows.errorOf(row),
    };
  }

  private traceTrend(moments: RowMoments, row: number): number[] {
    const first = stampOf(this.firstSecond);
    const { stamp } = this.moment;
    if (stamp === NO_STAMP || first === NO_STAMP) return [];
    const end = stretchOf(stamp);
    const trend: number[] = [];
    for (let stretch = Math.max(end - WHOLE_STRETCHES, stretchOf(first)); stretch < end; stretch++) {
      // The first may have begun before the capture did.
      const seconds = Math.min(STRETCH_SECONDS, (stretch + 1) * STRETCH_SECONDS - first);
      trend.push(moments.synInStretch(row, stretch) / seconds);
    }
    return trend;
  }
}

/** Text of an address; a network's with its prefix. */
export function formatKey(family: number, words: ArrayLike<number>, prefixBits: ViewTable['prefixBits']): string {
  const address = formatAddress(family, words);
  return prefixBits === null ? address : `${address}/${prefixBits[family === 4 ? 4 : 6]}`;
}

/** A row's rates as the screen has them at a moment. */
export function spanRates([one, ten, sixty]: Rates, moment: ScreenMoment, inSecond = one): SpanRates {
  return { 1: inSecond, 10: rateOverAge(ten, 10, moment), 60: rateOverAge(sixty, 60, moment) };
}
