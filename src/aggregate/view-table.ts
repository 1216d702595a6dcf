import type { KeyHash } from '../key-hash.js';
import type { RowKey, ScreenView } from '../screen-question.js';
import type { RowJoins } from './row-joins.js';
import type { TopTable } from './top-table.js';

export interface ViewTableOptions {
  readonly view: ScreenView;
  readonly table: TopTable;
  readonly joins: RowJoins;
  /** Whether its rows count resets. */
  readonly hasResets: boolean;
  /** Bits of a network's prefix by family; null where rows are of addresses. */
  readonly prefixBits: { readonly 4: number; readonly 6: number } | null;
}

/** A table as a view of the screen. */
export class ViewTable {
  readonly view: ScreenView;
  readonly table: TopTable;
  readonly joins: RowJoins;
  readonly hasResets: boolean;
  readonly prefixBits: { readonly 4: number; readonly 6: number } | null;

  constructor({ view, table, joins, hasResets, prefixBits }: ViewTableOptions) {
    this.view = view;
    this.table = table;
    this.joins = joins;
    this.hasResets = hasResets;
    this.prefixBits = prefixBits;
  }

  /** The row of a key, or -1. */
  find(key: RowKey, hash: KeyHash): number {
    const { table } = this;
    const address = wordsOf(key.words);
    const peer = wordsOf(key.peerWords);
    let hashed = hash.ofAddress(key.family, address[0], address, 1);
    if (table.keys.hasPeers) hashed = hash.ofPair(hashed, hash.ofAddress(key.family, peer[0], peer, 1));
    return table.findKey(hash.finish(hashed, key.port), (key.family << 16) | key.port, address, peer);
  }
}

/** Four words, signed, as tables have them. */
export function wordsOf(words: readonly number[]): Int32Array {
  return Int32Array.from({ length: 4 }, (_, at) => words[at] ?? 0);
}
