import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnRecord } from '../../src/conn-record.js';
import { CONN_STATES } from '../../src/conn-state.js';
import { RESET_KINDS } from '../../src/reset-kind.js';
import type { ConnectionLine } from '../../src/snapshot.js';
import { writeConnection } from '../../src/view/json/connection.js';
import { assertValid } from '../support/schemas.js';
import { connectionOf } from './report-parts.js';

function parse(connection: ConnRecord, device: string | null = null): ConnectionLine {
  const line = writeConnection(connection, device);
  assert.match(line, /^[^\n]+\n$/);
  const value = JSON.parse(line) as ConnectionLine;
  assertValid('conn-v1', value);
  return value;
}

test('a connection is one line, in this order, with every key', () => {
  assert.equal(
    writeConnection(connectionOf({}), 'lo'),
    '{"type":"conn","ts":1602707363.476578000,"iface":"lo","id.orig_h":"10.0.0.1","id.orig_p":40000,"id.resp_h":"10.0.0.2",' +
      '"id.resp_p":443,"conn_state":"SF","history":"ShFf","retries":0,"syn_ack_retries":0,"reset_by":null,"reset_kind":null,"reset_reason":null,' +
      '"latency":0.000123,"duration":1.5,"half_open":false,"direction_guessed":false}\n',
  );
});

test('the reason that the kernel gave for a reset is in its line', () => {
  const line = JSON.parse(writeConnection(connectionOf({ resetKind: 0, resetBy: 'resp' }), 'lo', 'NO_SOCKET')) as ConnectionLine;
  assertValid('conn-v1', line);
  assert.equal(line.reset_reason, 'NO_SOCKET');
});

test('every state and every kind of reset has its name, valid by the schema', () => {
  CONN_STATES.forEach((name, state) => {
    assert.equal(parse(connectionOf({ state })).conn_state, name);
  });
  RESET_KINDS.forEach((name, resetKind) => {
    const line = parse(connectionOf({ resetKind, resetBy: 'resp' }));
    assert.deepEqual([line.reset_by, line.reset_kind], ['resp', name]);
  });
});

const MOMENTS: ReadonlyArray<readonly [seconds: number, nanos: number, text: string]> = [
  [0, 0, '0.000000000'],
  [0, 1, '0.000000001'],
  [1_798_761_599, 999_999_999, '1798761599.999999999'],
  [9_007_199_254_740_991, 5, '9007199254740991.000000005'],
  [-1, 500_000_000, '-0.500000000'],
  [-2, 250_000_000, '-1.750000000'],
  [-3, 0, '-3.000000000'],
];

for (const [seconds, nanos, text] of MOMENTS) {
  test(`the time of ${seconds} s and ${nanos} ns is written ${text}, no digit lost`, () => {
    const line = writeConnection(connectionOf({ ts: { seconds, nanos } }), null);
    assert.equal(/"ts":([^,]+),/.exec(line)?.[1], text);
    assertValid('conn-v1', JSON.parse(line));
  });
}

const SPANS: ReadonlyArray<readonly [nanos: number, text: string]> = [
  [0, '0'],
  [1, '0.000000001'],
  [40_000, '0.00004'],
  [999_999_999, '0.999999999'],
  [1_000_000_000, '1'],
  [127_000_000_100, '127.0000001'],
  [31_622_400_000_000_000, '31622400'],
  // A float held it: what is behind nanoseconds is not measured.
  [1499.6, '0.0000015'],
  [-2_000_000, '-0.002'],
];

for (const [nanos, text] of SPANS) {
  test(`${nanos} ns are written as ${text} s`, () => {
    const line = writeConnection(connectionOf({ latencyNanos: nanos, durationNanos: nanos }), null);
    assert.deepEqual([/"latency":([^,]+),/.exec(line)?.[1], /"duration":([^,]+),/.exec(line)?.[1]], [text, text]);
    assertValid('conn-v1', JSON.parse(line));
  });
}

test('what is not known is null', () => {
  const { ts, iface, latency } = parse(connectionOf({ ts: null, latencyNanos: null }));
  assert.deepEqual([ts, iface, latency], [null, null, null]);
});

test('an IPv6 connection has its addresses in the short form', () => {
  const line = parse(connectionOf({ family: 6, origWords: [0, 0, 0, 1], respWords: [0x20010db8, 0, 0, 0x50], origPort: 0 }));
  assert.deepEqual([line['id.orig_h'], line['id.orig_p'], line['id.resp_h']], ['::1', 0, '2001:db8::50']);
});

test("an interface's name with quotes or what a terminal obeys stays one string", () => {
  const device = 'a"b\\\u001b[2J\u202e';
  const line = writeConnection(connectionOf({}), device);
  assert.doesNotMatch(line.trimEnd(), /[\p{Cc}\p{Cf}]/u);
  assert.equal((JSON.parse(line) as ConnectionLine).iface, device);
});
