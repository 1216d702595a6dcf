import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connector, HostFacts, HostProcess, ResetReason } from '../src/host-facts.js';
import { describeConnector, HostKnowledge } from '../src/host-knowledge.js';
import { makeQuietFacts } from './support/quiet-host.js';

function processOf(name: string, pid: number): HostProcess {
  return { pid, name, commandLine: name, user: 'root', unit: null, parent: null };
}

function connectorOf(name: string, pid: number, ip: string, port: number, connects: number, processes = 1): Connector {
  return { process: processOf(name, pid), processes, ip, port, connects };
}

function makeFacts(seconds: number, more: Partial<HostFacts> = {}): HostFacts {
  return makeQuietFacts({ atMillis: 1_000_000 + seconds * 1000, addresses: ['10.0.0.1', 'fd00::1'], ...more });
}

test('Rates are those of the last ten seconds, growth is since the first facts.', () => {
  const host = new HostKnowledge();
  for (let second = 0; second <= 30; second++) {
    // 5 a second for twenty seconds, then 20.
    const OutRsts = 100 + 5 * Math.min(second, 20) + 20 * Math.max(second - 20, 0);
    host.note(makeFacts(second, { counters: { OutRsts } }));
  }
  assert.equal(host.moment?.rates.OutRsts, 20);
  assert.equal(host.moment?.growth.OutRsts, 300);
});

test('One reading alone makes no rate, and no growth.', () => {
  const host = new HostKnowledge();
  host.note(makeFacts(0, { counters: { OutRsts: 7 } }));
  assert.deepEqual([host.moment?.rates, host.moment?.growth], [{}, { OutRsts: 0 }]);
});

test('Loopback is its own before anything is known, and its addresses when they are.', () => {
  const host = new HostKnowledge();
  assert.deepEqual(
    ['127.0.0.9', '::1', '10.0.0.1'].map((ip) => host.isOwn(ip)),
    [true, true, false],
  );
  host.note(makeFacts(0));
  assert.deepEqual(
    ['10.0.0.1', 'fd00::1', '10.0.0.2'].map((ip) => host.isOwn(ip)),
    [true, true, false],
  );
});

test('Who connects to an endpoint, who listens there, also on all addresses, and who has to do with a source, is told.', () => {
  const host = new HostKnowledge();
  host.note(
    makeFacts(0, {
      connectors: [
        connectorOf('curl', 9, '192.0.2.1', 443, 3),
        connectorOf('wget', 8, '192.0.2.1', 443, 1),
        connectorOf('loop', 7, '192.0.2.2', 443, 50, 12),
      ],
      listeners: [{ ip: '0.0.0.0', port: 80, process: processOf('nginx', 5), queued: 1, queueLimit: 9 }],
    }),
  );
  assert.deepEqual(host.connectorsTo('192.0.2.1', 443).map(describeConnector), ['curl (pid 9)', 'wget (pid 8)']);
  assert.deepEqual(host.connectorsTo('192.0.2.1', 80), []);
  assert.equal(host.listenerAt('10.0.0.1', 80)?.process?.name, 'nginx');
  assert.equal(host.listenerAt('10.0.0.2', 80), null);
  assert.equal(host.describeProcessOf('10.0.0.1', 443), 'loop (12 processes, last pid 7)');
  assert.equal(host.describeProcessOf('203.0.113.9', 80), 'nginx (pid 5)');
  assert.equal(host.describeProcessOf('203.0.113.9', 443), null);
  assert.equal(host.describeProcessOf('10.0.0.1', null), null);
});

test("The kernel's reasons for an endpoint's resets come commonest first, those of one port alone where it is asked for.", () => {
  const reset = (port: number, reason: string | null, count: number): ResetReason => {
    return { direction: 'sent', ip: '10.0.0.1', port, reason, state: null, count };
  };
  const host = new HostKnowledge();
  host.note(makeFacts(0, { resetReasons: [reset(80, 'A', 2), reset(80, null, 9), reset(443, 'B', 5), reset(80, 'B', 1)] }));
  assert.deepEqual(host.reasonsAt('10.0.0.1', null), ['B', 'A']);
  assert.deepEqual(host.reasonsAt('10.0.0.1', 80), ['A', 'B']);
  assert.deepEqual(host.reasonsAt('10.0.0.2', null), []);
});

test('The name of a process cannot reach a terminal as anything but text.', () => {
  assert.equal(describeConnector(connectorOf('a\u001b[2Jb\n', 3, '::1', 1, 1)), 'a?[2Jb? (pid 3)');
});
