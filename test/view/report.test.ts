import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputTally } from '../../src/input-tally.js';
import { renderReport } from '../../src/view/text/report.js';
import { kindsOf, NOTHING_DECODED, rowOf, snapshotOf, statesOf } from './report-parts.js';

const LONG_ADDRESS = [0x20010db8, 0x11112222, 0x33334444, 0x55556666];

test('the report of nothing says that there was nothing', () => {
  const text = renderReport(snapshotOf({}));
  assert.match(text, /^Openers: nobody sent a SYN$/m);
  assert.match(text, /^Resetters: nobody sent a reset$/m);
  assert.match(text, /^Read: 0 TCP$/m);
});

test('every line fits 80 columns, with the longest address and huge counts', () => {
  const huge = 123_456_789_012;
  const row = rowOf({
    family: 6,
    words: LONG_ADDRESS,
    prefixBits: 128,
    port: 65_535,
    syn: huge,
    rst: huge,
    attempts: huge - 1,
    states: statesOf({ S0: huge, REJ: huge, SF: huge, RSTO: huge }),
    kinds: kindsOf({ refused: huge, 'no-socket': huge, abort: huge, 'after-close': huge, stray: huge }),
    halfOpen: huge,
    sources: huge,
    error: 7,
  });
  const table = [row];
  const text = renderReport(
    snapshotOf({
      observedSeconds: 100,
      totals: { syn: 999_999_999_999, synAck: 888_888_888_888, rst: 777_777_777_777, fin: 666_666_666_666, attempts: huge },
      distinctSources: 123_456_789,
      evicted: 1,
      tables: { sources: table, openers: table, resetters: table, services: table, subnets: table, pairs: table },
      latencyOf: () => ({ samples: 1, p50: huge, p95: huge, max: huge }),
    }),
  );
  for (const line of text.split('\n')) assert.ok(line.length <= 80, `${line.length}: ${line}`);
  assert.equal(text.split('2001:db8:1111:2222:3333:4444:5555:6666').length - 1, 5);
});

/** The lines of a section, its title first. */
function sectionOf(text: string, title: string): string[] {
  const section = text.split('\n\n').find((lines) => lines.startsWith(title));
  return section?.split('\n') ?? assert.fail(`there is no ${title}`);
}

/** A row of a key that has had it only for a while, and one that always had its row. */
const LATE = {
  port: 443,
  syn: 100,
  attempts: 80,
  states: statesOf({ S1: 30, REJ: 20, S0: 10 }),
  halfOpen: 7,
  rst: 50,
  resets: 9,
  kinds: kindsOf({ abort: 9 }),
  error: 5,
};
const EARLY = { ...LATE, words: [0x0a000002], error: 0 };

test('where a row has an error, segments are at most so many, attempts and outcomes at least, and why is said', () => {
  const rows = [rowOf({ ...LATE, words: [0x0a000001] }), rowOf(EARLY)];
  const tables = { openers: rows, resetters: rows, services: rows, sources: rows };
  const text = renderReport(snapshotOf({ observedSeconds: 10, evicted: 12, tables }));
  const [, heading, late, early] = sectionOf(text, 'Openers');
  assert.match(heading ?? '', /^ {2}SOURCE +PORT +SYN +ATT +SYN\/s +OPEN +REFU +UNAN +HALF +FAIL%/);
  assert.match(late ?? '', /^ {2}10\.0\.0\.1 +443 +≈100 +≥80 +≥8\.0 +≥23 +≥20 +≥10 +≥7 +38/);
  assert.match(early ?? '', /^ {2}10\.0\.0\.2 +443 +100 +80 +8\.0 +23 +20 +10 +7 +38/);
  const [, , lateService, earlyService] = sectionOf(text, 'Services');
  assert.match(lateService ?? '', /443 +≥80 +≥8\.0 +≥23 +≥20/);
  assert.match(earlyService ?? '', /443 +80 +8\.0 +23 +20/);
  const [, , lateResetter, earlyResetter] = sectionOf(text, 'Resetters');
  assert.match(lateResetter ?? '', /443 +≈50 +≈5\.0 .* abort ≥9$/);
  assert.match(earlyResetter ?? '', /443 +50 +5\.0 .* abort 9$/);
  assert.match(text, /^Evicted: 12 times a row went to another key, or a key was refused one$/m);
  assert.match(
    text.replace(/\n {4}/g, ' '),
    /^Marks: ≈ segments, at most so many.*; ≥ attempts and outcomes, at least so many$/m,
  );
});

test('a number of sources bears a sign only where it is an estimate', () => {
  const net = rowOf({ words: [0xcb007100], prefixBits: 24, syn: 5, sources: 3 });
  const parts = { evicted: 1, distinctSources: 9, tables: { subnets: [net] } };
  const exact = renderReport(snapshotOf(parts, { estimatesSources: false }));
  assert.match(exact, /from 9 sources$/m);
  assert.match(exact, /203\.0\.113\.0\/24 +3 /);
  assert.doesNotMatch(exact, /estimated/);
  const estimated = renderReport(snapshotOf(parts, { estimatesSources: true }));
  assert.match(estimated, /from ≈9 sources$/m);
  assert.match(estimated, /203\.0\.113\.0\/24 +≈3 /);
  assert.match(estimated, /and sources, estimated;/);
});

