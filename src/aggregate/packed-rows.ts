import { formatAddress } from '../address.js';
import type { ScreenRow, SpanRates } from '../screen-snapshot.js';
import { formatKey } from './screen-row-maker.js';
import type { ProcessNamer } from './table-cursor.js';
import type { ViewTable } from './view-table.js';

/* Words of a packed row. From SYN to PEERS, and in the rates, they are floats: 24 bits of a count, as much as a screen shows. */
const ORIGIN = 0;
const PEER = 1;
const META = 2;
const SYN = 3;
const ATTEMPTS = 4;
const OPEN = 5;
const REFUSED = 6;
const UNANSWERED = 7;
const HALF_OPEN = 8;
const RESET = 9;
const ERROR = 10;
const PEERS = 11;
const SYN_RATES = 12;
/** A float, and behind it twelve bytes, which are parts of it. */
const TREND_MAX = 15;
const TREND = 16;
/** Port 16 | has one 1 | has more 1 | peers are low 1 | length of the trend 4 | is proven 1. */
const PORT = 19;
const ROW_WORDS = 20;
/* Where rows tell of resets, four more; then six of IPv6: the rest of the address, and of a pair's peer. */
const RST = 20;
const RST_RATES = 21;
const RESET_WORDS = 4;
const TAIL_WORDS = 3;

const HAS_PORT = 1 << 16;
const HAS_MORE = 1 << 17;
const IS_LOW = 1 << 18;
const LENGTH_SHIFT = 19;
const IS_PROVEN = 1 << 23;
const TREND_STEPS = 255;
const NOT_KNOWN = -1;

/** The same memory as words, floats and bytes. */
interface Fields {
  readonly words: Int32Array;
  readonly floats: Float32Array;
  readonly bytes: Uint8Array;
}

/** Rows of one view of the screen as they were at one second: in 80 to 96 bytes each, and of IPv6 12 or 24 more. */
export class PackedRows {
  private readonly words: Int32Array;

  constructor(
    rows: readonly ScreenRow[],
    /** Whether there were more. */
    readonly isPartial: boolean,
  ) {
    this.words = new Int32Array(
      rows.reduce((sum, row) => sum + lengthOf(row.family, row.rstRates !== null, row.peer !== null), 0),
    );
    const fields = fieldsOf(this.words);
    let at = 0;
    for (const row of rows) at = writeRow(fields, at, row);
  }

  get byteLength(): number {
    return this.words.byteLength;
  }

  /** The rows again, of the view that they were of. In that second each was last seen. */
  read(source: ViewTable, second: number, nameProcess: ProcessNamer): ScreenRow[] {
    const rows: ScreenRow[] = [];
    const fields = fieldsOf(this.words);
    for (let at = 0; at < this.words.length; ) {
      const row = readRow(fields, at, source, second, nameProcess);
      rows.push(row);
      at += lengthOf(row.family, source.hasResets, row.peer !== null);
    }
    return rows;
  }
}

function fieldsOf(words: Int32Array): Fields {
  return { words, floats: new Float32Array(words.buffer), bytes: new Uint8Array(words.buffer) };
}

/** How many words a row takes. */
function lengthOf(family: number, hasResets: boolean, isPair: boolean): number {
  const tails = family === 4 ? 0 : isPair ? 2 * TAIL_WORDS : TAIL_WORDS;
  return ROW_WORDS + (hasResets ? RESET_WORDS : 0) + tails;
}

