import type { CountedRow, CountSpan, Peak, SegmentTotals, TableName } from '../counted-row.js';
import { ACK, FIN, RST, type SegmentBatch, SYN } from '../segment.js';
import { KeyHash } from './hash.js';
import { HyperLogLog } from './hyper-log-log.js';
import { PerSecond } from './per-second.js';
import { TopTable } from './top-table.js';

/** Rows of each table, as a power of two: 131,072 rows of a cache line, 10 MB a table with tags and windows. */
const TABLE_BITS = 17;

/** Beside a source alone, where its port would be: no port is as large, so that the two never hash alike by design. */
const NO_PORT = 65_536;

/** Counts control segments into bounded tables. Knows no clock: time is the packets'. */
export class Aggregator {
  readonly totals = { syn: 0, synAck: 0, rst: 0, fin: 0 };
  private windowStart: SegmentTotals = { ...this.totals };
  private readonly tables: Readonly<Record<TableName, TopTable>>;
  private readonly sourceCount = new HyperLogLog();
  private readonly perSecond = new PerSecond();
  private readonly hash: KeyHash;

  /** @param seed four random 32-bit words, new in each run */
  constructor(seed: ArrayLike<number>, tableBits = TABLE_BITS) {
    this.hash = new KeyHash(seed);
    this.tables = { sources: new TopTable(tableBits), openers: new TopTable(tableBits), resetters: new TopTable(tableBits) };
  }

  add(segments: SegmentBatch): void {
    const { flags, timestampSeconds, count } = segments;
    const { totals } = this;
    for (let row = 0; row < count; row++) {
      const control = flags[row];
      if ((control & FIN) !== 0) totals.fin++;
      if ((control & SYN) !== 0) {
        if ((control & ACK) !== 0) {
          totals.synAck++;
        } else {
          totals.syn++;
          this.countSyn(segments, row);
          if (!Number.isNaN(timestampSeconds[row])) this.perSecond.countSyn(timestampSeconds[row]);
        }
      }
      if ((control & RST) !== 0) {
        totals.rst++;
        this.countRst(segments, row);
      }
    }
  }

  /** Different sources of SYNs and resets: exact while no source gave way, then an estimate (standard error 0.8%). */
  get distinctSources(): number {
    const { sources } = this.tables;
    return sources.evicted === 0 ? sources.used : Math.max(this.sourceCount.estimate(), sources.used);
  }

  get evicted(): number {
    const { sources, openers, resetters } = this.tables;
    return sources.evicted + openers.evicted + resetters.evicted;
  }

  get peak(): Peak | null {
    return this.perSecond.peak;
  }

  /** Totals since the last call of endWindow. */
  get windowTotals(): SegmentTotals {
    const { totals, windowStart } = this;
    return {
      syn: totals.syn - windowStart.syn,
      synAck: totals.synAck - windowStart.synAck,
      rst: totals.rst - windowStart.rst,
      fin: totals.fin - windowStart.fin,
    };
  }

  top(table: TableName, limit: number, span: CountSpan): CountedRow[] {
    return this.tables[table].top(limit, span);
  }

  /** The next window counts from here. */
  endWindow(): void {
    this.windowStart = { ...this.totals };
    for (const table of Object.values(this.tables)) table.endWindow();
  }

  private countSyn(segments: SegmentBatch, row: number): void {
    const { sources, openers } = this.tables;
    const words = segments.sourceWords;
    const family = segments.family[row];
    const port = segments.destinationPort[row];
    const sourceHash = this.hashOf(words, family, row, NO_PORT);
    this.sourceCount.add(sourceHash);
    sources.countSyn(sourceHash, family << 16, words, row * 4);
    openers.countSyn(this.hashOf(words, family, row, port), (family << 16) | port, words, row * 4);
  }

  private countRst(segments: SegmentBatch, row: number): void {
    const { sources, resetters } = this.tables;
    const words = segments.sourceWords;
    const family = segments.family[row];
    const port = segments.sourcePort[row];
    const sourceHash = this.hashOf(words, family, row, NO_PORT);
    this.sourceCount.add(sourceHash);
    sources.countRst(sourceHash, family << 16, words, row * 4);
    resetters.countRst(this.hashOf(words, family, row, port), (family << 16) | port, words, row * 4);
  }

  private hashOf(words: Int32Array, family: number, row: number, beside: number): number {
    const at = row * 4;
    if (family === 4) return this.hash.ofIpv4(words[at], beside);
    return this.hash.ofIpv6(words[at], words[at + 1], words[at + 2], words[at + 3], beside);
  }
}
