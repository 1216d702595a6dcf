import type { TableName } from '../counted-row.js';
import type { DeltaBatch } from './delta-batch.js';
import { Fading } from './fading.js';
import type { KeyHash } from './hash.js';
import { HyperLogLog } from './hyper-log-log.js';
import { KeyMaker } from './key-maker.js';
import type { Networks } from './networks.js';
import { stampOf } from './packet-time.js';
import { TopTable } from './top-table.js';

/** Cells of each table, as a power of two: 1 MB. A flood's error is its size divided by so many. */
const CELL_BITS = 19;
/** At most so many cells a row: small tables are for tests. */
const CELLS_PER_ROW_BITS = 4;

/** The tables, and how the records of a DeltaBatch come into each. */
export class TableSet {
  readonly tables: Readonly<Record<TableName, TopTable>>;
  readonly maker: KeyMaker;
  private readonly sourceCount = new HyperLogLog();
  private readonly fading: Fading;

  constructor(hash: KeyHash, networks: Networks, tableBits: number, halfLifeSeconds: number | null) {
    const cellBits = Math.min(CELL_BITS, tableBits + CELLS_PER_ROW_BITS);
    const makeTable = (tellsSources = false) => new TopTable(tableBits, cellBits, tellsSources);
    this.tables = {
      sources: makeTable(),
      openers: makeTable(),
      resetters: makeTable(),
      services: makeTable(),
      subnets: makeTable(true),
      pairs: makeTable(),
    };
    this.maker = new KeyMaker(hash, networks);
    this.fading = new Fading(halfLifeSeconds);
  }

  count(deltas: DeltaBatch): void {
    if (deltas.count === 0) return;
    const { tables, maker } = this;
    const { keys } = maker;
    const stamp = stampOf(deltas.second);
    const halvings = this.fading.advance(deltas.second);
    if (halvings > 0) for (const table of Object.values(tables)) table.fade(halvings);
    maker.begin(deltas);
    maker.weighSegments(deltas);
    this.countSources();
    maker.makeOrigins(deltas);
    tables.sources.count(keys, deltas, stamp);
    maker.makeNetworks(deltas);
    tables.subnets.count(keys, deltas, stamp);
    maker.makeOriginPorts(deltas);
    if (deltas.isResets) {
      tables.resetters.count(keys, deltas, stamp);
      return;
    }
    tables.openers.count(keys, deltas, stamp);
    maker.weighConnections(deltas);
    maker.makePeerPorts(deltas);
    tables.services.count(keys, deltas, stamp);
    maker.makePairs(deltas);
    tables.pairs.count(keys, deltas, stamp);
  }

  private countSources(): void {
    const { count, source, weight } = this.maker.keys;
    for (let key = 0; key < count; key++) if (weight[key] > 0) this.sourceCount.add(source[key]);
  }

  /** Different sources of SYNs and resets: exact while every source has its row, then an estimate (standard error 0.8%). */
  get distinctSources(): number {
    const { sources } = this.tables;
    return sources.evicted === 0 ? sources.used : Math.max(this.sourceCount.estimate(), sources.used);
  }

  get evicted(): number {
    return Object.values(this.tables).reduce((sum, table) => sum + table.evicted, 0);
  }

  /**
   * Different sources by row of the subnets' table: exact while every source has its row, else null.
   */
  countSubnetSources(): Int32Array | null {
    const { sources, subnets } = this.tables;
    if (sources.evicted > 0) return null;
    const { maker } = this;
    const counts = new Int32Array(subnets.used);
    for (let row = 0; row < sources.used; row++) {
      sources.copyKey(row, maker.keys, 0);
      maker.maskKey(0);
      const subnet = subnets.rowOf(maker.keys, 0);
      if (subnet >= 0) counts[subnet]++;
    }
    return counts;
  }

  /** The next window counts from here. */
  endWindow(): void {
    for (const table of Object.values(this.tables)) table.rows.endWindow(table.used);
  }
}
