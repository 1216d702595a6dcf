import { formatAddress } from '../address.js';
import { REJ } from '../conn-state.js';
import type { KeyHash } from '../key-hash.js';
import type { RefusedService } from '../screen-snapshot.js';
import { AddressPlaces } from './address-places.js';
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

/** Of each service, the pair with that responder which was refused most. */
function findAskers(tables: Tables, hash: KeyHash, services: readonly number[]): Asker[] {
  const { pairs, services: table } = tables;
  const { rows, keys } = pairs;
  const askers = services.map(() => ({ row: NO_ROW, refused: 0, hasMore: false }));
  const addresses = services.map((row) => table.keys.addressOf(row));
  const places = new AddressPlaces(addresses.map(([word]) => word));
  for (let row = 0; row < pairs.weights.length; row++) {
    const refused = pairs.weights[row] === 0 ? 0 : rows.stateOf(row, REJ);
    if (refused <= 0) continue;
    for (const place of places.find(keys.peerWordOf(row))) {
      const meta = table.keys.metaOf(services[place]);
      if (!keys.hasPeer(row, meta >>> 16, addresses[place]) || !wasRefusedAt(tables, hash, row, meta)) continue;
      noteAsker(askers[place], row, refused, (other) => keys.compare(row, other) < 0);
    }
  }
  return askers;
}

function noteAsker(asker: Asker, row: number, refused: number, isBefore: (other: number) => boolean): void {
  asker.hasMore = asker.row !== NO_ROW;
  if (refused < asker.refused || (refused === asker.refused && !isBefore(asker.row))) return;
  asker.row = row;
  asker.refused = refused;
}

/** A pair knows no ports: whether its originator was refused at this one, as far as the openers tell. */
function wasRefusedAt({ pairs, openers }: Tables, hash: KeyHash, pair: number, meta: number): boolean {
  ADDRESS.set(pairs.keys.addressOf(pair));
  const hashed = hash.finish(hash.ofAddress(meta >>> 16, ADDRESS[0], ADDRESS, 1), meta & 0xffff);
  const row = openers.findKey(hashed, meta, ADDRESS, ADDRESS);
  return row < 0 ? openers.evicted > 0 : openers.rows.stateOf(row, REJ) > 0;
}
