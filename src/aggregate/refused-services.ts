import { formatAddress } from '../address.js';
import { REJ } from '../conn-state.js';
import type { KeyHash } from '../key-hash.js';
import type { RefusedService } from '../screen-snapshot.js';
import { selectFirst } from './select-first.js';
import type { TableSet } from './table-set.js';

type Tables = TableSet['tables'];

/** Who asks one of the services: rows of pairs. */
interface Asker {
  row: number;
  refused: number;
  hasMore: boolean;
}

const NO_ROW = -1;
const NO_PLACES: readonly number[] = [];
/** An address on its way to its hash. */
const ADDRESS = new Int32Array(4);

/** Addresses and ports where nobody listens, at most `limit`, most refused first, then by address; and who asks there. */
export function readRefusedServices(tables: Tables, hash: KeyHash, limit: number): RefusedService[] {
  const { weights, rows, keys } = tables.services;
  const candidates: number[] = [];
  for (let row = 0; row < weights.length; row++) {
    if (weights[row] !== 0 && rows.stateOf(row, REJ) > 0) candidates.push(row);
  }
  const chosen = selectFirst(candidates, limit, (a, b) => {
    const order = rows.stateOf(b, REJ) - rows.stateOf(a, REJ) || keys.compare(a, b);
    return order < 0;
  });
  const askers = findAskers(tables, hash, chosen);
  return chosen.map((row, place) => {
    const family = keys.metaOf(row) >>> 16;
    const { row: pair, hasMore } = askers[place];
    return {
      address: formatAddress(family, keys.addressOf(row)),
      port: keys.metaOf(row) & 0xffff,
      process: null,
      askedBy: pair === NO_ROW ? null : formatAddress(family, tables.pairs.keys.addressOf(pair)),
      hasMoreAskers: hasMore,
      refused: rows.stateOf(row, REJ),
      error: rows.errorOf(row),
    };
  });
}

/**
 * Of each service, the pair with that responder which was refused most. A pair knows no ports: it counts for the services at whose port its
 * originator was refused, as far as the openers tell.
 */
function findAskers(tables: Tables, hash: KeyHash, services: readonly number[]): Asker[] {
  const { pairs, openers, services: table } = tables;
  const askers = services.map(() => ({ row: NO_ROW, refused: 0, hasMore: false }));
  const responders = services.map((row) => makeResponder(table, hash, row));
  const places = placesByPort(responders);
  for (let row = 0; row < openers.weights.length; row++) {
    if (openers.weights[row] === 0 || openers.rows.stateOf(row, REJ) <= 0) continue;
    const meta = openers.keys.metaOf(row);
    for (const place of places.get(meta & 0xffff) ?? NO_PLACES) {
      const responder = responders[place];
      if (responder.family !== meta >>> 16) continue;
      const pair = findPair(tables, hash, row, responder);
      const refused = pair < 0 ? 0 : pairs.rows.stateOf(pair, REJ);
      if (refused > 0) noteAsker(askers[place], pair, refused, (other) => pairs.keys.compare(pair, other) < 0);
    }
  }
  return askers;
}

/** A service's address, hashed, and its port. */
interface Responder {
  readonly family: number;
  readonly port: number;
  readonly words: readonly number[];
  readonly hash: number;
}

function makeResponder({ keys }: Tables['services'], hash: KeyHash, row: number): Responder {
  const meta = keys.metaOf(row);
  const words = keys.addressOf(row);
  return { family: meta >>> 16, port: meta & 0xffff, words, hash: hash.ofAddress(meta >>> 16, words[0], words, 1) };
}

function placesByPort(responders: readonly Responder[]): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (const [place, { port }] of responders.entries()) {
    const others = places.get(port);
    if (others === undefined) places.set(port, [place]);
    else others.push(place);
  }
  return places;
}

/** The row of pairs of an opener and a responder, or -1. */
function findPair({ pairs, openers }: Tables, hash: KeyHash, opener: number, responder: Responder): number {
  ADDRESS.set(openers.keys.addressOf(opener));
  const origin = hash.ofAddress(responder.family, ADDRESS[0], ADDRESS, 1);
  return pairs.findKey(hash.finish(hash.ofPair(origin, responder.hash), 0), responder.family << 16, ADDRESS, responder.words);
}

function noteAsker(asker: Asker, row: number, refused: number, isBefore: (other: number) => boolean): void {
  asker.hasMore = asker.row !== NO_ROW;
  if (refused < asker.refused || (refused === asker.refused && !isBefore(asker.row))) return;
  asker.row = row;
  asker.refused = refused;
}
