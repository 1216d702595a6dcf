import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONN_STATES } from '../../src/conn-state.js';
import type { CountedPort, TimelineStep } from '../../src/counted-row.js';
import { assertValid } from '../support/schemas.js';
import { countsOf, kindsOf, reportOfParts, rowOf, statesOf, windowOfParts } from './report-parts.js';

const FIRST = { seconds: 1_767_323_045, nanos: 123_456_789 };
const LAST = { seconds: 1_767_323_105, nanos: 0 };
const ACTIVITY = {
  peakPerSecond: 7,
  first: '2026-01-02T03:04:05.123456789Z',
  last: '2026-01-02T03:05:05.000000000Z',
  error: 2,
};

/** A row that has something of everything. */
const FULL = rowOf({
  port: 7211,
  syn: 30,
  rst: 4,
  attempts: 20,
  synRetransmissions: 9,
  resets: 3,
  kinds: kindsOf({ refused: 2, stray: 1 }),
  states: statesOf({ REJ: 12, S0: 8 }),
  halfOpen: 1,
  error: 2,
  sources: 5,
  prefixBits: 24,
  synRates: [1, 0.5, 1 / 60],
  rstRates: [0, 0.1, 2 / 3],
  peak: 7,
  first: FIRST,
  last: LAST,
});

const OPENED = { syn: 30, attempts: 20, synRetransmissions: 9, outcomes: { S0: 8, REJ: 12 } };
const SYN_RATES = { synPerSecond: [1, 0.5, 0.017] };
const RST_RATES = { rstPerSecond: [0, 0.1, 0.667] };

test('a source says what it opens and resets, at which rates, and since when', () => {
  const { sources } = reportOfParts({ tables: { sources: [FULL] } });
  assert.deepEqual(sources, [
    { ip: '127.0.0.1', network: null, ...OPENED, rst: 4, resets: 3, halfOpen: 1, ...SYN_RATES, ...RST_RATES, ...ACTIVITY },
  ]);
});

test('an opener has a port, and nothing of resets', () => {
  const { openers } = reportOfParts({ tables: { openers: [FULL] } });
  assert.deepEqual(openers, [{ ip: '127.0.0.1', port: 7211, ...OPENED, halfOpen: 1, ...SYN_RATES, ...ACTIVITY }]);
});

test('a resetter has the kinds of its resets, those that it has', () => {
  const { resetters } = reportOfParts({ tables: { resetters: [FULL] } });
  const kinds = { refused: 2, stray: 1 };
  assert.deepEqual(resetters, [{ ip: '127.0.0.1', port: 7211, rst: 4, resets: 3, kinds, ...RST_RATES, ...ACTIVITY }]);
});

test('a service has its connect latency in milliseconds, or null where nobody was answered', () => {
  const other = { ...FULL, port: 1 };
  const latency = { samples: 3, p50: 40_123.4, p95: 1_500_000, max: 3_000_000_001 };
  const { services } = reportOfParts({
    tables: { services: [FULL, other, { ...FULL, port: 2 }] },
    latencyOf: ({ port }) => (port === 7211 ? latency : port === 1 ? null : { ...latency, samples: 0 }),
  });
  const [first, ...rest] = services;
  assert.deepEqual(first?.connectMillis, { p50: 0.040123, p95: 1.5, max: 3000.000001 });
  assert.deepEqual(
    rest.map(({ connectMillis }) => connectMillis),
    [null, null],
  );
  assert.deepEqual([first?.attempts, first?.outcomes, first?.halfOpen], [20, { S0: 8, REJ: 12 }, 1]);
});

test('a network is written as a prefix, in IPv6 in the short form', () => {
  const ipv6 = { family: 6, words: [0x20010db8, 0x00050000, 0, 0], prefixBits: 64 };
  const wide = { family: 6, words: [0, 0, 0, 0], prefixBits: 3 };
  const { subnets } = reportOfParts({
    tables: { subnets: [{ ...FULL, words: [0xcb007100] }, rowOf(ipv6), rowOf(wide), rowOf({ words: [0], prefixBits: 1 })] },
  });
  assert.deepEqual(
    subnets.map(({ net }) => net),
    ['203.0.113.0/24', '2001:db8:5::/64', '::/3', '0.0.0.0/1'],
  );
  assert.deepEqual([subnets[0]?.sources, subnets[0]?.syn, subnets[0]?.rst], [5, 30, 4]);
});

