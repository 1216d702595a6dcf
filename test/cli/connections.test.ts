import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ConnectionLine } from '../../src/snapshot.js';
import { findClosedPort, knock } from '../support/live-knock.js';
import { ACK, FIN, ipv4, ipv6, type Packet, PROTOCOL_TCP, RST, SYN, type TcpFields, tcp } from '../support/run-frames.js';
import { frame, LINK_ETHERNET, pcapFile } from '../support/run-links.js';
import { describeWith, lacks } from '../support/run-needs.js';
import { connectionsOf, RunningSyntop, replayJson, reportOf, runSyntop, windowsOf } from '../support/run-syntop.js';
import { assertValid } from '../support/schemas.js';

const START = 1_700_000_000;

let folder = '';
const path = (name: string) => join(folder, name);

/** A packet and its time, in seconds after the start. */
type Timed = readonly [after: number, packet: Packet];

const there = (fields: TcpFields) => ipv4(PROTOCOL_TCP, tcp({ from: 40_000, to: 443, ...fields }));
const back = (fields: TcpFields) =>
  ipv4(PROTOCOL_TCP, tcp({ from: 443, to: 40_000, ...fields }), { from: '10.0.0.2', to: '10.0.0.1' });

/** One connection of each kind that matters here, each begun a second after the one before. */
const CONNECTIONS: readonly Timed[] = [
  // Closed both ways.
  [0, there({ flags: SYN, seq: 100 })],
  [0.000123, back({ flags: SYN | ACK, seq: 700, ack: 101 })],
  [0.5, there({ flags: FIN | ACK, seq: 101, ack: 701 })],
  [1.5, back({ flags: FIN | ACK, seq: 701, ack: 102 })],
  // Refused, at the second try.
  [1, there({ from: 40_001, to: 7211, flags: SYN, seq: 5 })],
  [2, there({ from: 40_001, to: 7211, flags: SYN, seq: 5 })],
  [2.00004, back({ from: 7211, to: 40_001, flags: RST | ACK, seq: 0, ack: 6 })],
  // Never answered.
  [2, ipv6(PROTOCOL_TCP, tcp({ from: 40_002, to: 25, flags: SYN, seq: 9 }))],
  // Open, and then time goes by: so long that all is told before the end.
  [3, there({ from: 40_003, flags: SYN, seq: 1 })],
  [3.25, back({ to: 40_003, flags: SYN | ACK, seq: 2, ack: 2 })],
  [600, ipv4(PROTOCOL_TCP, tcp({ from: 40_004, to: 22, flags: SYN, seq: 77 }), { from: '192.0.2.1' })],
];

function savefile(packets: readonly Timed[]): Uint8Array {
  const records = [...packets]
    .sort(([a], [b]) => a - b)
    .map(([after, packet]) => {
      const micros = Math.round(after * 1e6);
      const bytes = frame(LINK_ETHERNET, packet) ?? assert.fail('no frame');
      return { bytes, seconds: START + Math.floor(micros / 1e6), micros: micros % 1e6 };
    });
  return pcapFile(LINK_ETHERNET, records);
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'syntop-connections-'));
  writeFileSync(path('a.pcap'), savefile(CONNECTIONS));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const byPort = (lines: readonly ConnectionLine[]) => [...lines].sort((a, b) => a['id.orig_p'] - b['id.orig_p']);

/** How many connections stand or ended in each way, as the lines say. */
function countStates(lines: readonly ConnectionLine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { conn_state } of lines) counts[conn_state] = (counts[conn_state] ?? 0) + 1;
  return counts;
}

