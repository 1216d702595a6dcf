import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputTally } from '../../src/input-tally.js';
import { buildReport, type ReportParts } from '../../src/report-builder.js';
import type { Snapshot, WindowReport } from '../../src/snapshot.js';
import { renderReport } from '../../src/view/text/report.js';
import { renderWindow, WINDOW_HEADING } from '../../src/view/text/window.js';

const NOTHING_DECODED = { tcp: 0, nonTcp: 0, fragments: 0, tunnelled: 0, truncated: 0, malformed: 0, unsupported: 0 };
const LONG_ADDRESS = [0x20010db8, 0x11112222, 0x33334444, 0x55556666];

function snapshotOf(parts: Partial<ReportParts>, unsupported: Snapshot['unsupportedLinkTypes'] = []): Snapshot {
  const report = buildReport({
    version: '9.9.9',
    source: 'replay',
    inputs: [],
    observedSeconds: null,
    filter: null,
    matched: 0,
    decode: NOTHING_DECODED,
    totals: { syn: 0, synAck: 0, rst: 0, fin: 0 },
    distinctSources: 0,
    evicted: 0,
    sources: [],
    openers: [],
    resetters: [],
    ...parts,
  });
  return { report, peak: null, unsupportedLinkTypes: unsupported };
}

function rowOf(words: number[], syn: number, rst: number, error = 0) {
  const family = words.length === 1 ? 4 : 6;
  return { family, port: 65_535, words, syn, rst, error, windowSyn: 0, windowRst: 0 };
}

test('the report of nothing says that there was nothing', () => {
  const text = renderReport(snapshotOf({}));
  assert.match(text, /^Openers: nobody sent a SYN$/m);
  assert.match(text, /^Resetters: nobody sent a reset$/m);
  assert.match(text, /^Read: 0 TCP$/m);
});

test('every line fits 80 columns, with the longest address and huge counts', () => {
  const row = rowOf(LONG_ADDRESS, 123_456_789_012, 123_456_789_012, 7);
  const text = renderReport(
    snapshotOf({
      observedSeconds: 100,
      totals: { syn: 999_999_999_999, synAck: 888_888_888_888, rst: 777_777_777_777, fin: 666_666_666_666 },
      distinctSources: 123_456_789,
      evicted: 1,
      sources: [row],
      openers: [row],
      resetters: [row],
    }),
  );
  for (const line of text.split('\n')) assert.ok(line.length <= 80, `${line.length}: ${line}`);
  assert.match(text, /2001:db8:1111:2222:3333:4444:5555:6666/);
});

test('a count that may be too high bears a sign, and why is said', () => {
  const text = renderReport(snapshotOf({ evicted: 12, openers: [rowOf([0x0a000001], 100, 0, 5), rowOf([0x0a000002], 90, 0)] }));
  assert.match(text, /10\.0\.0\.1 +65535 +≈100/);
  assert.match(text, /10\.0\.0\.2 +65535 +90/);
  assert.match(text, /^Evicted: 12 /m);
});

test('dropped packets are said, and totals become lower bounds', () => {
  const input = { name: 'lo', format: 'live', linkTypes: ['EN10MB'], error: null, tally: new InputTally() } as const;
  const dropping = { ...input, kernelDropped: 1234, interfaceDropped: 0 };
  const text = renderReport(snapshotOf({ inputs: [dropping], totals: { syn: 5, synAck: 0, rst: 0, fin: 0 } }));
  assert.match(text, /SYN ≥5/);
  assert.match(text, /^Dropped: 1234 by the kernel, 0 by the interface - counts are lower bounds/m);
  const calm = renderReport(snapshotOf({ inputs: [{ ...input, kernelDropped: 0, interfaceDropped: 0 }] }));
  assert.match(calm, /^Dropped: 0 by the kernel, 0 by the interface$/m);
  assert.doesNotMatch(calm, /≥/);
});

test('what was not read is named: truncated, malformed, fragments, a link type', () => {
  const decode = { ...NOTHING_DECODED, tcp: 1, fragments: 2, truncated: 3, malformed: 4, unsupported: 5 };
  const text = renderReport(snapshotOf({ decode }, [['IEEE802_11', 5]]));
  assert.match(text, /^Read: 1 TCP, 2 IP fragments, 3 truncated, 4 malformed, 5 unsupported$/m);
  assert.match(text, /^Not read: 5 packets of link type IEEE802_11/m);
});

test('an input that ended early is told, its name made harmless', () => {
  const error = { code: 'truncated-file', message: 'a\u001b]0;x\u0007.pcap is cut off' } as const;
  const input = { name: 'a\u001b[2J', format: 'pcap', linkTypes: ['RAW'], tally: new InputTally() } as const;
  const text = renderReport(snapshotOf({ inputs: [{ ...input, error, kernelDropped: null, interfaceDropped: null }] }));
  assert.match(text, /^Ended early: a\?\]0;x\?\.pcap is cut off$/m);
  assert.ok(!text.includes('\u001b'));
});

function windowOf(parts: Partial<WindowReport>): WindowReport {
  return {
    v: 1,
    type: 'window',
    start: '2026-01-02T03:04:05.000000000Z',
    seconds: 2,
    packets: 20,
    totals: { syn: 10, synAck: 0, rst: 30_000, fin: 1 },
    kernelDropped: 4,
    interfaceDropped: 0,
    sources: [],
    openers: [],
    resetters: [],
    ...parts,
  };
}

test('a window is one line under its heading, with rates of its own seconds', () => {
  const opener = { ip: '127.0.0.1', port: 7211, syn: 10, attempts: 0, error: 0 };
  const line = renderWindow(windowOf({ openers: [opener] }));
  assert.equal(line, '03:04:05   ≥5.0     · ≥15.0k  ≥0.5   2.0  127.0.0.1 > 7211 5.0/s');
  assert.ok(WINDOW_HEADING.length <= 80);
});

test('a window fits 80 columns, and names who does more first', () => {
  const ip = '2001:db8:1111:2222:3333:4444:5555:6666';
  const opener = { ip, port: 65_535, syn: 1_999_999, attempts: 0, error: 0 };
  const resetter = { ip, port: 65_535, rst: 2_999_999, resets: 0, kinds: {}, error: 0 };
  const line = renderWindow(windowOf({ openers: [opener], resetters: [resetter], kernelDropped: 0 }));
  assert.ok(line.length <= 80, `${line.length}: ${line}`);
  assert.match(line, /2001:db8.*….*6666\.65535 1\.50M\/s$/);
});