test('a pair names both ends', () => {
  const { pairs } = reportOfParts({ tables: { pairs: [{ ...FULL, peerWords: [0x0a000002] }] } });
  assert.deepEqual(pairs, [{ orig: '127.0.0.1', resp: '10.0.0.2', ...OPENED, halfOpen: 1, ...SYN_RATES, ...ACTIVITY }]);
});

test('ports and steps of the timeline are as they were counted', () => {
  const port: CountedPort = { port: 443, syn: 5, rst: 1, attempts: 4, states: statesOf({ SF: 4 }) };
  const step: TimelineStep = {
    second: 1_767_323_045,
    seconds: 8,
    syn: 1,
    synAck: 2,
    rst: 3,
    fin: 4,
    attempts: 5,
    refused: 6,
    aborted: 7,
  };
  const { ports, timeline } = reportOfParts({ ports: [port], timeline: [step, { ...step, second: 9e15 }] });
  assert.deepEqual(ports, [{ port: 443, syn: 5, rst: 1, attempts: 4, outcomes: { SF: 4 } }]);
  const { second: _, ...counts } = step;
  assert.deepEqual(timeline, [
    { start: '2026-01-02T03:04:05Z', ...counts },
    { start: '@9000000000000000', ...counts },
  ]);
});

test('every state has an outcome, also where it is 0, and the tracker says what it forgot', () => {
  const { outcomes, tracking, totals } = reportOfParts({
    states: statesOf({ S0: 3, SF: 2 }),
    tracking: { connections: 11, pending: 1, halfOpen: 2, directionGuessed: 1, evictedAttempts: 4, evictedConnections: 2 },
    distinctPorts: 9,
  });
  assert.deepEqual(Object.keys(outcomes), [...CONN_STATES]);
  assert.deepEqual([outcomes.S0, outcomes.SF, outcomes.OTH], [3, 2, 0]);
  assert.deepEqual(tracking, {
    connections: 11,
    pending: 1,
    halfOpen: 2,
    directionGuessed: 1,
    evicted: { attempts: 4, connections: 2 },
  });
  const counted = Object.values(outcomes).reduce((sum, count) => sum + count);
  assert.equal(counted + tracking.evicted.attempts + tracking.evicted.connections, tracking.connections);
  assert.equal(totals.distinctPorts, 9);
});

test('a report with rows in every table, and one of nothing, are valid by the published schema', () => {
  const table = [FULL, rowOf({})];
  const tables = { sources: table, openers: table, resetters: table, services: table, subnets: table, pairs: table };
  const latencyOf = () => ({ samples: 1, p50: 1, p95: 2, max: 3 });
  assertValid('report-v1', reportOfParts({ tables, latencyOf }));
  assertValid('report-v1', reportOfParts({}));
});

test("a window's rows have the counts of the window, no error, and outcomes that may have shrunk", () => {
  const counts = { syn: 2, rst: 3, attempts: 1, synRetransmissions: 1, resets: 3 };
  const window = countsOf({ ...counts, kinds: kindsOf({ abort: 3 }), states: statesOf({ S1: -4, SF: 4 }) });
  const row = { ...FULL, window };
  const made = windowOfParts({
    states: statesOf({ S0: -1, REJ: 1 }),
    halfOpen: 6,
    totals: { attempts: 5, resets: 3 },
    tables: { sources: [row], openers: [row], resetters: [row], services: [row] },
  });
  assertValid('window-v1', made);
  assert.deepEqual([made.outcomes, made.halfOpen, made.totals.attempts], [{ S0: -1, REJ: 1 }, 6, 5]);
  const changed = { syn: 2, attempts: 1, synRetransmissions: 1, outcomes: { S1: -4, SF: 4 }, halfOpen: 1, error: 0 };
  assert.deepEqual(made.sources, [{ ip: '127.0.0.1', ...changed, rst: 3, resets: 3 }]);
  assert.deepEqual(made.openers, [{ ip: '127.0.0.1', port: 7211, ...changed }]);
  assert.deepEqual(made.services, made.openers);
  assert.deepEqual(made.resetters, [{ ip: '127.0.0.1', port: 7211, rst: 3, resets: 3, kinds: { abort: 3 }, error: 0 }]);
});
