import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Report } from '../../src/snapshot.js';
import { samplePackets } from '../filter/sample-packets.js';
import { findClosedPort, knock } from '../support/live-knock.js';
import { ACK, FIN, ipv4, ipv6, PROTOCOL_TCP, RST, SYN, tcp } from '../support/run-frames.js';
import { frame, LINK_ETHERNET, LINK_RAW, pcapFile, writePackets } from '../support/run-links.js';
import { describeWith, lacks } from '../support/run-needs.js';
import { RunningSyntop, replayJson, reportOf, runSyntop, windowsOf } from '../support/run-syntop.js';
import { assertValid } from '../support/schemas.js';
import { assertKeys } from './report-keys.js';

let folder = '';
const path = (name: string) => join(folder, name);

/** Thirty clients, of which client n sends n SYNs to port 443 and one to port 80, and is reset n times from each. */
function manyClients() {
  const numbers = Array.from({ length: 30 }, (_, index) => index + 1);
  return numbers.flatMap((number) => {
    const from = `10.3.0.${number}`;
    const syns = Array.from({ length: number }, () => ipv4(PROTOCOL_TCP, tcp({ to: 443, flags: SYN }), { from }));
    const resets = Array.from({ length: number }, () =>
      ipv4(PROTOCOL_TCP, tcp({ from: 443, flags: RST | ACK }), { from: `10.4.0.${number}`, to: from }),
    );
    return [...syns, ...resets, ipv4(PROTOCOL_TCP, tcp({ to: 80, flags: SYN }), { from })];
  });
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'syntop-report-'));
  writePackets(path('sample.pcap'), LINK_ETHERNET, samplePackets());
  writePackets(path('raw.pcap'), LINK_RAW, samplePackets());
  writePackets(path('clients.pcap'), LINK_ETHERNET, manyClients());
});
after(() => rmSync(folder, { recursive: true, force: true }));

function assertDecodeAddsUp({ decode, capture }: Report): void {
  assert.equal(
    Object.values(decode).reduce((sum, count) => sum + count),
    capture.matched,
    'decode adds up to matched',
  );
}

function assertTrackingAddsUp({ outcomes, tracking }: Report): void {
  const { connections, evicted, pending, halfOpen } = tracking;
  const told = Object.values(outcomes).reduce((sum, count) => sum + count);
  assert.equal(told + evicted.attempts + evicted.connections, connections, 'no connection is lost, none is told twice');
  assert.ok(pending <= outcomes.S0 && halfOpen <= connections);
}

