import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Aggregator } from '../../src/aggregate/aggregator.js';
import { addLines, rowsAsText, statesAsText } from './segment-table.js';

const SEED = [0x1234567, 0x89abcdef, 0x2468ace1, 0x13579bdf];
const ALL = Number.POSITIVE_INFINITY;
const TABLES = ['sources', 'openers', 'resetters', 'services', 'subnets', 'pairs'] as const;

function aggregate(lines: readonly string[]): Aggregator {
  return addLines(new Aggregator(SEED), lines);
}

test('each control segment is counted by its flags, every copy of it; attempts and resets are counted once', () => {
  const { totals } = aggregate([
    '1 10.0.0.1 4001 10.0.0.9 80 S new',
    '1 10.0.0.1 4001 10.0.0.9 80 S copy',
    '1 10.0.0.1 4001 10.0.0.9 80 S again',
    '1 10.0.0.2 4001 10.0.0.9 80 SEC new',
    '1 10.0.0.9 80 10.0.0.1 4001 SA answer S0>S1',
    '2 10.0.0.1 4001 10.0.0.9 80 FA S1>S2',
    '2 10.0.0.9 80 10.0.0.1 4001 RA answer S2>RSTR after-close',
    '2 10.0.0.9 80 10.0.0.1 4001 R answer',
    '3 10.0.0.3 4001 10.0.0.9 80 SF',
    '3 10.0.0.3 4001 10.0.0.9 80 SR',
    '3 10.0.0.3 4001 10.0.0.9 80 SAR',
  ]);
  const expected = { syn: 6, synAck: 2, rst: 4, fin: 2, attempts: 2, synRetransmissions: 1, duplicates: 1, resets: 1 };
  assert.deepEqual(totals, expected);
});

test('a refused attempt is its client in sources and openers, its server in resetters, and what was knocked at in services', () => {
  const aggregator = aggregate([
    '1 10.0.0.1 4001 127.0.0.1 7211 S new',
    '1 127.0.0.1 7211 10.0.0.1 4001 RA answer S0>REJ refused',
    '1 10.0.0.1 4002 127.0.0.1 7211 S new',
    '1 127.0.0.1 7211 10.0.0.1 4002 RA answer S0>REJ refused',
    '1 10.0.0.1 4003 10.0.0.9 80 S new',
    '1 10.0.0.9 80 10.0.0.1 4003 SA answer S0>S1',
  ]);
  assert.deepEqual(rowsAsText(aggregator.top('openers', ALL, 'total')), ['10.0.0.1 7211 2 0 0', '10.0.0.1 80 1 0 0']);
  assert.deepEqual(rowsAsText(aggregator.top('resetters', ALL, 'total')), ['127.0.0.1 7211 0 2 0']);
  assert.deepEqual(rowsAsText(aggregator.top('sources', ALL, 'total')), ['10.0.0.1 0 3 0 0', '127.0.0.1 0 0 2 0']);
  assert.deepEqual(rowsAsText(aggregator.top('services', ALL, 'total')), ['127.0.0.1 7211 2 0 0', '10.0.0.9 80 1 0 0']);
  assert.deepEqual(rowsAsText(aggregator.top('pairs', ALL, 'total')), [
    '10.0.0.1 > 127.0.0.1 0 2 0 0',
    '10.0.0.1 > 10.0.0.9 0 1 0 0',
  ]);
  const [client, server] = aggregator.top('sources', ALL, 'total');
  assert.equal(statesAsText(client?.states ?? []), 'S1 1, REJ 2');
  assert.deepEqual([client?.attempts, client?.resets], [3, 0]);
  assert.deepEqual([server?.attempts, server?.resets, server?.kinds], [0, 2, [2, 0, 0, 0, 0]]);
  const [service] = aggregator.top('services', 1, 'total');
  assert.deepEqual([service?.attempts, statesAsText(service?.states ?? [])], [2, 'REJ 2']);
  assert.equal(statesAsText(aggregator.states), 'S1 1, REJ 2');
});

test("ports are counted by the responder's end of a connection, and by the end that sends a reset", () => {
  const aggregator = aggregate([
    '1 10.0.0.1 4001 10.0.0.9 80 S new',
    '1 10.0.0.1 4001 10.0.0.9 80 S again',
    '1 10.0.0.9 80 10.0.0.1 4001 SA answer S0>S1',
    '1 10.0.0.1 4001 10.0.0.9 80 RA S1>RSTO abort',
    '1 10.0.0.2 4001 10.0.0.9 22 S new',
    '1 10.0.0.9 22 10.0.0.2 4001 RA answer S0>REJ refused',
  ]);
  const ports = aggregator
    .ports(ALL)
    .map(({ port, syn, rst, attempts, states }) => [port, syn, rst, attempts, statesAsText(states)]);
  assert.deepEqual(ports, [
    [22, 1, 1, 1, 'REJ 1'],
    [80, 2, 0, 1, 'RSTO 1'],
    [4001, 0, 1, 0, ''],
  ]);
  assert.equal(aggregator.distinctPorts, 2);
  assert.equal(aggregator.ports(1).length, 1);
});

