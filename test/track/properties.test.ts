/* What holds of any traffic, tried with made-up traffic: several connections at once, everything in them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HALF_ENDS, HALF_OPENS, IS_DUPLICATE } from '../../src/conn-event.js';
import type { ConnRecord } from '../../src/conn-record.js';
import { CONN_STATES } from '../../src/conn-state.js';
import { type OracleConn, trackPlainly } from './outcome-oracle.js';
import {
  inOrder,
  isAttempt,
  isReset,
  isRetransmission,
  recordText,
  rowText,
  stateNameOf,
  type Tracked,
  trackAll,
} from './run-tracker.js';
import { CLIENT, type Endpoint, NANOS, PEER, SERVER, type Segment } from './segments.js';
import { ODD_SYMBOLS, sequencesOf, talk } from './sequences.js';

const START = 1_600_000_000n * NANOS;
const RUNS = { numRuns: 300 };
/** Milliseconds between packets: nothing is over before the last one; some is; answers come too late. */
const STEPS = [20, 1500, 40_000] as const;

const chatOf = (symbols: readonly string[]) =>
  fc.record({
    sequence: fc.array(fc.constantFrom(...symbols), { minLength: 1, maxLength: 12 }).map((said) => said.join(' ')),
    isKnownPort: fc.boolean(),
    isIpv6: fc.boolean(),
  });
const chat = chatOf(sequencesOf(1));
type Chat = typeof chat extends fc.Arbitrary<infer T> ? T : never;
/** Conversations, and whose turn it is, again and again. */
const traffic = fc.tuple(fc.array(chat, { minLength: 1, maxLength: 5 }), fc.infiniteStream(fc.nat(4)));
/** The same with segments that have several of SYN, FIN and RST. */
const oddTraffic = fc.tuple(
  fc.array(chatOf([...sequencesOf(1), ...ODD_SYMBOLS]), { minLength: 1, maxLength: 5 }),
  fc.infiniteStream(fc.nat(4)),
);
const seed = fc.array(fc.integer(), { minLength: 4, maxLength: 4 });

function endsOf(index: number, { isKnownPort, isIpv6 }: Chat): [Endpoint, Endpoint] {
  const right = isKnownPort ? SERVER : PEER;
  const words = [0x0a00_0000 + index, 0, 0, 0];
  if (!isIpv6) return [{ ...CLIENT, words }, right];
  // The first words are alike, so that the others have to tell the connections apart.
  return [
    { ...CLIENT, family: 6, words: [0x2001_0db8, 0, index, 1] },
    { ...right, family: 6, words: [0x2001_0db8, 0, 0, 2] },
  ];
}

/** The conversations mixed: each keeps its own order. */
function mix(chats: readonly Chat[], turns: fc.Stream<number>, stepMillis: number = STEPS[0]): Segment[] {
  const queues = chats.map((one, index) => talk(one.sequence, ...endsOf(index, one)));
  const mixed: Segment[] = [];
  for (const turn of turns) {
    const waiting = queues.filter((queue) => queue.length > 0);
    const next = waiting[turn % Math.max(waiting.length, 1)]?.shift();
    if (next === undefined) break;
    const at = mixed.length;
    mixed.push({ ...next, nanos: START + BigInt(at * stepMillis) * 1_000_000n, ipId: at + 1 });
  }
  return mixed;
}

function resetterPort({ resetBy, origPort, respPort }: ConnRecord): number | null {
  if (resetBy === null) return null;
  return resetBy === 'orig' ? origPort : respPort;
}

const textsOf = (tracked: Tracked) => inOrder(tracked.records).map((record) => recordText(record, CLIENT));

function histogram(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return Object.fromEntries(
    Object.entries(counts)
      .filter(([, one]) => one !== 0)
      .sort(),
  );
}

function assertAsPlain(segments: readonly Segment[]): void {
  const { events, records } = trackAll(segments);
  const conns = trackPlainly(segments);
  const plain = conns.map(({ line }) => rowText(line.originator.port, CLIENT, line.state, line.retries));
  assert.deepEqual(
    inOrder(records).map((record) => recordText(record, CLIENT)),
    plain,
  );
  const sum = (of: (conn: OracleConn) => number) => conns.reduce((total, conn) => total + of(conn), 0);
  assert.equal(
    events.filter(isAttempt).length,
    sum(({ attempts }) => attempts),
  );
  assert.equal(
    events.filter(isRetransmission).length,
    sum(({ retries }) => retries),
  );
  assert.equal(
    events.filter(isReset).length,
    sum(({ resetBy }) => (resetBy === null ? 0 : 1)),
  );
  assert.deepEqual(
    inOrder(records).map(resetterPort),
    conns.map(({ line }) => line.resetBy?.port ?? null),
  );
}

test('Any traffic has the rows, attempts, retransmissions and resets of the plain reading.', () => {
  fc.assert(
    fc.property(traffic, fc.constantFrom(...STEPS), ([chats, turns], step) => assertAsPlain(mix(chats, turns, step))),
    RUNS,
  );
});