describe('--connections', () => {
  test('A replay writes a line for each connection, valid by the published schema, and nothing else.', async () => {
    const finished = await runSyntop(['replay', '--connections', path('a.pcap')]);
    assert.deepEqual([finished.code, finished.stderr], [0, '']);
    const lines = byPort(connectionsOf(finished));
    assert.equal(finished.stdout.trimEnd().split('\n').length, lines.length);
    for (const line of lines) assertValid('conn-v1', line);
    assert.deepEqual(
      lines.map((line) => [line['id.orig_h'], line['id.resp_h'], line['id.resp_p'], line.conn_state, line.history, line.retries]),
      [
        ['10.0.0.1', '10.0.0.2', 443, 'SF', 'ShFf', 0],
        ['10.0.0.1', '10.0.0.2', 7211, 'REJ', 'Sr', 1],
        ['2001:db8::1', '2001:db8::2', 25, 'S0', 'S', 0],
        ['10.0.0.1', '10.0.0.2', 443, 'S1', 'Sh', 0],
        ['192.0.2.1', '10.0.0.2', 22, 'S0', 'S', 0],
      ],
    );
    assert.deepEqual(
      lines.map(({ reset_by, reset_kind }) => [reset_by, reset_kind]),
      [
        [null, null],
        ['resp', 'refused'],
        [null, null],
        [null, null],
        [null, null],
      ],
    );
    assert.match(finished.stdout, /^\{"type":"conn","ts":1700000000\.000000000,"iface":null,.*"duration":1\.5,/m);
    const [closed, refused, unanswered, open] = lines;
    assert.ok(Math.abs((closed?.latency ?? 0) - 0.000123) < 1e-8, 'to the precision of a float');
    assert.ok(Math.abs((refused?.latency ?? 0) - 1.00004) < 1e-6, 'from the first SYN, the retry included');
    assert.deepEqual([unanswered?.latency, open?.latency], [null, 0.25]);
  });

  test('With --json the report is the last line, and its outcomes are those of the lines.', async () => {
    const finished = await runSyntop(['replay', '--connections', '--json', path('a.pcap')]);
    const report = reportOf(finished);
    const lines = connectionsOf(finished);
    assert.equal(finished.stdout.trimEnd().split('\n').length, lines.length + 1);
    assert.equal(lines.length, report.tracking.connections);
    assert.deepEqual({ ...report.outcomes, ...countStates(lines) }, report.outcomes);
    assert.deepEqual([report.totals.attempts, report.totals.synRetransmissions, report.totals.resets], [5, 1, 1]);
    assert.deepEqual(report, await replayJson(path('a.pcap')));
  });

  test('A filter leaves only the connections of packets that match.', { skip: lacks('libpcap') }, async () => {
    const lines = connectionsOf(await runSyntop(['replay', '--connections', '-f', 'port 7211', path('a.pcap')]));
    assert.deepEqual(countStates(lines), { REJ: 1 });
  });

  test('A capture of nothing has no lines.', async () => {
    writeFileSync(path('empty.pcap'), savefile([]));
    assert.deepEqual(await runSyntop(['replay', '--connections', path('empty.pcap')]), {
      code: 0,
      signal: null,
      stdout: '',
      stderr: '',
    });
  });

  test('A file that ends badly still has its lines, and exit code 1.', async () => {
    writeFileSync(path('cut.pcap'), savefile(CONNECTIONS).subarray(0, -1));
    const finished = await runSyntop(['replay', '--connections', path('cut.pcap')]);
    assert.deepEqual([finished.code, connectionsOf(finished).length], [1, 4]);
    assert.match(finished.stderr, /cut\.pcap/);
  });

  test('As many as 50,000 lines come through a slow reader whole.', async () => {
    const packets = Array.from({ length: 50_000 }, (_, index): Timed => {
      const from = `10.${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
      return [index * 0.001, ipv4(PROTOCOL_TCP, tcp({ to: 80, flags: SYN, seq: index }), { from })];
    });
    writeFileSync(path('many.pcap'), savefile(packets));
    const run = RunningSyntop.start(['replay', '--connections', path('many.pcap')]);
    run.child.stdout?.pause();
    setTimeout(() => run.child.stdout?.resume(), 300);
    const finished = await run.finished;
    assert.equal(finished.code, 0);
    assert.equal(new Set(connectionsOf(finished).map((line) => line['id.orig_h'])).size, 50_000);
  });
});

describe('--prefix', () => {
  const nets = async (...args: string[]) => {
    const { subnets } = await replayJson(...args, path('a.pcap'));
    return subnets.map(({ net }) => net).sort();
  };

  test('Networks are counted by /24 and /64, unless said otherwise, and IPv6 stays as it was where only IPv4 is said.', async () => {
    assert.deepEqual(await nets(), ['10.0.0.0/24', '192.0.2.0/24', '2001:db8::/64']);
    assert.deepEqual(await nets('--prefix', '4'), ['0.0.0.0/4', '192.0.0.0/4', '2001:db8::/64']);
    assert.deepEqual(await nets('--prefix', '32,20'), ['10.0.0.1/32', '10.0.0.2/32', '192.0.2.1/32', '2001::/20']);
  });
});

describeWith(['root', 'libpcap'], '--connections, live', () => {
  test('Lines name their interface, and come before the capture ends; with --json, windows and the report too.', async (t) => {
    const port = await findClosedPort('127.0.0.1');
    for (const more of [[], ['--json']]) {
      const run = RunningSyntop.start([
        'live',
        '-i',
        'lo',
        '--connections',
        '--interval',
        '100ms',
        '-f',
        `port ${port}`,
        ...more,
      ]);
      t.after(() => run.kill());
      await run.untilCapturing();
      await knock('127.0.0.1', port, 40);
      const finished = await run.end();
      assert.equal(finished.code, 0);
      const lines = connectionsOf(finished);
      assert.deepEqual([lines.length, countStates(lines)], [40, { REJ: 40 }]);
      for (const line of lines) {
        assertValid('conn-v1', line);
        assert.deepEqual([line.iface, line['id.resp_p'], line.reset_kind], ['lo', port, 'refused']);
      }
      if (more.length === 0) {
        assert.equal(finished.stdout.trimEnd().split('\n').length, 40, 'nothing else');
        continue;
      }
      assert.equal(reportOf(finished).outcomes.REJ, 40);
      assert.ok(windowsOf(finished).length > 0);
      for (const window of windowsOf(finished)) assertValid('window-v1', window);
    }
  });

  test('Lines that a slow reader keeps waiting when the capture ends are not lost.', async (t) => {
    const port = await findClosedPort('127.0.0.1');
    const run = RunningSyntop.start(['live', '-i', 'lo', '--connections', '-f', `port ${port}`]);
    t.after(() => run.kill());
    await run.untilCapturing();
    run.child.stdout?.pause();
    // More than a pipe holds.
    await knock('127.0.0.1', port, 1000);
    const finished = run.end();
    setTimeout(() => run.child.stdout?.resume(), 300);
    assert.deepEqual(countStates(connectionsOf(await finished)), { REJ: 1000 });
  });
});
