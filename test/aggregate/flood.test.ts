import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Aggregator } from '../../src/aggregate/aggregator.js';
import { RandomWords, SegmentFeeder } from './random-segments.js';

const HEAVIES = 20;
const SYNS_A_SECOND = 100_000;

/** How many SYNs the clients sent that are neither random nor once: client i sends in proportion to 1 to 10, from 10.0.0.i. */
function sendFlood(aggregator: Aggregator, syns: number, heavyShare: number, start: number): Float64Array {
  const feeder = new SegmentFeeder(aggregator);
  const random = new RandomWords(start);
  const shares = Float64Array.from({ length: HEAVIES }, (_, heavy) => 1 + (9 * heavy) / (HEAVIES - 1));
  const perShare = (syns * heavyShare) / shares.reduce((sum, share) => sum + share);
  const sent = new Float64Array(HEAVIES);
  for (let syn = 0; syn < syns; syn++) {
    const second = Math.floor(syn / SYNS_A_SECOND);
    // Each heavy client is due when what it has sent falls behind its share of the whole.
    const heavy = syn % HEAVIES;
    const isDue = sent[heavy] < ((shares[heavy] * perShare) / syns) * syn && (random.next() & 1) === 0;
    if (isDue) sent[heavy]++;
    feeder.addSyn(isDue ? 0x0a000000 + heavy : random.next(), 0x0a0000ff, 443, second);
  }
  feeder.flush();
  return sent;
}

for (const [syns, heavyShare] of [
  [300_000, 0.1],
  [1_000_000, 0.01],
  [3_000_000, 0.001],
] as const) {
  for (const start of [88172645, 521288629]) {
    test(`of ${syns} SYNs the 20 clients that send ${heavyShare * 100}% are found among random ones (${start})`, () => {
      const aggregator = new Aggregator([start, 2, 3, 4]);
      const sent = sendFlood(aggregator, syns, heavyShare, start);
      for (const table of ['sources', 'openers'] as const) {
        const rows = aggregator.top(table, HEAVIES, 'total');
        const found = rows.filter(({ words }) => (words[0] ?? 0) >>> 8 === 0x0a0000);
        assert.ok(found.length >= HEAVIES - 1, `${found.length} of them in ${table}`);
        for (const { words, syn, error } of found) {
          const truth = sent[(words[0] ?? 0) & 255] ?? 0;
          assert.ok(syn - error <= truth && truth <= syn, `${syn} - ${error} against ${truth}`);
        }
      }
      const distinct = aggregator.distinctSources;
      assert.ok(Math.abs(distinct / (syns * (1 - heavyShare)) - 1) < 0.04, `said ${distinct} distinct sources`);
      assert.equal(aggregator.ports(1)[0]?.syn, syns);
    });
  }
}
