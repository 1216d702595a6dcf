import type { TableName } from '../counted-row.js';
import type { KeyHash } from '../key-hash.js';
import { DeltaBatch } from './delta-batch.js';
import { Fading } from './fading.js';
import { HyperLogLog } from './hyper-log-log.js';
import { KeyMaker } from './key-maker.js';
import { KeyShape } from './key-shape.js';
import { stampOf } from './packet-time.js';
import { TopTable } from './top-table.js';

/** The tables, and how the records of a DeltaBatch come into each. */
export class TableSet {
  readonly tables: Readonly<Record<TableName, TopTable>>;
  readonly maker: KeyMaker;
  private readonly sourceCount = new HyperLogLog();
  private readonly fading: Fading;
  /** Whether who was heavy long ago weighs less. */
  readonly fades: boolean;

  constructor(hash: KeyHash, networks: KeyShape, tableBits: number, halfLifeSeconds: number | null) {
    this.tables = {
      sources: new TopTable(tableBits, new KeyShape({})),
      openers: new TopTable(tableBits, new KeyShape({ hasPort: true })),
      resetters: new TopTable(tableBits, new KeyShape({ hasPort: true })),
      services: new TopTable(tableBits, new KeyShape({ ofPeer: true, hasPort: true })),
      subnets: new TopTable(tableBits, networks, true),
      pairs: new TopTable(tableBits, new KeyShape({ hasPeer: true })),
    };
    this.maker = new KeyMaker(hash, networks);
    this.fading = new Fading(halfLifeSeconds);
    this.fades = halfLifeSeconds !== null;
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
    maker.makeOrigins();
    tables.sources.count(keys, deltas, stamp);
    maker.makeNetworks(deltas);
    tables.subnets.count(keys, deltas, stamp);
    maker.makeOriginPorts(deltas);
    if (deltas.isResets) {
      tables.resetters.count(keys, deltas, stamp);
      return;
    }
    tables.openers.count(keys, deltas, stamp);
    maker.makePeerPorts(deltas);
    tables.services.count(keys, deltas, stamp);
    maker.makePairs(deltas);
    tables.pairs.count(keys, deltas, stamp);
  }

  private countSources(): void {
    const { count, source, weight } = this.maker.keys;
    for (let key = 0; key < count; key++) if (weight[key] > 0) this.sourceCount.add(source[key]);
  }

  /** Whether the numbers of different sources, in all and of networks, are estimates: a source has been without a row. */
  get estimatesSources(): boolean {
    return this.tables.sources.evicted > 0;
  }

  /** Different sources of SYNs and resets: exact while every source has its row, then an estimate (standard error 0.8%). */
  get distinctSources(): number {
    const { sources } = this.tables;
    return sources.evicted === 0 ? sources.used : Math.max(this.sourceCount.estimate(), sources.used);
  }

  get evicted(): number {
    return Object.values(this.tables).reduce((sum, table) => sum + table.evicted, 0);
  }

  /** Different sources by row of the subnets' table: exact while every source has its row, else null. */
  countSubnetSources(): Int32Array | null {
    const { sources, subnets } = this.tables;
    if (sources.evicted > 0) return null;
    const { maker } = this;
    const address = new DeltaBatch(false, 1);
    address.count = 1;
    const counts = new Int32Array(subnets.weights.length);
    for (const row of sources.rowsInUse) {
      sources.keys.copyAddress(row, address.words);
      maker.makeNetworks(address);
      const subnet = subnets.find(maker.keys.hash[0], address, 0);
      if (subnet >= 0) counts[subnet]++;
    }
    return counts;
  }

  /** The next window counts from here. */
  endWindow(): void {
    for (const table of Object.values(this.tables)) table.rows.endWindow();
  }
}
