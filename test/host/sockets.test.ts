import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type DumpEnd, type Dumps, takeMessages } from '../../src/host/netlink.js';
import { readSockets } from '../../src/host/sockets.js';
import { readSocketMessage } from '../../src/host/sockets-diag.js';
import { listSockets } from '../../src/host/sockets-list.js';
import { readProcSockets } from '../../src/host/sockets-proc.js';
import { makeSocketRow, type SocketRow, SocketTally } from '../../src/host/sockets-tally.js';
import { parseSocketTotals } from '../../src/host/sockets-totals.js';
import type { SocketWorld } from '../../src/host/sockets-walk.js';
import { cut, hostFilesOf } from '../support/host-texts.js';

/** Of Linux 6.18 (little-endian): a listener with two that wait, a client in SYN_SENT, a half-open one; and one over IPv6, mapped. */
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     
   0: 00000000:1C2B 00000000:0000 0A 00000000:00000002 00:00000000 00000000     7        0 4711 1 0000000000000000 100 0 0 10 0                     
   1: 02004D0A:8000 01004D0A:0050 02 00000001:00000000 01:00000063 00000000     0        0 4712 2 0000000000000000 100 0 0 10 -1                    
   2: 02004D0A:1C2B 01004D0A:9C40 03 00000000:00000000 01:00000063 00000000     0        0 0 1 0000000000000000                                     
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0000000000000000FFFF000002004D0A:1C2B 0000000000000000FFFF000001004D0A:9C41 01 00000000:00000000 00:00000000 00000000     0        0 4713 1 0000000000000000 20 4 30 10 -1
`;
const TEXTS = {
  '/proc/thread-self/net/tcp': TCP,
  '/proc/thread-self/net/tcp6': TCP6,
  '/proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n',
};

function worldOf(parts: Partial<SocketWorld>): SocketWorld {
  return { files: hostFilesOf({ texts: TEXTS }), openDumps: () => null, now: () => 0, ...parts };
}

/** A dump that says nothing, and ends so. */
function dumpsThatEnd(end: DumpEnd): Dumps {
  return { dump: () => end, close: () => undefined };
}

function rowsOf(text: string, pieceLength = 1000): SocketRow[] {
  const rows: SocketRow[] = [];
  const copy = (row: SocketRow) => rows.push({ ...row, local: row.local.slice(), remote: row.remote.slice() });
  assert.ok(readProcSockets(cut(text, pieceLength), copy, () => true));
  return rows;
}

describe('sockets by /proc/net/tcp', () => {
  test('They are counted by state, by listener and by whom they are with.', () => {
    assert.deepEqual(readSockets(100, worldOf({})), {
      way: 'proc',
      isPartial: false,
      counts: { ESTABLISHED: 1, SYN_SENT: 1, SYN_RECV: 1, LISTEN: 1 },
      listeners: [{ ip: '0.0.0.0', port: 7211, queued: 2, queueLimit: null, inode: 4711, uid: 7 }],
      halfOpenSources: [{ ip: '10.77.0.1', sockets: 1 }],
      halfOpenPorts: [{ port: 7211, sockets: 1 }],
      establishedSources: [{ ip: '10.77.0.1', sockets: 1 }],
      destinations: [{ ip: '10.77.0.1', port: 80, sockets: 1 }],
    });
  });

  test('Where pieces end does not matter.', () => {
    const whole = rowsOf(TCP + TCP6);
    assert.equal(whole.length, 4);
    for (const length of [1, 2, 3, 50, 151]) assert.deepEqual(rowsOf(TCP + TCP6, length), whole);
  });

  test('When the time is up, it stops, and says that this is a part.', () => {
    let now = 0;
    const reading = readSockets(10, worldOf({ files: hostFilesOf({ texts: TEXTS, pieceLength: 400 }), now: () => now++ * 20 }));
    assert.equal(reading.isPartial, true);
    assert.deepEqual(reading.counts, { LISTEN: 1 });
  });

  test('It is what is left where the kernel does not answer, and where sock_diag fails; else there is none.', () => {
    assert.equal(readSockets(10, worldOf({ openDumps: () => dumpsThatEnd({ errno: 2 }) })).way, 'proc');
    assert.equal(readSockets(10, worldOf({ openDumps: () => dumpsThatEnd('done') })).way, 'sock_diag');
    assert.deepEqual(readSockets(10, worldOf({ files: hostFilesOf({}) })).way, 'none');
  });

  test('Any text is read without an error, and only lines that are sockets count.', () => {
    const noise = fc.array(fc.oneof(fc.string(), fc.constantFrom('\n', TCP, TCP.slice(100, 300), '   0: 00000000:1C2B')));
    fc.assert(fc.property(noise, fc.integer({ min: 1, max: 99 }), (parts, length) => void rowsOf(parts.join(''), length)));
  });
});

describe('a list of sockets', () => {
  test('It has both ends of each, and whose it is.', () => {
    const sockets = listSockets(100, worldOf({}));
    assert.equal(sockets.length, 4);
    assert.deepEqual(sockets[1], {
      family: 4,
      state: 'SYN_SENT',
      localIp: '10.77.0.2',
      localPort: 32768,
      remoteIp: '10.77.0.1',
      remotePort: 80,
      inode: 4712,
      uid: 0,
      queued: 0,
      queueLimit: 0,
    });
  });
});

describe('sockets by sock_diag', () => {
  test('Any bytes are read without an error, and within their bounds.', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 300 }), fc.nat(300), fc.nat(400), (bytes, at, end) => {
        const isRead = readSocketMessage(new DataView(bytes.buffer), at, end, makeSocketRow());
        assert.ok(!isRead || (end - at >= 72 && end <= bytes.length));
      }),
    );
  });

  test('Messages of any bytes end, and each lies within what was received.', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(90), { maxLength: 80 }), (words) => {
        const view = new DataView(Uint32Array.from(words).buffer);
        takeMessages(view, view.byteLength, 0, (_, at, end) => assert.ok(at <= end && end <= view.byteLength));
      }),
    );
  });

  test('Of more than 65,536 addresses, those that came first are told apart, and the reading is partial.', () => {
    const tally = new SocketTally(null);
    const row = Object.assign(makeSocketRow(), { state: 1, remotePort: 80 });
    for (let address = 0; address < 70_000; address++) {
      row.remote[0] = address;
      tally.add(row);
    }
    assert.deepEqual([tally.establishedSources.size, tally.isCut, tally.counts()], [65_536, true, { ESTABLISHED: 70_000 }]);
  });
});

describe('totals of sockets', () => {
  test('Both families are added up.', () => {
    const totals = parseSocketTotals(
      'sockets: used 17\nTCP: inuse 3 orphan 4 tw 5 alloc 6 mem 194\nUDP: inuse 9\n',
      'TCP6: inuse 2\n',
    );
    assert.deepEqual(totals, { inUse: 5, orphans: 4, timeWait: 5, memoryPages: 194 });
  });

  test('Of any other text they are 0.', () => {
    for (const text of ['', 'TCP: inuse', 'TCP: inuse x orphan -1', 'UDP: inuse 4']) {
      assert.deepEqual(parseSocketTotals(text, text), { inUse: 0, orphans: 0, timeWait: 0, memoryPages: 0 }, text);
    }
  });
});
