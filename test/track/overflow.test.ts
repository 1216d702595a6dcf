/* Rooms of 16 rows are full at once, so that everything that can go wrong when they are does. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { IS_NEW } from '../../src/conn-event.js';
import { CONN_STATES, type ConnStateName } from '../../src/conn-state.js';
import { type Event, stateNameOf, type Tracked, trackAll } from './run-tracker.js';
import { CLIENT, NANOS, SERVER, type Segment } from './segments.js';
import { sequencesOf, talk } from './sequences.js';

const TINY = { pendingBits: 4, answeredBits: 4 };
const START = 1_600_000_000;

/** A conversation of client number so-and-so, a millisecond behind the one before. */
function talkAs(client: number, sequence: string, startMillis = client): Segment[] {
  const left = { ...CLIENT, words: [0x0a00_0000 + client, 0, 0, 0] };
  const segments = talk(sequence, left, SERVER, START);
  const time = (index: number) => BigInt(START) * NANOS + BigInt(startMillis + index) * 1_000_000n;
  return segments.map((segment, index) => ({ ...segment, nanos: time(index) }));
}

const count = (length: number) => Array.from({ length }, (_, index) => index);

/** What only the client's FIN makes of its connection, when the tracker may have forgotten it. */
const finishAs = (client: number, atMillis: number) => talkAs(client, 'S> H< F>', atMillis).slice(2);

function statesOf({ tracker }: Tracked): Partial<Record<ConnStateName, number>> {
  const pairs = CONN_STATES.map((name, state) => [name, tracker.states[state] ?? 0] as const);
  return Object.fromEntries(pairs.filter(([, connections]) => connections > 0));
}

/** Nothing gets lost: each connection is told once, and is in a state's count or in that of the evicted. */
function assertAccounted(tracked: Tracked, expected?: number): void {
  const { tracker, records, events } = tracked;
  const connections = events.filter(({ flags }) => (flags & IS_NEW) !== 0).length;
  assert.equal(connections, expected ?? connections);
  const kept = tracker.states.reduce((sum, one) => sum + one, 0);
  assert.equal(kept + tracker.evicted.attempts + tracker.evicted.connections, connections);
  assert.equal(tracker.connections, connections);
  assert.equal(records.length, connections, 'each is told once');
  assert.equal(new Set(records.map(({ origWords, ts }) => `${origWords} ${ts?.seconds} ${ts?.nanos}`)).size, connections);
}

const after = (events: readonly Event[], from: number) => events.slice(from).map((event) => event.after);

describe('A full room of unanswered attempts', () => {
  test('The oldest give way, are told, and are counted as evicted attempts.', () => {
    const tracked = trackAll(
      count(100).flatMap((client) => talkAs(client, 'S>')),
      TINY,
    );
    assertAccounted(tracked, 100);
    assert.equal(tracked.tracker.evicted.connections, 0);
    assert.ok(tracked.tracker.evicted.attempts >= 100 - 16, `${tracked.tracker.evicted.attempts}`);
    assert.deepEqual(
      tracked.records.map(({ state }) => stateNameOf(state)),
      count(100).map(() => 'S0'),
    );
  });

  test('An attempt that went unanswered for 5 s stays counted as S0 when it gives way: nothing is lost by that.', () => {
    const tracked = trackAll(
      count(100).flatMap((client) => talkAs(client, 'S>', client * 6000)),
      TINY,
    );
    assertAccounted(tracked, 100);
    assert.deepEqual(statesOf(tracked), { S0: 100 });
  });

  test('The newest are matched with their answers; the answer to a forgotten one is OTH.', () => {
    const opening = count(24).flatMap((client) => talkAs(client, 'S>'));
    const answerTo = (client: number) => talkAs(client, 'S> H<', 100 + client).slice(1);
    const tracked = trackAll([...opening, ...answerTo(23), ...answerTo(20), ...answerTo(0), ...answerTo(1)], TINY);
    assert.deepEqual(after(tracked.events, 24), ['S1', 'S1', 'OTH', 'OTH']);
  });

  test('Refused attempts are told with their verdict, however fast they come.', () => {
    const tracked = trackAll(
      count(500).flatMap((client) => talkAs(client, 'S> R<', client * 2)),
      TINY,
    );
    assertAccounted(tracked, 500);
    assert.deepEqual(statesOf(tracked), { REJ: 500 });
    assert.ok(tracked.records.every(({ state }) => stateNameOf(state) === 'REJ'));
  });
});

