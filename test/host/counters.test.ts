import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseCounters, readCounters } from '../../src/host/counters.js';
import { HOST_COUNTERS } from '../../src/host-counters.js';
import { hostFilesOf } from '../support/host-texts.js';
import { readKernelCounters } from '../support/kernel-counters.js';
import { inNamespace } from '../support/kernel-libc.js';
import { KernelSocket } from '../support/kernel-socket.js';
import { TestNamespace } from '../support/live-namespace.js';
import { describeWith } from '../support/run-needs.js';

/** Of Linux 6.18, shortened. */
const SNMP = `Ip: Forwarding DefaultTTL
Ip: 2 64
Icmp: InMsgs InErrors
Icmp: 3 4
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors
Tcp: 1 200 120000 -1 135387 8112 126975 2382 0 336245 325305 0 0 128721 0
`;
const NETSTAT = `TcpExt: SyncookiesSent SyncookiesRecv ListenOverflows ListenDrops TCPReqQFullDrop TCPSynRetrans TCPAbortOnData
TcpExt: 11 12 13 14 15 16 17
IpExt: InNoRoutes ListenDrops
IpExt: 0 99
`;

describe("the kernel's counters", () => {
  test('Both files are read, and nothing that nobody asked for.', () => {
    const files = hostFilesOf({
      texts: { '/proc/thread-self/net/snmp': SNMP, '/proc/thread-self/net/netstat': NETSTAT },
    });
    assert.deepEqual(readCounters(files), {
      ActiveOpens: 135387,
      PassiveOpens: 8112,
      AttemptFails: 126975,
      EstabResets: 2382,
      InSegs: 336245,
      OutSegs: 325305,
      RetransSegs: 0,
      InErrs: 0,
      OutRsts: 128721,
      InCsumErrors: 0,
      SyncookiesSent: 11,
      SyncookiesRecv: 12,
      ListenOverflows: 13,
      ListenDrops: 14,
      TCPReqQFullDrop: 15,
      TCPSynRetrans: 16,
      TCPAbortOnData: 17,
    });
  });

  test('Where there is no /proc, there are none.', () => {
    assert.deepEqual(readCounters(hostFilesOf({})), {});
  });

  test('A short line, a word that is no number and a heading alone give what is certain.', () => {
    assert.deepEqual(parseCounters('Tcp: ActiveOpens PassiveOpens OutRsts\nTcp: 5 six\n'), { ActiveOpens: 5 });
    assert.deepEqual(parseCounters('Tcp: ActiveOpens\n'), {});
    assert.deepEqual(parseCounters('Tcp: ActiveOpens\nTcpExt: ListenDrops\nTcpExt: 3'), { ListenDrops: 3 });
    assert.deepEqual(parseCounters('Tcp: ActiveOpens __proto__ constructor\nTcp: -1 2 3\n'), {});
  });

  test('Whatever the text, only known names come out, and whole numbers.', () => {
    const known = new Set(HOST_COUNTERS.map(({ name }) => name));
    const word = fc.oneof(
      fc.constantFrom('Tcp:', 'TcpExt:', '\n', 'OutRsts', 'ListenDrops', '__proto__', '7', '-1'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        for (const [name, value] of Object.entries(parseCounters(words.join(' ').replaceAll(' \n ', '\n')))) {
          assert.ok(known.has(name) && Number.isInteger(value) && value >= 0, `${name} ${value}`);
        }
      }),
    );
  });
});

describeWith(['root', 'ip', 'net-namespaces'], "the kernel's counters in a namespace", () => {
  test('A refused connect counts there: begun, failed, a reset sent; and nowhere is a name that this kernel lacks.', async (t) => {
    const namespace = new TestNamespace();
    t.after(() => namespace.remove());
    const before = inNamespace(namespace.name, () => readCounters());
    const socket = KernelSocket.open(namespace.name, '127.0.0.1').startConnect('127.0.0.1', 7211);
    t.after(() => socket.close());
    assert.notEqual(await socket.connected(), 0);
    const after = inNamespace(namespace.name, () => readCounters());
    const grown = ['ActiveOpens', 'AttemptFails', 'OutRsts', 'PassiveOpens'].map(
      (name) => (after[name] ?? 0) - (before[name] ?? 0),
    );
    assert.deepEqual(grown, [1, 1, 1, 0]);
    const all = readKernelCounters(namespace.name);
    for (const { name } of HOST_COUNTERS) assert.ok(name in all, `${name} is one of this kernel's`);
  });
});
