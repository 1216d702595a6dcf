import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress } from '../src/address-parser.js';
import type { HostProcess } from '../src/host-facts.js';
import { ProcessNames } from '../src/process-names.js';
import type { ScreenView } from '../src/screen-question.js';

const processOf = (name: string, pid: number): HostProcess => ({
  pid,
  name,
  commandLine: name,
  user: 'root',
  unit: null,
  parent: null,
});

const NAMES = new ProcessNames({
  addresses: ['10.0.0.1', '2001:db8::1'],
  connectors: [
    { process: processOf('seldom', 2), processes: 1, ip: '192.0.2.7', port: 443, connects: 3 },
    { process: processOf('curl\u001b[31m', 3), processes: 9, ip: '192.0.2.7', port: 443, connects: 90 },
    { process: processOf('backup', 4), processes: 1, ip: '::ffff:192.0.2.8', port: 22, connects: 5 },
  ],
  listeners: [
    { ip: '0.0.0.0', port: 80, process: processOf('nginx', 5), queued: 0, queueLimit: 10 },
    { ip: '10.0.0.1', port: 25, process: processOf('postfix', 6), queued: 0, queueLimit: 10 },
    { ip: '127.0.0.1', port: 25, process: processOf('relay', 7), queued: 0, queueLimit: 10 },
    { ip: '::', port: 99, process: null, queued: 0, queueLimit: 10 },
  ],
});

function wordsOf(address: string) {
  const parsed = parseAddress(address);
  assert.ok(parsed !== null);
  return parsed;
}

for (const [view, address, peer, port, name] of [
  ['sources', '10.0.0.1', null, 443, 'curl?[31m'],
  ['sources', '10.0.0.1', null, 22, 'backup'],
  ['sources', '10.0.0.1', null, null, null],
  ['sources', '203.0.113.5', null, 80, 'nginx'],
  ['sources', '203.0.113.5', null, 443, null],
  ['openers', '2001:db8::1', null, 443, 'curl?[31m'],
  ['openers', '127.0.0.1', null, 22, 'backup'],
  ['services', '10.0.0.1', null, 80, 'nginx'],
  ['services', '10.0.0.1', null, 25, 'postfix'],
  ['services', '127.0.0.1', null, 25, 'relay'],
  ['services', '10.0.0.1', null, 99, null],
  ['services', '192.0.2.7', null, 443, 'curl?[31m'],
  ['services', '192.0.2.8', null, 22, 'backup'],
  ['services', '192.0.2.8', null, 80, null],
  ['pairs', '10.0.0.1', '192.0.2.7', null, 'curl?[31m'],
  ['pairs', '203.0.113.5', '10.0.0.1', null, null],
  ['subnets', '10.0.0.0', null, null, null],
] as const satisfies ReadonlyArray<readonly [ScreenView, string, string | null, number | null, string | null]>) {
  test(`Of ${view}, the row ${address}${peer === null ? '' : ` > ${peer}`}${port === null ? '' : ` with port ${port}`} has ${name ?? 'no process'}.`, () => {
    const { family, words } = wordsOf(address);
    const peerWords = peer === null ? [] : wordsOf(peer).words;
    assert.equal(NAMES.nameOf(view, { family, words, peerWords, port }), name);
  });
}
