import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type ConntrackWorld, parseConntrackStatistics, readConntrack } from '../../src/host/conntrack.js';
import { takeEntry } from '../../src/host/conntrack-netlink.js';
import { readProcConntrack } from '../../src/host/conntrack-proc.js';
import { ConntrackTally } from '../../src/host/conntrack-tally.js';
import type { DumpEnd, Dumps } from '../../src/host/netlink.js';
import { attribute, nested } from '../support/attributes.js';
import { cut, hostFilesOf } from '../support/host-texts.js';

/** Of Linux 6.18, and of others: a flow's flags, a zone, a mark; an ICMP entry has no state. */
const TABLE = `ipv4     2 tcp      6 431999 ESTABLISHED src=10.77.0.1 dst=10.77.0.2 sport=40000 dport=80 src=10.77.0.2 dst=10.77.0.1 sport=80 dport=40000 [ASSURED] mark=0 zone=0 use=2
ipv4     2 tcp      6 118 SYN_SENT src=10.77.0.1 dst=10.77.0.9 sport=40001 dport=80 [UNREPLIED] src=10.77.0.9 dst=10.77.0.1 sport=80 dport=40001 mark=0 use=2
ipv4     2 udp      17 28 src=10.77.0.3 dst=10.77.0.2 sport=5353 dport=53 src=10.77.0.2 dst=10.77.0.3 sport=53 dport=5353 mark=0 use=2
ipv6     10 tcp      6 9 CLOSE src=fd77:0000:0000:0000:0000:0000:0000:0001 dst=fd77:0000:0000:0000:0000:0000:0000:0002 sport=1 dport=2 src=fd77:0000:0000:0000:0000:0000:0000:0002 dst=fd77:0000:0000:0000:0000:0000:0000:0001 sport=2 dport=1 mark=0 use=2
ipv4     2 icmp     1 29 src=10.77.0.1 dst=10.77.0.2 type=8 code=0 id=7 src=10.77.0.2 dst=10.77.0.1 type=0 code=0 id=7 mark=0 use=2
`;
const SETTINGS = {
  '/proc/sys/net/netfilter/nf_conntrack_count': '5\n',
  '/proc/sys/net/netfilter/nf_conntrack_max': '262144\n',
  '/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_established': '432000\n',
  '/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_syn_recv': '60\n',
};
const STATISTICS = `entries  clashres found insert insert_failed drop early_drop icmp_error
00000005  00000000 00000000 00000000 0000000a 00000001 00000002 00000000
00000005  00000000 00000000 00000000 00000010 00000001 00000000 00000000
`;
const STATES = { CLOSE: 1, ESTABLISHED: 1, SYN_SENT: 1, icmp: 1, udp: 1 };
const SOURCES = [
  { ip: '10.77.0.1', entries: 3 },
  { ip: '10.77.0.3', entries: 1 },
  { ip: 'fd77::1', entries: 1 },
];

function worldOf(texts: Readonly<Record<string, string>>, parts: Partial<ConntrackWorld> = {}): ConntrackWorld {
  return { files: hostFilesOf({ texts, pieceLength: 100 }), openDumps: () => null, now: () => 0, ...parts };
}

function dumpsThatEnd(end: DumpEnd): () => Dumps {
  return () => ({ dump: () => end, close: () => undefined });
}

function entryOf(...attributes: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Buffer.alloc(4), ...attributes]);
}

function tallyOf(entry: Uint8Array): ConntrackTally {
  const tally = new ConntrackTally();
  const bytes = Uint8Array.from(entry);
  takeEntry(new DataView(bytes.buffer), 0, bytes.length, tally);
  return tally;
}

function tupleOf(addresses: Uint8Array, protocol: number): Buffer {
  return nested(1, nested(1, addresses), nested(2, attribute(1, Uint8Array.of(protocol)), attribute(2, Uint8Array.of(1, 2))));
}