/** Gives the place behind the row. */
function writeRow({ words, floats, bytes }: Fields, at: number, row: ScreenRow): number {
  words[at + ORIGIN] = row.words[0];
  words[at + PEER] = row.peerWords[0] ?? 0;
  words[at + META] = (row.family << 16) | row.port;
  floats[at + SYN] = row.syn;
  floats[at + ATTEMPTS] = row.attempts;
  floats[at + OPEN] = row.open;
  floats[at + REFUSED] = row.refused;
  floats[at + UNANSWERED] = row.unanswered;
  floats[at + HALF_OPEN] = row.halfOpen;
  floats[at + RESET] = row.reset;
  floats[at + ERROR] = row.error;
  floats[at + PEERS] = row.peers ?? NOT_KNOWN;
  writeRates(floats, at + SYN_RATES, row.synRates);
  const flags =
    (row.shownPort === null ? 0 : HAS_PORT) |
    (row.hasMorePorts ? HAS_MORE : 0) |
    (row.peersAreLow ? IS_LOW : 0) |
    (row.isProven ? IS_PROVEN : 0);
  words[at + PORT] = (row.shownPort ?? 0) | flags | (row.trend.length << LENGTH_SHIFT);
  const most = Math.max(0, ...row.trend);
  floats[at + TREND_MAX] = most;
  for (const [place, value] of row.trend.entries()) {
    bytes[(at + TREND) * 4 + place] = most === 0 ? 0 : Math.round((value / most) * TREND_STEPS);
  }
  let end = at + ROW_WORDS;
  if (row.rstRates !== null) {
    floats[at + RST] = row.rst ?? 0;
    writeRates(floats, at + RST_RATES, row.rstRates);
    end += RESET_WORDS;
  }
  if (row.family === 4) return end;
  const tails = [...row.words.slice(1), ...row.peerWords.slice(1)];
  words.set(tails, end);
  return end + tails.length;
}

function readRow(fields: Fields, at: number, source: ViewTable, second: number, nameProcess: ProcessNamer): ScreenRow {
  const { words, floats } = fields;
  const { hasResets, prefixBits, view } = source;
  const meta = words[at + META];
  const family = meta >>> 16;
  const flags = words[at + PORT];
  const tail = at + lengthOf(4, hasResets, false);
  const key = {
    family,
    words: readWords(words, at + ORIGIN, family, tail),
    peerWords: source.table.keys.hasPeers ? readWords(words, at + PEER, family, tail + TAIL_WORDS) : [],
    port: meta & 0xffff,
  };
  const shownPort = (flags & HAS_PORT) === 0 ? null : flags & 0xffff;
  const peers = floats[at + PEERS];
  return {
    ...key,
    address: formatKey(family, key.words, prefixBits),
    peer: key.peerWords.length === 0 ? null : formatAddress(family, key.peerWords),
    shownPort,
    hasMorePorts: (flags & HAS_MORE) !== 0,
    process: nameProcess(view, { ...key, port: shownPort }),
    synRates: readRates(floats, at + SYN_RATES),
    rstRates: hasResets ? readRates(floats, at + RST_RATES) : null,
    syn: floats[at + SYN],
    rst: hasResets ? floats[at + RST] : null,
    attempts: floats[at + ATTEMPTS],
    open: floats[at + OPEN],
    refused: floats[at + REFUSED],
    unanswered: floats[at + UNANSWERED],
    halfOpen: floats[at + HALF_OPEN],
    reset: floats[at + RESET],
    isProven: (flags & IS_PROVEN) !== 0,
    peers: peers === NOT_KNOWN ? null : peers,
    peersAreLow: (flags & IS_LOW) !== 0,
    lastSeconds: second,
    trend: readTrend(fields, at, (flags >>> LENGTH_SHIFT) & 15),
    error: floats[at + ERROR],
  };
}

function readWords(words: Int32Array, first: number, family: number, tail: number): number[] {
  if (family === 4) return [words[first], 0, 0, 0];
  return [words[first], ...words.subarray(tail, tail + TAIL_WORDS)];
}

function writeRates(floats: Float32Array, at: number, rates: SpanRates): void {
  floats[at] = rates[1];
  floats[at + 1] = rates[10];
  floats[at + 2] = rates[60];
}

function readRates(floats: Float32Array, at: number): SpanRates {
  return { 1: floats[at], 10: floats[at + 1], 60: floats[at + 2] };
}

function readTrend({ floats, bytes }: Fields, at: number, length: number): number[] {
  const start = (at + TREND) * 4;
  return Array.from(bytes.subarray(start, start + length), (part) => (part / TREND_STEPS) * floats[at + TREND_MAX]);
}