test('a source that opens and resets is one row, ranked by both together', () => {
  const aggregator = aggregate([
    '1 10.0.0.1 4001 10.0.0.9 80 S new',
    '1 10.0.0.1 4001 10.0.0.9 80 R',
    '1 10.0.0.1 4001 10.0.0.9 80 R',
    '1 10.0.0.2 4001 10.0.0.9 80 S new',
    '1 10.0.0.2 4001 10.0.0.9 80 S again',
    '1 10.0.0.3 80 10.0.0.9 4001 R answer',
  ]);
  const expected = ['10.0.0.1 0 1 2 0', '10.0.0.2 0 2 0 0', '10.0.0.3 0 0 1 0'];
  assert.deepEqual(rowsAsText(aggregator.top('sources', ALL, 'total')), expected);
  assert.equal(aggregator.distinctSources, 3);
  assert.equal(aggregator.top('sources', ALL, 'total')[1]?.synRetransmissions, 1);
});

test('a SYN from the responder of a connection counts where it goes, and its connection where that goes', () => {
  const aggregator = aggregate(['1 10.0.0.1 4001 10.0.0.9 80 S new', '2 10.0.0.9 80 10.0.0.1 4001 S answer S0>S1']);
  assert.deepEqual(rowsAsText(aggregator.top('sources', ALL, 'total')), ['10.0.0.1 0 1 0 0', '10.0.0.9 0 1 0 0']);
  assert.deepEqual(rowsAsText(aggregator.top('openers', ALL, 'total')), ['10.0.0.1 80 1 0 0', '10.0.0.9 4001 1 0 0']);
  assert.deepEqual(rowsAsText(aggregator.top('services', ALL, 'total')), ['10.0.0.1 4001 1 0 0', '10.0.0.9 80 1 0 0']);
  assert.equal(statesAsText(aggregator.top('services', ALL, 'total')[1]?.states ?? []), 'S1 1');
});

test('a connection that was joined late is in the totals, and in no table until its SYN comes', () => {
  const aggregator = aggregate(['1 10.0.0.9 80 10.0.0.1 4001 SA answer late >OTH']);
  assert.deepEqual(aggregator.top('sources', ALL, 'total'), []);
  assert.deepEqual(aggregator.top('services', ALL, 'total'), []);
  assert.equal(statesAsText(aggregator.states), 'OTH 1');
  addLines(aggregator, ['2 10.0.0.1 4001 10.0.0.9 80 S late attempt OTH>S1']);
  const [service] = aggregator.top('services', ALL, 'total');
  assert.deepEqual([service?.attempts, statesAsText(service?.states ?? [])], [1, 'S1 1']);
  assert.equal(statesAsText(aggregator.states), 'S1 1');
});

test('half-open ends with whom it began, also where the next connection goes the other way', () => {
  const aggregator = aggregate([
    '1 10.0.0.1 4001 10.0.0.9 80 S new',
    '1 10.0.0.9 80 10.0.0.1 4001 SA answer S0>S1',
    '2 10.0.0.9 80 10.0.0.1 4001 SA answer hangs S1>S1',
  ]);
  const halfOpen = () => aggregator.top('services', ALL, 'total').map((row) => `${row.port} ${row.halfOpen}`);
  assert.deepEqual(halfOpen(), ['80 1']);
  addLines(aggregator, ['3 10.0.0.9 80 10.0.0.1 4001 S new ends turns']);
  assert.deepEqual(halfOpen(), ['4001 0', '80 0']);
});

test('ties are ordered by address, IPv4 first and as unsigned numbers, then by port', () => {
  const aggregator = aggregate([
    '1 2001:db8:0:0:0:0:0:2 4001 2001:db8:0:0:0:0:0:9 80 S',
    '1 200.0.0.1 4001 10.0.0.20 80 S',
    '1 10.0.0.10 4001 10.0.0.20 80 S',
    '1 10.0.0.9 4001 10.0.0.20 443 S',
    '1 10.0.0.9 4001 10.0.0.20 80 S',
    '1 2001:db8:0:0:0:0:0:1 4001 2001:db8:0:0:0:0:0:9 80 S',
  ]);
  assert.deepEqual(rowsAsText(aggregator.top('openers', ALL, 'total')), [
    '10.0.0.9 80 1 0 0',
    '10.0.0.9 443 1 0 0',
    '10.0.0.10 80 1 0 0',
    '200.0.0.1 80 1 0 0',
    '2001:db8::1 80 1 0 0',
    '2001:db8::2 80 1 0 0',
  ]);
  assert.deepEqual(rowsAsText(aggregator.top('openers', 2, 'total')), ['10.0.0.9 80 1 0 0', '10.0.0.9 443 1 0 0']);
});

