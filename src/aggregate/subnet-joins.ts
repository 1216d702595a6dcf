import type { JoinGuard } from './join-guard.js';
import type { RowJoins } from './row-joins.js';
import type { TableSet } from './table-set.js';

/** How many sources each network has: exact while every source has its row, then an estimate. */
export class SubnetJoins implements RowJoins {
  readonly peersAreLow = false;
  private exact: Int32Array | null = null;
  private isChecked = false;

  constructor(
    private readonly tables: TableSet,
    private readonly guard: JoinGuard,
  ) {}

  begin(): void {
    this.isChecked = false;
  }

  portOf(): null {
    return null;
  }

  hasMorePorts(): boolean {
    return false;
  }

  peersOf(row: number): number | null {
    if (!this.isChecked && this.guard.isStale()) {
      this.exact = this.tables.countSubnetSources();
      this.guard.note();
    }
    this.isChecked = true;
    const count = this.exact !== null && this.guard.holds(row) ? this.exact[row] : this.estimate(row);
    // A network that is new since has one at least.
    return Math.max(1, count);
  }

  private estimate(row: number): number {
    return this.tables.tables.subnets.rows.sketches?.estimate(row) ?? 0;
  }
}