describe('A full room of answered connections', () => {
  test('Open ones that give way are counted as evicted connections.', () => {
    const tracked = trackAll(
      count(60).flatMap((client) => talkAs(client, 'S> H<', client * 2)),
      TINY,
    );
    assertAccounted(tracked);
    const answered = tracked.records.filter(({ state }) => stateNameOf(state) === 'S1').length;
    // Four connections share an entry of the index; a fifth has no place, and its answer is not recognized.
    assert.ok(answered >= 50, `${answered}`);
    assert.ok(tracked.tracker.evicted.connections >= answered - 16, `${tracked.tracker.evicted.connections}`);
  });

  test('Closed ones give way before open ones, and nothing is lost by it.', () => {
    const open = count(4).flatMap((client) => talkAs(client, 'S> H<', client * 2));
    const closed = count(60).flatMap((index) => talkAs(100 + index, 'S> H< F> F<', 100 + index * 4));
    const ends = count(4).flatMap((client) => finishAs(client, 1000 + client));
    const tracked = trackAll([...open, ...closed, ...ends], TINY);
    assertAccounted(tracked, 64);
    assert.deepEqual(statesOf(tracked), { SF: 60, S2: 4 });
  });
});

describe('A flood of SYNs', () => {
  // Over many seeds, as it is the hash that decides which connections share a bucket.
  test('It never pushes out an answered connection.', () => {
    const answered = count(12);
    const lost: string[] = [];
    for (let seed = 1; seed <= 100; seed++) {
      const open = answered.flatMap((client) => talkAs(client, 'S> H<', client * 2));
      const flood = count(2000).flatMap((index) => talkAs(1000 + index, 'S>', 100 + index));
      const ends = answered.flatMap((client) => finishAs(client, 3000 + client));
      const tracked = trackAll([...open, ...flood, ...ends], { ...TINY, seed: [seed, seed * 77, -seed, seed << 20] });
      assertAccounted(tracked);
      const verdicts = after(tracked.events, open.length + flood.length);
      // Of those that had found a place: four connections share an entry of the index.
      const gone = answered.filter((client) => tracked.events[client * 2 + 1]?.after === 'S1' && verdicts[client] !== 'S2');
      if (gone.length > 0) lost.push(`seed ${seed}: ${gone.length} of ${answered.length}`);
    }
    assert.deepEqual(lost, []);
  });
});

describe('Once a connection had to be forgotten', () => {
  const forget = count(40).flatMap((client) => talkAs(client, 'S>'));
  const withoutSyn = [...sequencesOf(1), ...sequencesOf(2), ...sequencesOf(3)].filter((sequence) => !/[ST]/.test(sequence));

  test('What begins without its SYN may be the rest of it: OTH, whatever comes.', () => {
    assert.equal(withoutSyn.length, 6 + 36 + 216);
    for (const sequence of withoutSyn) {
      const { events, records } = trackAll([...forget, ...talkAs(500, sequence)], TINY);
      assert.deepEqual(new Set(after(events, forget.length)), new Set(['OTH']), sequence);
      assert.equal(stateNameOf(records.find(({ origWords, respWords }) => hasClient(500, origWords, respWords))?.state), 'OTH');
    }
  });

  test('What begins with its SYN has its verdict as ever.', () => {
    for (const [sequence, verdict] of [
      ['S> F>', 'SH'],
      ['S> R<', 'REJ'],
      ['S> H< F> F<', 'SF'],
    ] as const) {
      const { events } = trackAll([...forget, ...talkAs(500, sequence)], TINY);
      assert.equal(events.at(-1)?.after, verdict);
    }
  });

  test('As long as none was forgotten, it is told as it looks.', () => {
    assert.equal(trackAll(talkAs(500, 'F> F<'), TINY).events.at(-1)?.after, 'SF');
  });
});

function hasClient(client: number, ...ends: ReadonlyArray<readonly number[]>): boolean {
  return ends.some(([word]) => word === 0x0a00_0000 + client);
}
