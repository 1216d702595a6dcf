import type { CountedRow, CountSpan, Peak, SegmentTotals, TableName } from '../counted-row.js';
import { ACK, FIN, RST, type SegmentBatch, SYN } from '../segment.js';
import { KeyHash } from './hash.js';
import { HyperLogLog } from './hyper-log-log.js';
import { KeyBatch } from './key-batch.js';
import { PerSecond } from './per-second.js';
import { countUnion, rankRows } from './ranking.js';
import { TopTable } from './top-table.js';

/** Rows of each table, as a power of two: 65,536 rows of 32 bytes, 3 MB a table with its buckets. */
const TABLE_BITS = 16;

/** Counts control segments into bounded tables. Knows no clock: time is the packets'. */
export class Aggregator {
  readonly totals = { syn: 0, synAck: 0, rst: 0, fin: 0 };
  private windowStart: SegmentTotals = { ...this.totals };
  private readonly tables: Readonly<Record<'sourceSyns' | 'sourceResets' | 'openers' | 'resetters', TopTable>>;
  private readonly sourceCount = new HyperLogLog();
  private readonly perSecond = new PerSecond();
  private readonly hash: KeyHash;
  private readonly sourceSyns = new KeyBatch();
  private readonly openerSyns = new KeyBatch();
  private readonly sourceResets = new KeyBatch();
  private readonly resetterResets = new KeyBatch();

  /** @param seed four random 32-bit words, new in each run */
  constructor(seed: ArrayLike<number>, tableBits = TABLE_BITS) {
    this.hash = new KeyHash(seed);
    this.tables = {
      sourceSyns: new TopTable(tableBits),
      sourceResets: new TopTable(tableBits),
      openers: new TopTable(tableBits),
      resetters: new TopTable(tableBits),
    };
  }

  add(segments: SegmentBatch): void {
    const { sourceSyns, openerSyns, sourceResets, resetterResets, tables } = this;
    for (const keys of [sourceSyns, openerSyns, sourceResets, resetterResets]) keys.count = 0;
    this.sort(segments);
    const addresses = segments.sourceWords;
    tables.sourceSyns.count(sourceSyns, addresses);
    tables.openers.count(openerSyns, addresses);
    tables.sourceResets.count(sourceResets, addresses);
    tables.resetters.count(resetterResets, addresses);
  }

  /** Counts the totals, and makes the keys that the tables will count. */
  private sort(segments: SegmentBatch): void {
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
          this.pushKeys(segments, row, segments.destinationPort[row], this.sourceSyns, this.openerSyns);
          if (!Number.isNaN(timestampSeconds[row])) this.perSecond.countSyn(timestampSeconds[row]);
        }
      }
      if ((control & RST) !== 0) {
        totals.rst++;
        this.pushKeys(segments, row, segments.sourcePort[row], this.sourceResets, this.resetterResets);
      }
    }
  }

  /** Different sources of SYNs and resets: exact while no source had to give way, then an estimate (standard error 0.8%). */
  get distinctSources(): number {
    const { sourceSyns, sourceResets } = this.tables;
    const known = countUnion(sourceSyns, sourceResets, this.hash);
    return sourceSyns.evicted + sourceResets.evicted === 0 ? known : Math.max(this.sourceCount.estimate(), known);
  }

  get evicted(): number {
    return Object.values(this.tables).reduce((sum, table) => sum + table.evicted, 0);
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
    const { hash, tables } = this;
    switch (table) {
      case 'sources':
        return rankRows(tables.sourceSyns, tables.sourceResets, hash, limit, span);
      case 'openers':
        return rankRows(tables.openers, null, hash, limit, span);
      case 'resetters':
        return rankRows(null, tables.resetters, hash, limit, span);
    }
  }

  /** The next window counts from here. */
  endWindow(): void {
    this.windowStart = { ...this.totals };
    for (const table of Object.values(this.tables)) table.endWindow();
  }

  private pushKeys(segments: SegmentBatch, row: number, port: number, sources: KeyBatch, endpoints: KeyBatch): void {
    const { hash } = this;
    const family = segments.family[row];
    const addressHash = hash.ofAddress(family, segments.sourceWords, row * 4);
    const sourceHash = hash.finish(addressHash, 0);
    this.sourceCount.add(sourceHash);
    sources.push(sourceHash, family << 16, row * 4);
    endpoints.push(hash.finish(addressHash, port), (family << 16) | port, row * 4);
  }
}
