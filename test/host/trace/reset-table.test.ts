import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ResetTable } from '../../../src/host/trace/reset-table.js';
import type { ResetEvent } from '../../../src/host/trace/trace-line.js';

const REFUSED: ResetEvent = {
  kind: 'reset',
  direction: 'sent',
  ip: '127.0.0.1',
  port: 7211,
  toIp: '127.0.0.1',
  toPort: 40_000,
  reason: 'NO_SOCKET',
  state: null,
};

describe('why the kernel resets', () => {
  test('Resets are counted by sender, direction, reason and state.', () => {
    const table = new ResetTable();
    for (let toPort = 1; toPort <= 5; toPort++) table.count({ ...REFUSED, toPort }, 0);
    table.count({ ...REFUSED, reason: 'TCP_ABORT_ON_CLOSE', state: 'TCP_ESTABLISHED' }, 0);
    table.count({ ...REFUSED, direction: 'received', reason: null }, 0);
    assert.deepEqual(
      table.list(1).map(({ direction, reason, state, count }) => [direction, reason, state, count]),
      [
        ['sent', 'NO_SOCKET', null, 5],
        ['sent', 'TCP_ABORT_ON_CLOSE', 'TCP_ESTABLISHED', 1],
        ['received', null, null, 1],
      ],
    );
  });

  test('Those that were sent are told one by one, once, with their endpoints.', () => {
    const table = new ResetTable();
    table.count(REFUSED, 0);
    table.count({ ...REFUSED, direction: 'received', reason: null }, 0);
    const { ip, port, toIp, toPort, reason, state } = REFUSED;
    assert.deepEqual(table.takeSent(), [{ ip, port, toIp, toPort, reason, state }]);
    assert.deepEqual(table.takeSent(), []);
  });

  test('Of a flood the last thousand are told, and the busiest rows kept.', () => {
    const table = new ResetTable();
    for (let at = 0; at < 50_000; at++) table.count({ ...REFUSED, port: at % 2 === 0 ? 80 : at, toPort: at }, at);
    const sent = table.takeSent();
    assert.deepEqual([sent.length, sent[0]?.toPort, sent.at(-1)?.toPort], [1024, 50_000 - 1024, 49_999]);
    const rows = table.list(1);
    assert.deepEqual([rows.length, rows[0]?.port, rows[0]?.count], [200, 80, 25_000]);
  });
});