test('the legend names the columns that are shown, and no others', () => {
  const legendOf = (text: string) => text.slice(text.indexOf('Columns: ')).replace(/\s+/g, ' ').trim();
  const row = rowOf({ port: 443, syn: 5, attempts: 5, states: statesOf({ SF: 5 }) });
  const services = renderReport(snapshotOf({ tables: { services: [row] } }));
  assert.equal(
    legendOf(services),
    'Columns: ATT attempts, SYN/s attempts a second, OPEN answered and not reset, FAIL% refused or unanswered of the attempts',
  );
  const net = rowOf({ ...LATE, states: statesOf({ S0: 1, REJ: 2, RSTR: 3, S1: 9 }), sources: 2, prefixBits: 24 });
  const tables = { openers: [row], services: [row], resetters: [rowOf(LATE)], subnets: [net] };
  const latencyOf = () => ({ samples: 1, p50: 1, p95: 2, max: 3 });
  const all = legendOf(renderReport(snapshotOf({ tables, latencyOf })));
  const names = all
    .slice('Columns: '.length)
    .split(', ')
    .map((words) => words.split(' ')[0]);
  const shown = [
    'SYN',
    'ATT',
    'SYN/s',
    'RST',
    'RST/s',
    'SRCS',
    'OPEN',
    'REFU',
    'UNAN',
    'HALF',
    'RSET',
    'FAIL%',
    '%',
    'P50',
    'P95',
    'MAX',
  ];
  assert.deepEqual(names, shown);
});

test('one of anything is told as one', () => {
  const parts = {
    observedSeconds: 1,
    distinctSources: 1,
    matched: 1,
    filter: 'tcp',
    evicted: 1,
    decode: { ...NOTHING_DECODED, fragments: 1 },
    totals: { syn: 1, attempts: 1, synRetransmissions: 1, duplicates: 1, resets: 1 },
    states: statesOf({ S1: 1 }),
    tracking: { pending: 1, directionGuessed: 1, evictedAttempts: 1, evictedConnections: 1 },
  };
  const peak = { at: '2026-01-02T03:04:05.000000000Z', syn: 1 };
  const text = renderReport(snapshotOf(parts, { peak, unsupportedLinkTypes: [['IEEE802_11', 1]] }));
  for (const line of [
    /: 1 packet passed$/m,
    /from ≈?1 source$/m,
    /^ {2}1 connection attempt, 1 retry, 1 duplicate, 1 connection reset$/m,
    /at most 1 SYN in the second at/,
    /^Outcomes of 1 connection,/m,
    /^Read: 0 TCP, 1 IP fragment$/m,
    /^Not read: 1 packet of/m,
    /^Evicted: 1 time a row/m,
    /^Forgotten: 1 attempt before/m,
    /^Forgotten: 1 answered connection, /m,
    /^Pending: 1 attempt is younger/m,
    /^Joined late: ports told who opened 1 connection: a guess$/m,
  ]) {
    assert.match(text, line);
  }
});

test('dropped packets are said, and totals become lower bounds', () => {
  const input = { name: 'lo', format: 'live', linkTypes: ['EN10MB'], error: null, tally: new InputTally() } as const;
  const dropping = { ...input, kernelDropped: 1234, interfaceDropped: 0 };
  const text = renderReport(snapshotOf({ inputs: [dropping], totals: { syn: 5 } }));
  assert.match(text, /SYN ≥5/);
  assert.match(text, /^Dropped: 1234 by the kernel, 0 by the interface - counts are lower bounds/m);
  const calm = renderReport(snapshotOf({ inputs: [{ ...input, kernelDropped: 0, interfaceDropped: 0 }] }));
  assert.match(calm, /^Dropped: 0 by the kernel, 0 by the interface$/m);
  assert.doesNotMatch(calm, /≥/);
});

test('of several inputs, each that lost something says what, the most first', () => {
  const inputOf = (name: string, kernelDropped: number, undecoded: number) => {
    const tally = Object.assign(new InputTally(), { undecoded });
    return { name, format: 'live', linkTypes: ['EN10MB'], error: null, kernelDropped, interfaceDropped: 0, tally } as const;
  };
  const inputs = [inputOf('lo', 0, 0), inputOf('eth0', 3, 1), inputOf('br-\u001b[31m', 2_000_000, 0)];
  const text = renderReport(snapshotOf({ inputs }));
  assert.match(text, /^Dropped: 2.00M by the kernel.*\nLost of br-\?\[31m: kernel 2.00M\nLost of eth0: kernel 3, undecoded 1$/m);
  assert.doesNotMatch(text, /Lost of lo/);
});

test('copies that may count as sent again are said', () => {
  assert.match(renderReport(snapshotOf({ forgottenCopies: 12 })), /^Copies: 12 packets forgotten too early; /m);
  assert.doesNotMatch(renderReport(snapshotOf({})), /^Copies/m);
});

test('what was not read is named: truncated, malformed, fragments, a link type', () => {
  const decode = { ...NOTHING_DECODED, tcp: 1, fragments: 2, truncated: 3, malformed: 4, unsupported: 5 };
  const text = renderReport(snapshotOf({ decode }, { unsupportedLinkTypes: [['IEEE802_11', 5]] }));
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

/** Thirty seconds of attempts that ended in every way. */
