/* Tables and snapshots for keys to work on, as small as they can be. */
import { parseAddress } from '../../../src/address-parser.js';
import type { RowKey } from '../../../src/screen-question.js';
import type { ScreenRow, ScreenSnapshot, ScreenTable } from '../../../src/screen-snapshot.js';
import type { Geometry } from '../../../src/view/dashboard/ui-state.js';
import * as builder from '../../support/screen-builder.js';

export const { allSpans, makeTable, NOW_SECONDS } = builder;

export function makeKey(address: string, peer: string | null = null): RowKey {
  const base = parseAddress(address.replace(/\/.*/, ''));
  if (base === null) throw new Error(`no address: ${address}`);
  return { family: base.family, words: base.words, peerWords: peer === null ? [] : (parseAddress(peer)?.words ?? []), port: 0 };
}

/** A source that sends 1 SYN/s, all of them answered; `address` may be a network's. */
export function makeRow(address: string, parts: Partial<ScreenRow> = {}): ScreenRow {
  const counts = { syn: 10, rst: 0, attempts: 10, open: 10, refused: 0, unanswered: 0, halfOpen: 0, reset: 0, peers: 1 };
  const rates = { synRates: allSpans(1), rstRates: allSpans(0) };
  return builder.makeRow({ ...makeKey(address, parts.peer), address, ...counts, ...rates, lastSeconds: NOW_SECONDS, ...parts });
}

/** 10.0.0.0, 10.0.0.1, ...: each with a SYN a second less than the one before. */
export function makeRows(count: number, from = 0): ScreenRow[] {
  return Array.from({ length: count }, (_, at) => {
    const number = from + at;
    return makeRow(`10.0.${number >> 8}.${number & 255}`, { synRates: allSpans(10_000 - number) });
  });
}

/** A hundred seconds into a live capture. */
export function makeSnapshot(table: ScreenTable, parts: Partial<ScreenSnapshot> = {}): ScreenSnapshot {
  const seconds = new Array<number>(100).fill(1);
  return builder.makeEmptySnapshot({ chart: { firstSecond: NOW_SECONDS - 99, syn: seconds, rst: seconds }, table, ...parts });
}

export function makeReplaySnapshot(table: ScreenTable, isPaused = false): ScreenSnapshot {
  return makeSnapshot(table, builder.makeReplay({ isPaused }));
}

/** Ten rows of table from y = 10 on, below a line of headings: x 0 to 9 is SOURCE, from there on SYN/s. Panel 4 is at y = 30. */
export function makeGeometry(parts: Partial<Geometry> = {}): Geometry {
  return {
    tableRows: 10,
    mostPan: 5,
    panelRows: { 1: 10, 2: 5, 3: 5, 4: 5, 5: 5, 6: 5 },
    overlayRows: 20,
    overlayLines: 20,
    sortKeyAt: (x, y) => (y !== 9 ? null : x < 10 ? 'source' : 'synRate'),
    rowAt: (_x, y) => (y >= 10 && y < 20 ? y - 10 : null),
    panelAt: (_x, y) => (y >= 8 && y < 21 ? 1 : y === 2 ? 2 : y === 30 ? 4 : null),
    ...parts,
  };
}
