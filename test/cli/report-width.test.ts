import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Report, Snapshot } from '../../src/snapshot.js';
import { renderReport } from '../../src/view/text/report.js';
import { renderWindow, WINDOW_HEADING } from '../../src/view/text/window.js';
import { ACK, ipv6, PROTOCOL_TCP, RST, SYN, tcp } from '../support/run-frames.js';
import { LINK_ETHERNET, pcapFile, writePackets } from '../support/run-links.js';
import { lacks } from '../support/run-needs.js';
import { replayJson, runSyntop } from '../support/run-syntop.js';
import { rowOf, statesOf, windowOfParts } from '../view/report-parts.js';

const LONG = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:';

const folder = mkdtempSync(join(tmpdir(), 'syntop-width-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** No line is wider than a terminal, none is empty space, and there is something to see. */
function assertFits(text: string): void {
  const lines = text.split('\n');
  assert.ok(lines.length > 5);
  for (const line of lines) {
    assert.ok([...line].length <= 80, `${[...line].length} columns: ${line}`);
    assert.equal(line, line.trimEnd());
  }
}

/** Every number of the report, wherever it stands, made as large as said. */
function inflate<T>(value: T, replace: (key: string, value: number) => number): T {
  const text = JSON.stringify(value, (key, inner: unknown) => (typeof inner === 'number' ? replace(key, inner) : inner));
  return JSON.parse(text) as T;
}

async function reportOfLongAddresses(): Promise<Report> {
  const file = join(folder, 'long.pcap');
  const packets = Array.from({ length: 12 }, (_, index) => {
    const [from, to] = [`${LONG}${(0xf000 + index).toString(16)}`, `${LONG}ffff`];
    return [
      ipv6(PROTOCOL_TCP, tcp({ from: 65_535, to: 65_535, flags: SYN }), { from, to }),
      ipv6(PROTOCOL_TCP, tcp({ from: 65_535, to: 65_535, flags: RST | ACK }), { from: to, to: from }),
    ];
  });
  writePackets(file, LINK_ETHERNET, packets.flat());
  return replayJson('--top', 'all', file);
}

describe('the report as text fits 80 columns', () => {
  test('with the longest addresses and ports.', async () => {
    await reportOfLongAddresses();
    const { code, stdout } = await runSyntop(['replay', '--top', 'all', join(folder, 'long.pcap')]);
    assert.equal(code, 0);
    assertFits(stdout);
    assert.equal(stdout.split(`${LONG}ffff`).length - 1, 3, 'the whole address is there: as resetter, service and source');
  });

  for (const count of [9_999, 10_000, 99_999, 999_499, 999_500, 1e9, 123_456_789_012, 9e15]) {
    test(`with every count at ${count}.`, async () => {
      const report = inflate(await reportOfLongAddresses(), (key, value) => (['port', 'v'].includes(key) ? value : count));
      const { capture } = report;
      const snapshot: Snapshot = {
        report: { ...report, capture: { ...capture, durationSeconds: 0.001, kernelDropped: count, interfaceDropped: count } },
        peak: { at: '2026-01-02T03:04:05.000000000Z', syn: count },
        estimatesSources: true,
        unsupportedLinkTypes: [['BLUETOOTH_HCI_H4_WITH_PHDR', count]],
      };
      assertFits(renderReport(snapshot));
    });
  }

  test('with many inputs of many kinds, and an expression longer than the line.', async () => {
    const report = await reportOfLongAddresses();
    const [input] = report.capture.inputs;
    assert.ok(input !== undefined);
    const linkTypes = [
      'EN10MB',
      'LINUX_SLL',
      'LINUX_SLL2',
      'BLUETOOTH_HCI_H4_WITH_PHDR',
      'IEEE802_15_4_NOFCS',
      'USB_LINUX_MMAPPED',
    ];
    const inputs = Array.from({ length: 40 }, (_, index) => ({
      ...input,
      name: `/var/log/captures/night-${index}.pcap`,
      linkTypes,
    }));
    const filter = Array.from({ length: 40 }, (_, index) => `host 192.0.2.${index}`).join(' or ');
    for (const one of [filter, 'x'.repeat(300)]) {
      const capture = { ...report.capture, inputs, filter: one };
      assertFits(renderReport({ report: { ...report, capture }, peak: null, estimatesSources: false, unsupportedLinkTypes: [] }));
    }
  });

  test('with a long name of a file that is cut off.', async () => {
    const file = join(folder, `${'a-long-name-'.repeat(18)}.pcap`);
    writeFileSync(file, pcapFile(LINK_ETHERNET, [{ bytes: new Uint8Array(60) }]).subarray(0, -1));
    const { code, stdout } = await runSyntop(['replay', file]);
    assert.equal(code, 1);
    assertFits(stdout);
  });

  test('with a filter on the command line longer than the line.', { skip: lacks('libpcap') }, async () => {
    await reportOfLongAddresses();
    const filter = Array.from({ length: 30 }, (_, index) => `port ${60_000 + index}`).join(' or ');
    const { code, stdout } = await runSyntop(['replay', '-f', filter, join(folder, 'long.pcap')]);
    assert.equal(code, 0);
    assertFits(stdout);
    assert.match(stdout, /port 60000 or port 60001/);
  });
});

describe('the lines of a live capture fit 80 columns', () => {
  test('with the longest addresses and every count large.', () => {
    assert.ok(WINDOW_HEADING.length <= 80, WINDOW_HEADING);
    const words = [-1, -1, -1, -1];
    for (const count of [0, 1, 9999, 999_500, 123_456_789_012]) {
      const window = { syn: count, rst: count, attempts: count, synRetransmissions: 0, resets: count, kinds: [], states: [] };
      const table = [rowOf({ family: 6, words, port: 65_535, window })];
      const line = renderWindow(
        windowOfParts({
          seconds: 0.2,
          totals: { syn: count, rst: count, attempts: count },
          states: statesOf({ REJ: count }),
          halfOpen: count,
          kernelDropped: count,
          interfaceDropped: count,
          tables: { openers: table, resetters: table },
        }),
      );
      assert.ok(line.length <= 80 && !line.includes('\n'), `${line.length} columns: ${line}`);
      assert.match(line, /^03:04:05 /);
    }
  });
});