test('So has traffic in which segments have several of SYN, FIN and RST.', () => {
  fc.assert(
    fc.property(oddTraffic, fc.constantFrom(...STEPS), ([chats, turns], step) => assertAsPlain(mix(chats, turns, step))),
    RUNS,
  );
});

test('What the events add and take away is what the records, and the tracker itself, say in the end.', () => {
  fc.assert(
    fc.property(traffic, ([chats, turns]) => {
      const { events, records, tracker } = trackAll(mix(chats, turns));
      const sums: Record<string, number> = {};
      for (const { before, after } of events) {
        if (before !== null) sums[before] = (sums[before] ?? 0) - 1;
        if (after !== null) sums[after] = (sums[after] ?? 0) + 1;
      }
      const told = histogram(records.map(({ state }) => stateNameOf(state) ?? '-'));
      assert.deepEqual(
        Object.fromEntries(
          Object.entries(sums)
            .filter(([, sum]) => sum !== 0)
            .sort(),
        ),
        told,
      );
      const counted = CONN_STATES.map((name, state) => [name, tracker.states[state] ?? 0] as const);
      assert.deepEqual(Object.fromEntries(counted.filter(([, sum]) => sum !== 0).sort()), told);
      assert.equal(records.length, tracker.connections);
    }),
    RUNS,
  );
});

test('A half-open connection ends as often as it begins, but for those that are half-open in the end.', () => {
  fc.assert(
    fc.property(traffic, ([chats, turns]) => {
      const { events, tracker } = trackAll(mix(chats, turns));
      const count = (flag: number) => events.filter(({ flags }) => (flags & flag) !== 0).length;
      assert.equal(count(HALF_OPENS) - count(HALF_ENDS), tracker.halfOpen);
    }),
    RUNS,
  );
});

test("The hash's seed does not matter.", () => {
  fc.assert(
    fc.property(traffic, seed, ([chats, turns], words) => {
      const segments = mix(chats, turns);
      const { events, records } = trackAll(segments);
      const other = trackAll(segments, { seed: words });
      assert.deepEqual(other.events, events);
      assert.deepEqual(inOrder(other.records), inOrder(records));
    }),
    RUNS,
  );
});

test('How the packets are cut into batches does not matter, however much time is between them.', () => {
  fc.assert(
    fc.property(traffic, fc.integer({ min: 1, max: 9 }), fc.constantFrom(...STEPS), ([chats, turns], capacity, step) => {
      const segments = mix(chats, turns, step);
      const { events, records } = trackAll(segments);
      const other = trackAll(segments, { capacity });
      assert.deepEqual(other.events, events);
      assert.deepEqual(inOrder(other.records), inOrder(records));
    }),
    RUNS,
  );
});

test('Packets that are all there twice make the same rows, and nothing is counted twice.', () => {
  fc.assert(
    fc.property(traffic, ([chats, turns]) => {
      const segments = mix(chats, turns);
      const twice = segments.flatMap((one) => [one, { ...one, nanos: (one.nanos ?? 0n) + 100_000n }]);
      const once = trackAll(segments);
      const both = trackAll(twice);
      assert.deepEqual(textsOf(both), textsOf(once));
      assert.deepEqual(
        both.events.filter((_, index) => index % 2 === 0),
        once.events,
      );
      assert.ok(both.events.every(({ flags }, index) => ((flags & IS_DUPLICATE) !== 0) === (index % 2 === 1)));
    }),
    RUNS,
  );
});

// Where nobody is told, the tracker goes another way with SYNs; and in tiny rooms both ways have to forget the same.
test('Whether connections are told makes no difference to events and counts, in large rooms and in tiny ones.', () => {
  const syns = fc.array(fc.record({ client: fc.nat(60), sequence: fc.constantFrom('S>', 'S>', 'S>', 'T>', 'S> H<', 'S> R<') }), {
    minLength: 1,
    maxLength: 300,
  });
  fc.assert(
    fc.property(syns, fc.constantFrom(1, 700), fc.constantFrom(4, 5, 10), seed, (chats, stepMillis, bits, words) => {
      const segments = chats.flatMap(({ client, sequence }, index) =>
        talk(sequence, { ...CLIENT, words: [client, 0, 0, 0] }, SERVER).map((segment, place) => ({
          ...segment,
          nanos: START + BigInt((index * 2 + place) * stepMillis) * 1_000_000n,
          ipId: index * 2 + place,
        })),
      );
      const options = { pendingBits: bits, answeredBits: 4, seed: words };
      const told = trackAll(segments, options);
      const silent = trackAll(segments, { ...options, isSilent: true });
      assert.deepEqual(silent.events, told.events);
      assert.deepEqual(silent.tracker.states, told.tracker.states);
      assert.deepEqual(silent.tracker.evicted, told.tracker.evicted);
      assert.equal(silent.tracker.connections, told.tracker.connections);
      assert.equal(silent.tracker.countPending(), told.tracker.countPending());
      assert.equal(silent.tracker.halfOpen, told.tracker.halfOpen);
      assert.equal(told.records.length, told.tracker.connections);
    }),
    RUNS,
  );
});
