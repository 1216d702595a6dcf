import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findRemedies } from '../../src/verdict/remedies.js';
import { VERDICT_KINDS } from '../../src/verdict.js';
import { factsOf, hostOf, judge, judgeAll, OWN, PORT, processOf, STRANGER, STRANGERS_NET } from '../support/remedy-cases.js';

const SETTINGS = { portRange: [32_768, 60_999], mostQueued: 4096, mostHalfOpen: 2048, synCookies: 0, synAckRetries: 5 } as const;
const HERE = { ip: OWN[4], port: PORT } as const;
const THERE = { ip: STRANGER[4], port: PORT } as const;

const host = hostOf(factsOf({ settings: SETTINGS }));

function linesOf(
  ...[verdict, knowledge = host, others]: Parameters<typeof findRemedies> | [Parameters<typeof findRemedies>[0]]
): string[] {
  return findRemedies(verdict, knowledge, others).flatMap(({ commands, undo }) => [...commands, ...undo]);
}

function wordsOf(...[verdict, knowledge = host]: Parameters<typeof findRemedies> | [Parameters<typeof findRemedies>[0]]): string {
  return findRemedies(verdict, knowledge)
    .map(({ what }) => what)
    .join('\n');
}

describe('What could be done about a verdict', () => {
  test('Each kind has something to say, with nothing known and with all.', () => {
    for (const verdict of judgeAll()) {
      for (const knowledge of [host, hostOf(null)]) {
        const remedies = findRemedies(verdict, knowledge);
        assert.ok(remedies.length > 0, verdict.kind);
        for (const { what } of remedies) assert.match(what, /^\S.{15,}\S$/, verdict.kind);
      }
    }
  });

  test("No line blocks or closes the host's own addresses, loopback or what is nobody's.", () => {
    const spared = [
      OWN[4],
      OWN[6],
      '127.0.0.1',
      '127.8.8.8',
      '::1',
      `::ffff:${OWN[4]}`,
      '0.0.0.0',
      '::',
      '224.0.0.1',
      'ff02::1',
      '255.255.255.255',
    ];
    for (const kind of VERDICT_KINDS) {
      for (const source of spared) {
        for (const service of [HERE, THERE, null]) {
          // To look at them does no harm.
          const lines = linesOf(judge(kind, { source, service, subnet: `${source}/32` }), host, spared).filter(
            (line) => !line.startsWith('ss -tanp '),
          );
          const harmful = lines.filter((line) =>
            line.split(/[ ,[\]]+/).some((word) => word === source || word === `${source}/32`),
          );
          assert.deepEqual(harmful, [], `${kind} ${source}`);
        }
      }
    }
  });

  test('A network that holds the host itself is neither limited nor blocked.', () => {
    for (const subnet of ['192.0.2.0/24', '2001:db8::/64', '127.0.0.0/8', '::/16', '192.0.0.0/8']) {
      const lines = linesOf(judge('subnet-swarm', { subnet, service: HERE }));
      assert.deepEqual(lines, ['ss -tn'], subnet);
    }
    assert.ok(linesOf(judge('subnet-swarm', { subnet: '192.0.3.0/24' })).length > 10);
  });

  test('A spoofed flood is not answered by source, and it is said why; cookies come before a limit.', () => {
    const verdict = judge('syn-flood', { service: HERE });
    assert.match(wordsOf(verdict), /^No block by source: the sources are spoofed/);
    const lines = linesOf(verdict, host, [STRANGER[4]]);
    assert.deepEqual(
      lines.filter((line) => line.includes(STRANGER[4]) || /saddr|conntrack|ss -tK|INPUT -s/.test(line)),
      [],
    );
    const cookies = lines.indexOf('sysctl -w net.ipv4.tcp_syncookies=1');
    assert.equal(lines[cookies + 1], 'sysctl -w net.ipv4.tcp_syncookies=0');
    assert.ok(cookies < lines.findIndex((line) => line.includes('limit rate over')));
  });

  test('Where SYN cookies are on, none are turned on.', () => {
    const knowing = hostOf(factsOf({ settings: { ...SETTINGS, synCookies: 1 } }));
    const verdict = judge('syn-flood', { service: HERE });
    assert.ok(!linesOf(verdict, knowing).some((line) => line.includes('syncookies=')));
    assert.match(wordsOf(verdict, knowing), /SYN cookies are on/);
  });

  test('A flood from few is blocked at its port for an hour, and taken back.', () => {
    const verdict = judge('syn-flood', { service: HERE, source: STRANGER[4] });
    const remedies = findRemedies(verdict, host, ['198.51.100.8', STRANGER[6], OWN[4]]);
    const block = remedies.find(({ commands }) => commands.some((line) => line.includes('syntop_block')));
    assert.deepEqual(block?.commands, [
      'nft add table inet syntop_block',
      "nft add chain inet syntop_block pre '{ type filter hook prerouting priority -310; }'",
      "nft add set inet syntop_block flow4 '{ type ipv4_addr . inet_service; flags timeout; timeout 1h; }'",
      "nft add element inet syntop_block flow4 '{ 198.51.100.7 . 7211 }'",
      "nft add element inet syntop_block flow4 '{ 198.51.100.8 . 7211 }'",
      'nft add rule inet syntop_block pre ip saddr . tcp dport @flow4 drop',
      "nft add set inet syntop_block flow6 '{ type ipv6_addr . inet_service; flags timeout; timeout 1h; }'",
      "nft add element inet syntop_block flow6 '{ 2001:db8:5::7 . 7211 }'",
      'nft add rule inet syntop_block pre ip6 saddr . tcp dport @flow6 drop',
    ]);
    assert.deepEqual(block?.undo, ['nft delete table inet syntop_block']);
    const lines = linesOf(verdict, host, [STRANGER[6]]);
    for (const line of [
      'iptables -I INPUT -s 198.51.100.7 -p tcp --dport 7211 -j DROP',
      'iptables -D INPUT -s 198.51.100.7 -p tcp --dport 7211 -j DROP',
      'ip6tables -I INPUT -s 2001:db8:5::7 -p tcp --dport 7211 -j DROP',
      'conntrack -D -f ipv4 -s 198.51.100.7 -p tcp --state SYN_RECV',
      "ss -tK state syn-recv 'dst [2001:db8:5::7] and sport = :7211'",
    ]) {
      assert.ok(lines.includes(line), line);
    }
  });

  test('What was set before is in the undo; of another host it is not known, and a line shows it first.', () => {
    const here = linesOf(judge('accept-queue-overflow', { service: HERE }));
    assert.deepEqual(here.slice(-2), ['sysctl -w net.core.somaxconn=8192', 'sysctl -w net.core.somaxconn=4096']);
    const there = findRemedies(judge('accept-queue-overflow', { service: THERE }), host).at(-1);
    assert.deepEqual(there?.commands, ['sysctl net.core.somaxconn', 'sysctl -w net.core.somaxconn=4096']);
    assert.deepEqual(there?.undo, ['sysctl -w net.core.somaxconn=OLD']);
    assert.match(there?.what ?? '', /^On 198\.51\.100\.7: .*OLD of the undo/);
  });

  test('A refused storm names the port to listen on and, by its pid, who knocks; loopback is not blocked.', () => {
    const service = { ip: '127.0.0.1', port: PORT };
    const connectors = [{ process: processOf(4711, 'curl'), processes: 312, ip: '127.0.0.1', port: PORT, connects: 900 }];
    const knowing = hostOf(factsOf({ connectors }));
    const verdict = judge('refused-storm', { service, source: '127.0.0.1', process: 'curl (312 processes, last pid 4711)' });
    const lines = linesOf(verdict, knowing);
    assert.deepEqual(lines, [
      "ss -ltnp 'sport = :7211'",
      'systemctl --failed',
      'ps -fp 4711',
      'systemctl status 4711',
      'kill -STOP 4711',
      'kill -CONT 4711',
      'kill -TERM 4711',
    ]);
    assert.match(wordsOf(verdict, knowing), /Start what listens on 7211/);
    assert.match(wordsOf(verdict, knowing), /Nothing is blocked: who knocks is this host itself/);
  });

  test('Of a loop, each of whose processes is soon gone, and its number given to another, the one that starts them is named.', () => {
    const service = { ip: '127.0.0.1', port: PORT };
    const curl = { ...processOf(4711, 'curl'), parent: { pid: 99, name: 'sh' } };
    const knowing = hostOf(
      factsOf({ connectors: [{ process: curl, processes: 312, ip: '127.0.0.1', port: PORT, connects: 900 }] }),
    );
    const verdict = judge('refused-storm', { service, source: '127.0.0.1', process: 'curl (312 processes, last pid 4711)' });
    const lines = linesOf(verdict, knowing);
    assert.ok(lines.includes('kill -STOP 99') && lines.includes('ps -fp 99'), lines.join('\n'));
    assert.ok(!lines.some((line) => line.includes('4711')), lines.join('\n'));
  });

  test('A program that has a short queue by its own will is not helped by somaxconn.', () => {
    const listeners = [{ ip: '0.0.0.0', port: PORT, process: processOf(812), queued: 129, queueLimit: 128 }];
    const knowing = hostOf(factsOf({ settings: SETTINGS, listeners }));
    const verdict = judge('accept-queue-overflow', { service: HERE });
    assert.ok(!linesOf(verdict, knowing).some((line) => line.includes('somaxconn')));
    assert.match(wordsOf(verdict, knowing), /asks for a queue of 128 itself/);
  });

  test('A loop is halted before it is ended, and its limit goes no lower than what it has.', () => {
    const connectors = [{ process: processOf(4711), processes: 1, ip: '127.0.0.1', port: PORT, connects: 900 }];
    const fileLimits = [{ process: processOf(4711), open: 1006, limit: 4096 }];
    const verdict = judge('connection-loop', { service: { ip: '127.0.0.1', port: PORT }, source: '127.0.0.1' });
    const lines = linesOf(verdict, hostOf(factsOf({ connectors, fileLimits })));
    assert.deepEqual(lines.slice(-5), [
      'kill -STOP 4711',
      'kill -CONT 4711',
      'kill -TERM 4711',
      'prlimit --pid 4711 --nofile=1006:',
      'prlimit --pid 4711 --nofile=4096:',
    ]);
  });

  test('A full table of connections: more room and shorter times, each with what was, and the entries of who has the most.', () => {
    const conntrack = {
      count: 260_000,
      max: 262_144,
      sources: [
        { ip: OWN[4], entries: 90_000 },
        { ip: STRANGER[4], entries: 70_000 },
      ],
      states: {},
      timeouts: { established: 432_000, time_wait: 30 },
    };
    const lines = linesOf(judge('conntrack-near-limit'), hostOf(factsOf({ conntrack })));
    assert.deepEqual(lines, [
      'conntrack -C',
      'conntrack -S',
      'conntrack -L -f ipv4 -s 198.51.100.7',
      'sysctl -w net.netfilter.nf_conntrack_max=524288',
      'sysctl -w net.netfilter.nf_conntrack_max=262144',
      'sysctl -w net.netfilter.nf_conntrack_tcp_timeout_established=86400',
      'sysctl -w net.netfilter.nf_conntrack_tcp_timeout_established=432000',
      'conntrack -D -f ipv4 -s 198.51.100.7',
    ]);
    const swarm = judge('conntrack-near-limit', { subnet: STRANGERS_NET[6] });
    assert.ok(linesOf(swarm, hostOf(factsOf({ conntrack }))).includes('conntrack -D -f ipv6 -s 2001:db8:5::/64'));
  });

  test('The process nearest to its limit of files gets twice as many, and its old limit back.', () => {
    const fileLimits = [
      { process: processOf(10), open: 5, limit: 1024 },
      { process: processOf(20), open: 1000, limit: 1024 },
    ];
    const lines = linesOf(judge('socket-limit-near'), hostOf(factsOf({ fileLimits, files: { open: 9, limit: 1000 } })));
    for (const line of [
      'prlimit --pid 20 --nofile=2048:',
      'prlimit --pid 20 --nofile=1024:',
      'sysctl -w fs.file-max=2000',
      'sysctl -w fs.file-max=1000',
    ]) {
      assert.ok(lines.includes(line), line);
    }
    assert.ok(!lines.some((line) => line.includes('--pid 10')));
  });

  test('Ports to connect from are told from files, and are of this host, though the service is another.', () => {
    const lines = linesOf(judge('socket-limit-near', { service: THERE }));
    assert.deepEqual(lines, [
      "ss -tanp 'dst 198.51.100.7 and dport = :7211'",
      "sysctl -w net.ipv4.ip_local_port_range='10240 65000'",
      "sysctl -w net.ipv4.ip_local_port_range='32768 60999'",
    ]);
  });

  test('A listener for all addresses is this host.', () => {
    for (const ip of ['0.0.0.0', '::']) {
      const verdict = judge('accept-queue-overflow', { service: { ip, port: PORT } });
      assert.deepEqual(linesOf(verdict).slice(-1), ['sysctl -w net.core.somaxconn=4096']);
      assert.doesNotMatch(wordsOf(verdict), /On /);
    }
  });

  test('A greedy client is limited, not blocked.', () => {
    const lines = linesOf(judge('greedy-client', { source: STRANGER[4], service: HERE }));
    assert.ok(lines.some((line) => line.includes('ct count over')));
    assert.deepEqual(
      lines.filter((line) => /syntop_block|-j DROP/.test(line)),
      [],
    );
  });

  test("Backscatter is nobody's fault here: words only.", () => {
    const verdict = judge('backscatter', { source: STRANGER[4], service: HERE });
    assert.deepEqual(linesOf(verdict, host, [STRANGER[4]]), []);
    assert.match(wordsOf(verdict), /with your address as the sender/);
  });

  test('A scan from this host leads to its process; one of a stranger to a block of TCP for an hour.', () => {
    assert.deepEqual(linesOf(judge('scan', { source: OWN[4], process: 'nmap (pid 77)' })), [
      'ss -tnp state syn-sent',
      'ps -fp 77',
      'kill -STOP 77',
      'kill -CONT 77',
      'kill -TERM 77',
    ]);
    const lines = linesOf(judge('scan', { source: STRANGER[6] }));
    assert.ok(lines.includes('nft add rule inet syntop_block pre meta l4proto tcp ip6 saddr @src6 drop'));
  });

  test('Where own addresses are not known, as in a replay, a block says so.', () => {
    const verdict = judge('scan', { source: STRANGER[4] });
    assert.match(wordsOf(verdict, hostOf(null)), /own addresses are not known here/);
    assert.doesNotMatch(wordsOf(verdict), /own addresses are not known/);
  });
});
