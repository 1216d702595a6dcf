import type { ScreenRow, ScreenSnapshot } from '../../screen-snapshot.js';

/** Who addresses are. Nothing here waits. */
export interface ScreenNaming {
  /** For the person at the screen, at the beginning: what is wrong with what it knows them by. */
  readonly notices: readonly string[];
  /** The snapshot with names, own addresses, and the network of the source in detail: what is known by now. */
  name(snapshot: ScreenSnapshot): ScreenSnapshot;
  /** Asks for the names of these rows of it, and of the source in detail, as far as they are missing and may be asked for. */
  want(snapshot: ScreenSnapshot, rows: readonly ScreenRow[]): void;
}