describe('the report as JSON', () => {
  test('It is one line that is valid by the published schema, with every key of the design, for every kind of input.', async () => {
    writeFileSync(path('empty.pcap'), pcapFile(LINK_ETHERNET, []));
    writeFileSync(path('unknown.pcap'), pcapFile(147, [{ bytes: new Uint8Array(60) }]));
    writeFileSync(path('cut.pcap'), pcapFile(LINK_ETHERNET, [{ bytes: new Uint8Array(60) }]).subarray(0, -1));
    for (const name of ['sample.pcap', 'raw.pcap', 'clients.pcap', 'empty.pcap', 'unknown.pcap', 'cut.pcap']) {
      const finished = await runSyntop(['replay', '--json', path(name)]);
      assert.match(finished.stdout, /^\{[^\n]+\}\n$/);
      const report = reportOf(finished);
      assertValid('report-v1', report);
      assertDecodeAddsUp(report);
      assertTrackingAddsUp(report);
      assertKeys(report, name === 'sample.pcap');
    }
  });

  test('What the packets were adds up to those that passed the filter.', { skip: lacks('libpcap') }, async () => {
    const report = await replayJson('-f', 'ip and not host 10.0.0.1', path('sample.pcap'));
    assertDecodeAddsUp(report);
    assert.ok(report.capture.matched > 0 && report.capture.matched < report.capture.packets);
    assertValid('report-v1', report);
  });

  test('Rows are sorted by count, largest first, then by address and port.', async () => {
    const { openers, resetters, sources } = await replayJson('--top', 'all', path('clients.pcap'));
    const ports = (rows: ReadonlyArray<{ port: number }>) => rows.map(({ port }) => port);
    const descending = Array.from({ length: 30 }, (_, index) => 30 - index);
    assert.deepEqual(
      openers.slice(0, 29).map(({ ip, syn }) => [ip, syn]),
      descending.slice(0, 29).map((n) => [`10.3.0.${n}`, n]),
    );
    // One SYN each: 10.3.0.1 to both ports, then the others to port 80 by their addresses' numbers, not their letters.
    const ones = openers.filter(({ syn }) => syn === 1);
    assert.deepEqual(ports(ones.slice(0, 3)), [80, 443, 80]);
    assert.deepEqual(
      ones.map(({ ip }) => Number(ip.split('.')[3])),
      [1, ...Array.from({ length: 30 }, (_, index) => index + 1)],
    );
    assert.deepEqual(
      resetters.map(({ ip, rst }) => [ip, rst]),
      descending.map((n) => [`10.4.0.${n}`, n]),
    );
    assert.equal(sources[0]?.ip, '10.3.0.30');
    assert.equal(sources.length, 60);
  });

  test('--top 3 gives the first three rows of each table, --top all gives all, and the totals are the same.', async () => {
    const all = await replayJson('--top', 'all', path('clients.pcap'));
    const three = await replayJson('--top', '3', path('clients.pcap'));
    const ten = await replayJson(path('clients.pcap'));
    for (const table of ['sources', 'openers', 'resetters', 'services', 'subnets', 'pairs', 'ports'] as const) {
      assert.deepEqual(three[table], all[table].slice(0, 3));
      assert.deepEqual(ten[table], all[table].slice(0, 10));
    }
    assert.deepEqual([all.openers.length, all.resetters.length], [60, 30]);
    assert.deepEqual(three.totals, all.totals);
    assert.deepEqual([all.totals.syn, all.totals.rst, all.totals.distinctSources], [495, 465, 60]);
  });

  test('-c ends the reading after so many packets.', async () => {
    const { capture } = await replayJson('-c', '17', path('clients.pcap'));
    assert.deepEqual([capture.packets, capture.matched, capture.inputs[0]?.packets], [17, 17, 17]);
  });

  test('Several files are one analysis, each an input of its own.', async () => {
    const { capture, totals } = await replayJson(path('clients.pcap'), path('raw.pcap'), path('clients.pcap'));
    const single = await replayJson(path('raw.pcap'));
    assert.deepEqual(
      capture.inputs.map(({ linkTypes }) => linkTypes),
      [['EN10MB'], ['RAW'], ['EN10MB']],
    );
    assert.equal(totals.syn, 2 * 495 + single.totals.syn);
    assert.equal(
      capture.packets,
      capture.inputs.reduce((sum, { packets }) => sum + packets, 0),
    );
  });

  test('SYN-ACK, FIN, and SYNs with more flags are counted as what they are.', async () => {
    const flags = [SYN, SYN | ACK, FIN | ACK, RST, RST | ACK, SYN | FIN, SYN | RST, SYN | 0xc0, ACK, 0];
    const packets = flags.flatMap((value) => [
      ipv4(PROTOCOL_TCP, tcp({ flags: value })),
      ipv6(PROTOCOL_TCP, tcp({ flags: value })),
    ]);
    writePackets(path('flags.pcap'), LINK_ETHERNET, packets);
    const { totals, decode } = await replayJson(path('flags.pcap'));
    assert.deepEqual([totals.syn, totals.synAck, totals.fin, totals.rst, decode.tcp], [8, 2, 4, 6, 20]);
  });
});

describeWith(['root', 'libpcap'], 'the windows as JSON', () => {
  test('Each is a line that is valid by the published schema, and the last line is a valid report.', async (t) => {
    const run = RunningSyntop.start(['live', '-i', 'lo', '--json', '--interval', '100ms']);
    t.after(() => run.kill());
    await run.untilCapturing();
    await knock('127.0.0.1', await findClosedPort('127.0.0.1'), 40);
    await run.until('there are three windows', () => run.stdout.split('\n').length > 3);
    const finished = await run.end();
    assert.equal(finished.code, 0);
    const windows = windowsOf(finished);
    assert.ok(windows.length >= 3 && windows.some(({ openers }) => openers.length > 0));
    for (const window of windows) assertValid('window-v1', window);
    const report = reportOf(finished);
    assertValid('report-v1', report);
    assertDecodeAddsUp(report);
    assertTrackingAddsUp(report);
    assertKeys(report, true);
  });
});

describe('the report on the way to a terminal', () => {
  test("Control characters in a file's name never reach standard output as they are.", async () => {
    const syn = frame(LINK_ETHERNET, ipv4(PROTOCOL_TCP, tcp({ flags: SYN }))) ?? assert.fail('no frame');
    const bytes = pcapFile(LINK_ETHERNET, [{ bytes: syn }]);
    const name = path('evil\x1b[2J\x07\x7f\x9b31m\r\n\u202e\u2066name.pcap');
    writeFileSync(name, bytes);
    for (const file of [bytes, bytes.subarray(0, -1)]) {
      writeFileSync(name, file);
      for (const flags of [[], ['--json']]) {
        const { stdout } = await runSyntop(['replay', ...flags, name]);
        assert.doesNotMatch(stdout.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        assert.match(stdout, /evil/);
        if (flags.length > 0) assert.equal(reportOf({ stdout }).capture.inputs[0]?.name, name, 'JSON still says the true name');
      }
    }
  });
});
