import type { KeyHash } from '../key-hash.js';
import type { JoinGuard } from './join-guard.js';
import type { RowJoins } from './row-joins.js';
import type { TableSet } from './table-set.js';
import type { TopTable } from './top-table.js';

const NONE = -1;

/**
 * What other tables tell of sources: of openers, the port that each opens to most (the smaller of equals), and whether it opens to
 * others; of pairs, how many responders it has. Worked out for all rows at once, when one is asked for.
 */
export class SourceJoins implements RowJoins {
  /** By row of the sources; NONE where there is none, or nothing is known. */
  private ports = new Int32Array(0);
  private peers = new Int32Array(0);
  /** Attempts to the port. */
  private attempts = new Float64Array(0);
  private hasMore = new Uint8Array(0);
  private isChecked = false;
  private readonly address = new Int32Array(4);

  constructor(
    private readonly tables: TableSet['tables'],
    private readonly hash: KeyHash,
    private readonly guard: JoinGuard,
  ) {}

  begin(): void {
    this.isChecked = false;
  }

  portOf(row: number): number | null {
    return this.isKnown(row) && this.ports[row] !== NONE ? this.ports[row] : null;
  }

  hasMorePorts(row: number): boolean {
    return this.isKnown(row) && this.hasMore[row] !== 0;
  }

  peersOf(row: number): number | null {
    return this.isKnown(row) && this.peers[row] !== NONE ? this.peers[row] : null;
  }

  get peersAreLow(): boolean {
    return this.tables.pairs.evicted > 0;
  }

  private isKnown(row: number): boolean {
    if (!this.isChecked && this.guard.isStale()) this.join();
    this.isChecked = true;
    return this.guard.holds(row);
  }

  private join(): void {
    const { sources, openers, pairs } = this.tables;
    this.clear(sources);
    for (let row = 0; row < openers.weights.length; row++) if (openers.weights[row] !== 0) this.joinOpener(row);
    for (let row = 0; row < pairs.weights.length; row++) {
      if (pairs.weights[row] === 0) continue;
      const source = this.findSource(pairs, row);
      if (source >= 0) this.peers[source]++;
    }
    this.guard.note();
  }

  private clear({ weights }: TopTable): void {
    if (this.ports.length !== weights.length) {
      this.ports = new Int32Array(weights.length);
      this.peers = new Int32Array(weights.length);
      this.attempts = new Float64Array(weights.length);
      this.hasMore = new Uint8Array(weights.length);
    }
    this.ports.fill(NONE);
    this.hasMore.fill(0);
    for (let row = 0; row < weights.length; row++) this.peers[row] = weights[row] === 0 ? NONE : 0;
  }

  private joinOpener(row: number): void {
    const { openers } = this.tables;
    const source = this.findSource(openers, row);
    if (source < 0) return;
    const port = openers.keys.metaOf(row) & 0xffff;
    const attempts = openers.rows.attemptsOf(row);
    const best = this.ports[source];
    if (best !== NONE) this.hasMore[source] = 1;
    if (best !== NONE && (attempts < this.attempts[source] || (attempts === this.attempts[source] && port > best))) return;
    this.ports[source] = port;
    this.attempts[source] = attempts;
  }

  /** The row of the source that a row of another table begins with, or -1. */
  private findSource(table: TopTable, row: number): number {
    const { address } = this;
    const family = table.keys.metaOf(row) >>> 16;
    table.keys.readAddress(row, address);
    const hash = this.hash.finish(this.hash.ofAddress(family, address[0], address, 1), 0);
    return this.tables.sources.findKey(hash, family << 16, address, address);
  }
}