test('IPv6 addresses that share words with each other or with an IPv4 one are told apart, as one of a pair too', () => {
  const addresses = ['a00:1:0:0:0:0:0:0', 'a00:1:0:0:0:0:0:1', 'a00:1:0:0:0:1:0:0', 'a00:1:0:1:0:0:0:0'];
  const aggregator = aggregate([
    '1 10.0.0.1 1 10.0.0.1 80 S',
    ...addresses.flatMap((from) => addresses.map((to) => `1 ${from} 1 ${to} 80 S`)),
  ]);
  assert.equal(aggregator.top('sources', ALL, 'total').length, 5);
  assert.equal(aggregator.top('services', ALL, 'total').length, 5);
  const pairs = rowsAsText(aggregator.top('pairs', ALL, 'total'));
  assert.equal(new Set(pairs).size, 17);
  assert.ok(pairs.includes('a00:1::1:0:0 > a00:1:0:1:: 0 1 0 0'));
});

test('networks are of the prefixes asked for, and tell how many sources they have', () => {
  const lines = [
    '1 192.0.2.1 1 10.0.0.9 80 S',
    '1 192.0.2.1 2 10.0.0.9 80 S',
    '1 192.0.2.200 1 10.0.0.9 80 R',
    '1 192.0.3.1 1 10.0.0.9 80 S',
    '1 2001:db8:0:1:0:0:0:1 1 2001:db8:0:0:0:0:0:9 80 S',
    '1 2001:db8:0:1:8000:0:0:1 1 2001:db8:0:0:0:0:0:9 80 S',
  ];
  const read = (aggregator: Aggregator) =>
    addLines(aggregator, lines)
      .top('subnets', ALL, 'total')
      .map((row) => `${rowsAsText([row])} /${row.prefixBits} ${row.sources}`);
  assert.deepEqual(read(new Aggregator(SEED)), [
    '192.0.2.0 0 2 1 0 /24 2',
    '2001:db8:0:1:: 0 2 0 0 /64 2',
    '192.0.3.0 0 1 0 0 /24 1',
  ]);
  assert.deepEqual(read(new Aggregator(SEED, { subnetBits: { 4: 16, 6: 65 } })), [
    '192.0.0.0 0 3 1 0 /16 3',
    '2001:db8:0:1:: 0 1 0 0 /65 1',
    '2001:db8:0:1:8000:: 0 1 0 0 /65 1',
  ]);
});

test('a half-open connection is counted from the repeated answer until its end, at its client and its service', () => {
  const aggregator = aggregate([
    '1 10.0.0.1 4001 10.0.0.9 80 S new',
    '1 10.0.0.9 80 10.0.0.1 4001 SA answer S0>S1',
    '2 10.0.0.9 80 10.0.0.1 4001 SA answer hangs',
  ]);
  for (const table of ['sources', 'services'] as const) assert.equal(aggregator.top(table, 1, 'total')[0]?.halfOpen, 1);
  addLines(aggregator, ['9 10.0.0.1 4001 10.0.0.9 80 R S1>RSTO ends abort']);
  for (const table of ['sources', 'services'] as const) assert.equal(aggregator.top(table, 1, 'total')[0]?.halfOpen, 0);
});

test('a window counts from the end of the one before, and so do its rows', () => {
  const aggregator = aggregate([
    '1 10.0.0.1 1 10.0.0.9 80 S new',
    '1 10.0.0.1 1 10.0.0.9 80 S again',
    '1 10.0.0.2 1 10.0.0.9 80 S new',
    '1 10.0.0.9 80 10.0.0.1 1 R answer S0>REJ refused',
  ]);
  assert.deepEqual(aggregator.top('openers', 1, 'window'), aggregator.top('openers', 1, 'total'));
  aggregator.endWindow();
  assert.equal(
    Object.values(aggregator.windowTotals).reduce((sum, count) => sum + count),
    0,
  );
  assert.deepEqual(aggregator.top('openers', ALL, 'window'), []);
  addLines(aggregator, [
    '2 10.0.0.2 1 10.0.0.9 80 S again',
    '2 10.0.0.2 1 10.0.0.9 80 F S0>SH',
    '2 10.0.0.3 1 10.0.0.9 80 S new',
  ]);
  assert.equal(aggregator.windowTotals.syn, 2);
  const rows = aggregator.top('openers', ALL, 'window');
  assert.deepEqual(rowsAsText(rows), ['10.0.0.2 80 2 0 0', '10.0.0.3 80 1 0 0']);
  assert.deepEqual(
    rows.map(({ window }) => [window.syn, window.attempts, window.synRetransmissions, statesAsText(window.states)]),
    [
      [1, 0, 1, 'S0 -1, SH 1'],
      [1, 1, 0, 'S0 1'],
    ],
  );
  assert.deepEqual(aggregator.top('resetters', ALL, 'window'), []);
});

test('an aggregator that saw nothing has empty tables, no peak and no timeline', () => {
  const aggregator = new Aggregator(SEED);
  assert.equal(aggregator.peak, null);
  assert.equal(aggregator.distinctSources, 0);
  assert.equal(aggregator.evicted, 0);
  assert.deepEqual(aggregator.timeline(), []);
  assert.deepEqual(aggregator.ports(ALL), []);
  aggregator.endWindow();
  for (const table of TABLES) assert.deepEqual(aggregator.top(table, ALL, 'total'), []);
});
