import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnRecord } from '../src/conn-record.js';
import type { SentReset } from '../src/host-facts.js';
import { HostKnowledge } from '../src/host-knowledge.js';
import { findResetReason } from '../src/reset-reason.js';
import { makeQuietFacts } from './support/quiet-host.js';
import { connectionOf } from './view/report-parts.js';

/** 10.0.0.1:40000 to 10.0.0.2:443. */
function reasonOf(more: Partial<ConnRecord>, ...sentResets: readonly SentReset[]): string | null {
  const host = new HostKnowledge();
  host.note(makeQuietFacts({ sentResets }));
  return findResetReason(connectionOf(more), host);
}

const BY_SERVER: SentReset = { ip: '10.0.0.2', port: 443, toIp: '10.0.0.1', toPort: 40_000, reason: 'NO_SOCKET', state: null };
const BY_CLIENT: SentReset = { ip: '10.0.0.1', port: 40_000, toIp: '10.0.0.2', toPort: 443, reason: 'TCP_ABORT', state: null };

test('The reason of a reset is found by its endpoints, in its direction.', () => {
  assert.equal(reasonOf({ resetBy: 'resp' }, BY_SERVER, BY_CLIENT), 'NO_SOCKET');
  assert.equal(reasonOf({ resetBy: 'orig' }, BY_SERVER, BY_CLIENT), 'TCP_ABORT');
  assert.equal(reasonOf({ resetBy: 'orig' }, BY_SERVER), null);
});

test('A connection that was not reset has none, nor one of which the kernel gave none.', () => {
  assert.equal(reasonOf({ resetBy: null }, BY_SERVER, BY_CLIENT), null);
  assert.equal(reasonOf({ resetBy: 'resp' }, { ...BY_SERVER, reason: null }), null);
});

test('The last reset of the same endpoints is the one, and thousands are remembered.', () => {
  const host = new HostKnowledge();
  const others = Array.from({ length: 1000 }, (_, port) => ({ ...BY_SERVER, port }));
  host.note(makeQuietFacts({ sentResets: [BY_SERVER] }));
  for (let second = 0; second < 8; second++)
    host.note(makeQuietFacts({ sentResets: others.map((one) => ({ ...one, toPort: second })) }));
  assert.equal(host.resetOf('10.0.0.2', 443, '10.0.0.1', 40_000)?.reason, 'NO_SOCKET');
  host.note(makeQuietFacts({ sentResets: others.map((one) => ({ ...one, toPort: 8 })) }));
  assert.equal(host.resetOf('10.0.0.2', 443, '10.0.0.1', 40_000), null);
});
