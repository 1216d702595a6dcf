import type { TopTable } from './top-table.js';

/** What the rows of a table show beside their own counts. */
export interface RowJoins {
  /** What the next answers are of is read now. */
  begin(): void;
  /** The port to show; null where there is none. */
  portOf(row: number): number | null;
  /** Whether there are other ports. */
  hasMorePorts(row: number): boolean;
  /** Responders, or sources; null where it is not known. */
  peersOf(row: number): number | null;
  /** Whether those may be more. */
  readonly peersAreLow: boolean;
}

/** Rows that have a port as part of their key. */
export class OwnPorts implements RowJoins {
  readonly peersAreLow = false;

  constructor(private readonly table: TopTable) {}

  begin(): void {}

  portOf(row: number): number {
    return this.table.keys.metaOf(row) & 0xffff;
  }

  hasMorePorts(): boolean {
    return false;
  }

  peersOf(): null {
    return null;
  }
}

/** Rows of addresses alone, of which no other table tells. */
export class NoJoins implements RowJoins {
  readonly peersAreLow = false;

  begin(): void {}

  portOf(): null {
    return null;
  }

  hasMorePorts(): boolean {
    return false;
  }

  peersOf(): null {
    return null;
  }
}
