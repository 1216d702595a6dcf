/* Moving along a list: the rows of the table, lines of text, items to choose from. */
import { findKey, type KeyId } from './keys.js';
import type { KeyName } from './ui-state.js';

export type Move =
  | { readonly to: 'first' | 'last' }
  /** `isPage`: what is shown moves along. */
  | { readonly by: number; readonly isPage: boolean };

/** What a key of the group Move means where `shown` lines are to be seen; null: no such key. */
export function moveOf(id: KeyId, shown: number): Move | null {
  const page = Math.max(shown, 1);
  const half = Math.max(page >> 1, 1);
  switch (id) {
    case 'up':
      return { by: -1, isPage: false };
    case 'down':
      return { by: 1, isPage: false };
    case 'pageUp':
      return { by: -page, isPage: true };
    case 'pageDown':
      return { by: page, isPage: true };
    case 'halfUp':
      return { by: -half, isPage: true };
    case 'halfDown':
      return { by: half, isPage: true };
    case 'first':
      return { to: 'first' };
    case 'last':
    case 'lastOrLive':
      return { to: 'last' };
    default:
      return null;
  }
}

/** The same, of what lies over the panels: there, Home and End always move. */
export function moveOfKey(key: KeyName, shown: number): Move | null {
  const entry = findKey(key, 'live');
  return entry === null ? null : moveOf(entry.id, shown);
}

/** The place after a move, within `least` and `most`. */
export function moveAlong(at: number, move: Move, most: number, least = 0): number {
  const place = 'by' in move ? at + move.by : move.to === 'first' ? least : most;
  return clamp(place, least, most);
}

export function clamp(value: number, least: number, most: number): number {
  return Math.max(Math.min(value, most), least);
}
