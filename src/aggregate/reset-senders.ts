import { formatAddress } from '../address.js';
import type { ResetSender } from '../screen-snapshot.js';
import { AddressPlaces } from './address-places.js';
import { spanRates } from './screen-row-maker.js';
import type { ScreenMoment } from './screen-time.js';
import { selectFirst } from './select-first.js';
import type { TableSet } from './table-set.js';

/** A port is named where it sent so much of an address' resets. */
const NEARLY_ALL = 0.9;

/** Who resets, at most `limit`: most in the last ten seconds first, then most of all, then by address. */
export function readResetSenders({ sources, resetters }: TableSet['tables'], limit: number, moment: ScreenMoment): ResetSender[] {
  const { rows, keys } = sources;
  const rates = new Float64Array(sources.weights.length);
  const candidates: number[] = [];
  for (let row = 0; row < sources.weights.length; row++) {
    if (sources.weights[row] === 0 || rows.rstOf(row) <= 0) continue;
    rates[row] = rows.moments.rstRateOf(row, 10, moment);
    candidates.push(row);
  }
  const chosen = selectFirst(candidates, limit, (a, b) => {
    const order = rates[b] - rates[a] || rows.rstOf(b) - rows.rstOf(a) || keys.compare(a, b);
    return order < 0;
  });
  const addresses = chosen.map((row) => keys.addressOf(row));
  const busiest = findBusiestPorts(
    resetters,
    chosen.map((row, place) => ({ family: keys.metaOf(row) >>> 16, words: addresses[place] })),
  );
  return chosen.map((row, place) => {
    const rst = rows.rstOf(row);
    const { port, count } = busiest[place];
    return {
      address: formatAddress(keys.metaOf(row) >>> 16, addresses[place]),
      port: count >= NEARLY_ALL * rst ? port : null,
      rstRates: spanRates(rows.moments.rstRatesOf(row, moment), moment),
      rst,
      error: rows.errorOf(row),
    };
  });
}

interface Address {
  readonly family: number;
  readonly words: readonly number[];
}

/** The port of each address that sends most resets. */
function findBusiestPorts(
  { weights, rows, keys }: TableSet['tables']['resetters'],
  addresses: readonly Address[],
): { port: number; count: number }[] {
  const busiest = addresses.map(() => ({ port: 0, count: 0 }));
  const places = new AddressPlaces(addresses.map(({ words }) => words[0]));
  for (let row = 0; row < weights.length; row++) {
    if (weights[row] === 0) continue;
    for (const place of places.find(keys.originOf(row))) {
      const { family, words } = addresses[place];
      const best = busiest[place];
      const count = rows.rstOf(row);
      if (count <= best.count || !keys.hasAddress(row, family, words)) continue;
      best.port = keys.metaOf(row) & 0xffff;
      best.count = count;
    }
  }
  return busiest;
}
