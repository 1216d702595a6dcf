import type { EventBatch } from '../conn-event.js';
import { CONN_STATE_COUNT } from '../conn-state.js';
import type {
  CountedLatency,
  CountedPort,
  CountedRow,
  CountedTotals,
  CountSpan,
  Peak,
  TableName,
  TimelineStep,
} from '../counted-row.js';
import { EndpointHash } from '../endpoint-hash.js';
import type { SegmentBatch } from '../segment.js';
import { ScreenReader } from './screen-reader.js';
import { ATTEMPTS, DUPLICATES, FINS, RESETS, RETRANSMISSIONS, RSTS, SegmentSorter, SYN_ACKS, SYNS } from './segment-sorter.js';
import { type PrefixBits, TableCounter } from './table-counter.js';

const SUBNET_BITS = { 4: 24, 6: 64 } as const;

export interface AggregatorOptions {
  /** Each table has 2^tableBits rows; 4 to 16. */
  readonly tableBits?: number;
  /** Prefix lengths of the networks of `subnets`. */
  readonly subnetBits?: { readonly 4?: number; readonly 6?: number };
  /** After so much packet time, what decides who gives way and who is on top counts half; null for never. */
  readonly halfLifeSeconds?: number | null;
}

/**
 * Counts segments, and what they did to their connections, into bounded tables. Knows no clock: time is the packets'.
 *
 * A row's `error` is of its count: SYNs and resets that its address (or network, or endpoint) sent, or of services and pairs the
 * SYNs sent to them. What a row counts beside that began when its key got the row: where `error` is 0, that is all there was,
 * and else at most so many SYNs' or resets' worth is missing.
 */
export class Aggregator {
  private readonly hash: EndpointHash;
  private readonly counter: TableCounter;
  private readonly sorter: SegmentSorter;
  private readonly prefixBits: PrefixBits;
  private windowStart: Float64Array;
  private reader: ScreenReader | null = null;

  /** @param seed four random 32-bit words, new in each run */
  constructor(seed: ArrayLike<number>, options: AggregatorOptions = {}) {
    const { tableBits, subnetBits = {}, halfLifeSeconds = null } = options;
    this.hash = new EndpointHash(seed);
    this.prefixBits = { 4: subnetBits[4] ?? SUBNET_BITS[4], 6: subnetBits[6] ?? SUBNET_BITS[6] };
    this.counter = new TableCounter(this.hash, this.prefixBits, halfLifeSeconds, tableBits);
    this.sorter = new SegmentSorter(this.hash, this.counter);
    this.windowStart = this.sorter.tallies.slice();
  }

  /** Counts segments and their events, row for row the same. */
  add(segments: SegmentBatch, events: EventBatch): void {
    this.sorter.add(segments, events);
  }

  get totals(): CountedTotals {
    return totalsOf(this.sorter.tallies);
  }

  /** Totals since the last call of endWindow. */
  get windowTotals(): CountedTotals {
    return totalsOf(this.sorter.tallies.map((tally, place) => tally - this.windowStart[place]));
  }

  /** All connections by how they stand, exact: one number a state of conn-state.ts. */
  get states(): readonly number[] {
    return [...this.sorter.states.subarray(0, CONN_STATE_COUNT)];
  }

  /**
   * How often a key had no row for what it counted, summed over the tables: it was refused one, or the row it got had been another
   * key's; and services whose latencies gave way. While it is 0, every row of every table is there, and exact.
   */
  get evicted(): number {
    this.sorter.settle();
    return this.counter.tables.evicted + this.sorter.latencies.evicted;
  }

  /** Different sources of SYNs and resets: exact while every source has its row, then an estimate (standard error 0.8%). */
  get distinctSources(): number {
    this.sorter.settle();
    return this.counter.tables.distinctSources;
  }

  /** Whether `distinctSources`, and the `sources` of networks, are estimates. */
  get estimatesSources(): boolean {
    this.sorter.settle();
    return this.counter.tables.estimatesSources;
  }

  /** Different ports that SYNs went to, exact. */
  get distinctPorts(): number {
    this.sorter.settle();
    return this.counter.ports.distinct;
  }

  get peak(): Peak | null {
    this.sorter.settle();
    return this.sorter.timeline.peak;
  }

  /** The rows of a table that counted anything in the span, at most `limit`, largest first. */
  top(name: TableName, limit: number, span: CountSpan): CountedRow[] {
    this.sorter.settle();
    return this.counter.top(name, limit, span, this.sorter.time);
  }

  /** Reads the tables for the dashboard. Made when it is first asked for. */
  get screen(): ScreenReader {
    this.reader ??= new ScreenReader(this.sorter, this.counter.tables, this.hash, this.prefixBits);
    return this.reader;
  }

  /** Connect latency of a row of services; null where nothing answered yet. */
  latencyOf({ family, words, port }: Pick<CountedRow, 'family' | 'words' | 'port'>): CountedLatency | null {
    const address = Int32Array.from(words);
    const hash = this.hash.finish(this.hash.ofAddress(family, address[0], address, 1), port);
    return this.sorter.latencies.read(hash, (family << 16) | port, address, 0);
  }

  /** Exact totals of ports, at most `limit`, those with most SYNs and resets first. */
  ports(limit: number): CountedPort[] {
    this.sorter.settle();
    return this.counter.ports.read(limit);
  }

  /** What came when, oldest first, without empty steps; segments without a time are not in it. */
  timeline(): TimelineStep[] {
    this.sorter.settle();
    return this.sorter.timeline.read();
  }

  /** The next window counts from here. */
  endWindow(): void {
    this.sorter.settle();
    this.windowStart = this.sorter.tallies.slice();
    this.counter.tables.endWindow();
  }
}

function totalsOf(tallies: Float64Array): CountedTotals {
  return {
    syn: tallies[SYNS],
    synAck: tallies[SYN_ACKS],
    rst: tallies[RSTS],
    fin: tallies[FINS],
    attempts: tallies[ATTEMPTS],
    synRetransmissions: tallies[RETRANSMISSIONS],
    duplicates: tallies[DUPLICATES],
    resets: tallies[RESETS],
  };
}
