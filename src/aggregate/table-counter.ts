import type { CountedRow, CountSpan, TableName } from '../counted-row.js';
import type { KeyHash } from '../key-hash.js';
import type { DeltaBatch } from './delta-batch.js';
import { KeyShape } from './key-shape.js';
import type { Moment } from './packet-time.js';
import { PortCounts } from './port-counts.js';
import { rankRows } from './ranking.js';
import { TableSet } from './table-set.js';

/** Rows of each table, as a power of two: 32,768 rows. */
const TABLE_BITS = 15;

/** Prefix lengths of the networks of `subnets`. */
export interface PrefixBits {
  readonly 4: number;
  readonly 6: number;
}

/** Counts gathered records into all tables, and exactly by port. */
export class TableCounter {
  readonly tables: TableSet;
  readonly ports = new PortCounts();

  /** @param halfLifeSeconds see AggregatorOptions */
  constructor(
    hash: KeyHash,
    private readonly prefixBits: PrefixBits,
    halfLifeSeconds: number | null,
    tableBits = TABLE_BITS,
  ) {
    this.tables = new TableSet(hash, new KeyShape({ prefixBits }), tableBits, halfLifeSeconds);
  }

  count(deltas: DeltaBatch): void {
    deltas.settleAttempts();
    this.ports.count(deltas);
    this.tables.count(deltas);
  }

  /** The rows of a table that counted anything in the span, at most `limit`, largest first, as they are at a moment of packet time. */
  top(name: TableName, limit: number, span: CountSpan, time: Moment): CountedRow[] {
    const { tables, prefixBits } = this;
    const isSubnets = name === 'subnets';
    return rankRows(tables.tables[name], limit, {
      span,
      fades: tables.fades,
      prefixBits: isSubnets ? prefixBits : null,
      sources: isSubnets ? tables.countSubnetSources() : null,
      time,
    });
  }
}