describe('connection tracking', () => {
  test('Its numbers, timeouts and entries are told.', () => {
    const texts = {
      ...SETTINGS,
      '/proc/thread-self/net/nf_conntrack': TABLE,
      '/proc/thread-self/net/stat/nf_conntrack': STATISTICS,
    };
    assert.deepEqual(readConntrack(10, worldOf(texts)), {
      count: 5,
      max: 262144,
      timeouts: { syn_recv: 60, established: 432000 },
      insertFailed: 26,
      dropped: 2,
      earlyDropped: 2,
      sources: SOURCES,
      states: STATES,
      entriesRead: 5,
      unreadable: null,
    });
  });

  test('Where the kernel has none, there is null.', () => {
    assert.equal(readConntrack(10, worldOf({})), null);
  });

  test('Where its entries may not be read, the numbers are there, and the reason.', () => {
    const facts = readConntrack(10, worldOf(SETTINGS, { openDumps: dumpsThatEnd({ errno: 1 }) }));
    assert.deepEqual([facts?.count, facts?.sources, facts?.states, facts?.entriesRead], [5, [], {}, 0]);
    assert.match(facts?.unreadable ?? '', /root only/);
    const other = readConntrack(10, worldOf(SETTINGS, { openDumps: dumpsThatEnd({ errno: 22 }) }));
    assert.match(other?.unreadable ?? '', /errno 22/);
  });

  test('When the time is up, fewer entries have been read than there are.', () => {
    let now = 0;
    const texts = { ...SETTINGS, '/proc/thread-self/net/nf_conntrack': TABLE };
    const facts = readConntrack(10, worldOf(texts, { now: () => now++ * 4 }));
    assert.equal(facts?.entriesRead, 1);
    assert.equal(facts?.count, 5);
  });

  test('Where pieces of the table end does not matter, and what is no entry does not count.', () => {
    const text = `\n${TABLE}ipv4 2 tcp 6 nonsense\nipv4     2 tcp      6 1 SYN_SENT src=999.1.1.1 dst=1.1.1.1 \n`;
    for (const length of [1, 5, 64, 4096]) {
      const tally = new ConntrackTally();
      assert.ok(readProcConntrack(cut(text, length), tally, () => true));
      assert.deepEqual([tally.entries, tally.sources(), tally.states()], [5, SOURCES, STATES]);
    }
  });

  test('Any text is read without an error.', () => {
    const parts = fc.array(fc.oneof(fc.string(), fc.constantFrom(TABLE, 'ipv4 2 tcp 6 1 ', 'src=10.0.0.1 ', '\n')));
    fc.assert(fc.property(parts, (words) => void readProcConntrack(words, new ConntrackTally(), () => true)));
    fc.assert(fc.property(fc.string(), (text) => Object.values(parseConntrackStatistics(text)).every(Number.isFinite)));
  });
});

describe("ctnetlink's entries", () => {
  const ipv4 = Buffer.concat([attribute(1, Uint8Array.of(10, 77, 0, 1)), attribute(2, Uint8Array.of(10, 77, 0, 2))]);
  const ipv6 = attribute(3, Uint8Array.from([0xfd, 0x77, ...new Array<number>(13).fill(0), 1]));

  test('One of TCP has its state, another its protocol.', () => {
    const tcp = tallyOf(entryOf(tupleOf(ipv4, 6), nested(2), nested(4, nested(1, attribute(1, Uint8Array.of(3))))));
    assert.deepEqual([tcp.sources(), tcp.states()], [[{ ip: '10.77.0.1', entries: 1 }], { ESTABLISHED: 1 }]);
    const udp = tallyOf(entryOf(tupleOf(ipv6, 17)));
    assert.deepEqual([udp.sources(), udp.states()], [[{ ip: 'fd77::1', entries: 1 }], { udp: 1 }]);
    assert.deepEqual(tallyOf(entryOf(tupleOf(ipv4, 99))).states(), { other: 1 });
  });

  test('One without a state or an address counts as far as it can be told; without a tuple it is none.', () => {
    assert.deepEqual(tallyOf(entryOf(tupleOf(ipv4, 6), nested(4, nested(1, attribute(1, Uint8Array.of(77)))))).states(), {
      tcp: 1,
    });
    const bare = tallyOf(entryOf(nested(1, nested(1, attribute(1, Uint8Array.of(10, 77))))));
    assert.deepEqual([bare.entries, bare.sources(), bare.states()], [1, [], { other: 1 }]);
    assert.equal(tallyOf(entryOf(nested(2))).entries, 0);
    assert.equal(tallyOf(new Uint8Array(3)).entries, 0);
  });

  test('Any change of its bytes is read without an error, and counts at most once.', () => {
    const whole = entryOf(tupleOf(ipv6, 6), nested(4, nested(1, attribute(1, Uint8Array.of(3)))));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255))), fc.nat(whole.length), (changes, length) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        assert.ok(tallyOf(bytes.subarray(0, length)).entries <= 1);
      }),
    );
  });
});
