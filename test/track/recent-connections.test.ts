import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IS_NEW } from '../../src/conn-event.js';
import type { ConnRecord } from '../../src/conn-record.js';
import type { RowKey } from '../../src/screen-question.js';
import { parseSegment } from './conversation.js';
import { type Tracked, trackAll } from './run-tracker.js';
import { CLIENT, type Endpoint, flagsOf, NANOS, SERVER, type Segment } from './segments.js';

const HOSTS: readonly (readonly [family: 4 | 6, words: readonly number[]])[] = [
  [4, [0x0a000001, 0, 0, 0]],
  [4, [0x0a000002, 0, 0, 0]],
  [4, [0x0a000003, 0, 0, 0]],
  // The same first word as an IPv4 address, and the same but for the last.
  [6, [0x0a000001, 0, 0, 0]],
  [6, [0x0a000001, 0, 0, 1]],
  [6, [0x0a000002, 0, 0, 1]],
];

function keyOf(family: 4 | 6, words: readonly number[]): RowKey {
  return { family, words, peerWords: [], port: 0 };
}

function nanosOf({ ts }: ConnRecord): bigint | null {
  return ts === null ? null : BigInt(ts.seconds) * NANOS + BigInt(ts.nanos);
}

const textOf = ({ family, words, port }: Endpoint) => `${family} ${words} ${port}`;

/** The connections that have not been replaced by another one of the same endpoints: both addresses, and when each began. */
function listConnections(segments: readonly Segment[], { events }: Tracked): { addresses: string[]; nanos: bigint | null }[] {
  const byEndpoints = new Map<string, { addresses: string[]; nanos: bigint | null }>();
  for (const [at, { from, to, nanos }] of segments.entries()) {
    if (((events[at]?.flags ?? 0) & IS_NEW) === 0) continue;
    const addresses = [from, to].map(({ family, words }) => `${family} ${words}`);
    byEndpoints.set([textOf(from), textOf(to)].sort().join(), { addresses, nanos });
  }
  return [...byEndpoints.values()];
}

const segment = fc
  .record({
    from: fc.nat(2),
    to: fc.nat(2),
    isIpv6: fc.boolean(),
    port: fc.constantFrom(80, 81),
    isAnswer: fc.boolean(),
    letters: fc.constantFrom('S', 'S', 'S', 'H', 'F', 'R', 'FA'),
    sequence: fc.nat(3),
  })
  .map(({ from, to, isIpv6, port, isAnswer, letters, sequence }): Omit<Segment, 'nanos'> => {
    const [family, words] = HOSTS[from + (isIpv6 ? 3 : 0)] ?? [4, [0]];
    const [, peerWords] = HOSTS[to + (isIpv6 ? 3 : 0)] ?? [4, [0]];
    const client: Endpoint = { family, words, port: 4000 };
    const server: Endpoint = { family, words: peerWords, port };
    const [sender, receiver] = isAnswer ? [server, client] : [client, server];
    return { from: sender, to: receiver, flags: flagsOf(letters), sequence, acknowledgement: 0, payload: 0, ipId: sequence };
  });

const segments = fc.array(fc.tuple(segment, fc.integer({ min: 1, max: 3000 })), { minLength: 20, maxLength: 80 }).map((list) => {
  let millis = 1_600_000_000_000n;
  return list.map(([one, later]): Segment => {
    millis += BigInt(later);
    return { ...one, nanos: millis * 1_000_000n };
  });
});

for (const isSilent of [false, true]) {
  test(`the connections of an address are those that are remembered, newest first (${isSilent ? 'silent' : 'told'})`, () => {
    let found = 0;
    fc.assert(
      fc.property(segments, fc.integer({ min: 0, max: 12 }), (all, limit) => {
        const tracked = trackAll(all, { isSilent });
        const known = listConnections(all, tracked);
        for (const [family, words] of HOSTS) {
          const expected = known
            .filter(({ addresses }) => addresses.includes(`${family} ${words}`))
            .map(({ nanos }) => nanos)
            .sort((a, b) => ((a ?? 0n) < (b ?? 0n) ? 1 : -1));
          const recent = tracked.tracker.recentConnections(keyOf(family, words), limit).map(nanosOf);
          assert.deepEqual(recent, expected.slice(0, limit));
          found += recent.length;
        }
      }),
      { seed: 20261121, numRuns: 300 },
    );
    assert.ok(found > 2000, `${found} connections`);
  });
}

test('from rooms that overflow, nothing is told that was overwritten or replaced, and the order holds', () => {
  let evicted = 0;
  fc.assert(
    fc.property(segments, (all) => {
      const tracked = trackAll(all, { pendingBits: 2, answeredBits: 2, isSilent: true });
      const known = new Set(listConnections(all, tracked).map(({ nanos }) => nanos));
      const { tracker } = tracked;
      const rows = new Set<bigint | null>();
      for (const [family, words] of HOSTS) {
        const recent = tracker.recentConnections(keyOf(family, words), 100).map(nanosOf);
        assert.ok(recent.every((nanos) => known.has(nanos)));
        assert.deepEqual(
          recent,
          [...recent].sort((a, b) => ((a ?? 0n) < (b ?? 0n) ? 1 : -1)),
        );
        for (const nanos of recent) rows.add(nanos);
      }
      assert.ok(rows.size <= 8);
      evicted += known.size - rows.size;
    }),
    { seed: 20261121, numRuns: 300 },
  );
  assert.ok(evicted > 1000, `${evicted} were forgotten`);
});

test('connections without a time come last, and words may be unsigned', () => {
  const lines = ['- > S 1 0', '5 > S 2 0', '9 > S 3 0'];
  const list = lines.map((line, at) =>
    parseSegment(line, at, { ...CLIENT, words: [0xc8000001 | 0, 0, 0, 0], port: 4000 + at }, SERVER),
  );
  const { tracker } = trackAll([...list].reverse());
  const recent = tracker.recentConnections(keyOf(4, [0xc8000001, 0, 0, 0]), 20);
  assert.deepEqual(
    recent.map(({ ts }) => ts?.seconds),
    [9, 5, undefined],
  );
  assert.deepEqual(tracker.recentConnections(keyOf(4, [0xc8000002, 0, 0, 0]), 20), []);
  assert.equal(tracker.recentConnections(keyOf(4, SERVER.words), 20).length, 3);
});
