import type { RowKey } from '../screen-question.js';
import type { DetailPort, ScreenChart, SourceDetail } from '../screen-snapshot.js';
import { countOpened, countRefused, countReset, countUnanswered } from './row-outcomes.js';
import { rstOfSecond, synOfSecond } from './row-seconds.js';
import { formatKey, type ScreenRowMaker } from './screen-row-maker.js';
import type { ScreenMoment } from './screen-time.js';
import { selectFirst } from './select-first.js';
import type { TopTable } from './top-table.js';
import { type ViewTable, wordsOf } from './view-table.js';
import type { WatchedSource } from './watched-source.js';

const MAX_PORTS = 20;
/** How far back a row tells what it did. */
const ROW_SECONDS = 60;

/** What the tables know of one source. */
export type SourceFacts = Pick<SourceDetail, 'key' | 'address' | 'row' | 'chart' | 'ports' | 'subnet' | 'firstSeconds' | 'peak'>;

/** What there is to read a source's facts from. */
export interface SourceContext {
  readonly sources: ViewTable;
  readonly subnets: ViewTable;
  readonly openers: TopTable;
  readonly maker: ScreenRowMaker;
  readonly moment: ScreenMoment;
  /** Of the capture; Infinity before the first packet. */
  readonly firstSecond: number;
  readonly watched: WatchedSource;
  readonly estimatesSources: boolean;
}

/** @param row of the sources; -1: it has none
 *  @param subnetRow its network's; -1: that has none */
export function readSourceFacts(key: RowKey, row: number, subnetRow: number, context: SourceContext): SourceFacts {
  const { sources, maker } = context;
  const { moments } = sources.table.rows;
  const first = row < 0 ? null : moments.firstOf(row);
  sources.joins.begin();
  return {
    key,
    address: formatKey(key.family, key.words, null),
    row: row < 0 ? null : maker.make(sources, row),
    chart: readChart(row, context),
    ports: readPorts(context.openers, key),
    subnet: subnetRow < 0 ? null : readSubnet(subnetRow, context),
    firstSeconds: first === null ? null : first.seconds + first.nanos / 1e9,
    peak: row < 0 ? 0 : moments.peakOf(row),
  };
}

/** The last minute, or as far back as it has been watched. */
function readChart(row: number, { sources, moment, firstSecond, watched }: SourceContext): ScreenChart {
  const now = moment.second;
  let first = now - ROW_SECONDS + 1;
  while (watched.has(first - 1)) first--;
  first = Math.max(first, firstSecond);
  if (!(first <= now)) return { firstSecond: Number.isNaN(now) ? 0 : now, syn: [], rst: [] };
  const { moments } = sources.table.rows;
  const seconds = Array.from({ length: now - first + 1 }, (_, at) => first + at);
  const tell = (second: number, known: (second: number) => number, ofRow: typeof synOfSecond) =>
    watched.has(second) ? known(second) : row < 0 ? 0 : ofRow(moments, row, second);
  return {
    firstSecond: first,
    syn: seconds.map((second) => tell(second, (of) => watched.synIn(of), synOfSecond)),
    rst: seconds.map((second) => tell(second, (of) => watched.rstIn(of), rstOfSecond)),
  };
}

/** Rows of a source: of openers one a port that it opened to, of pairs one a responder. */
export function findRowsOf({ weights, keys }: TopTable, key: RowKey): number[] {
  const address = wordsOf(key.words);
  const found: number[] = [];
  for (let row = 0; row < weights.length; row++) {
    if (weights[row] !== 0 && keys.hasAddress(row, key.family, address)) found.push(row);
  }
  return found;
}

function readPorts(openers: TopTable, key: RowKey): DetailPort[] {
  const { rows, keys } = openers;
  const candidates = findRowsOf(openers, key);
  const chosen = selectFirst(candidates, MAX_PORTS, (a, b) => {
    const order = rows.attemptsOf(b) - rows.attemptsOf(a) || keys.compare(a, b);
    return order < 0;
  });
  return chosen.map((row) => ({
    port: keys.metaOf(row) & 0xffff,
    attempts: rows.attemptsOf(row),
    open: countOpened(rows, row),
    refused: countRefused(rows, row),
    unanswered: countUnanswered(rows, row),
    halfOpen: rows.halfOpenOf(row),
    reset: countReset(rows, row),
    error: rows.errorOf(row),
  }));
}

function readSubnet(row: number, { subnets, estimatesSources }: SourceContext): SourceFacts['subnet'] {
  const { rows, keys } = subnets.table;
  subnets.joins.begin();
  return {
    net: formatKey(keys.metaOf(row) >>> 16, keys.addressOf(row), subnets.prefixBits),
    sources: subnets.joins.peersOf(row) ?? 1,
    syn: rows.countOf(row) - rows.rstOf(row),
    isEstimate: estimatesSources,
  };
}
