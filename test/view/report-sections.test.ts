import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderReport } from '../../src/view/text/report.js';
import { kindsOf, rowOf, snapshotOf, statesOf } from './report-parts.js';

const LONG_ADDRESS = [0x20010db8, 0x11112222, 0x33334444, 0x55556666];

const EVERYTHING = {
  observedSeconds: 30,
  totals: { syn: 130, attempts: 100, synRetransmissions: 25, duplicates: 5, resets: 12, rst: 20 },
  states: statesOf({
    S0: 30,
    S1: 20,
    SF: 15,
    REJ: 10,
    S2: 2,
    S3: 3,
    RSTO: 4,
    RSTR: 5,
    RSTOS0: 6,
    RSTRH: 1,
    SH: 1,
    SHR: 1,
    OTH: 2,
  }),
  tracking: { connections: 107, pending: 7, halfOpen: 3, directionGuessed: 2, evictedAttempts: 6, evictedConnections: 1 },
};

test('totals tell attempts, retries, duplicates, connections reset, and the rate of attempts', () => {
  const peak = { at: '2026-01-02T03:04:05.000000000Z', syn: 44 };
  const text = renderReport(snapshotOf(EVERYTHING, { peak }));
  assert.match(text, /^ {2}100 connection attempts, 25 retries, 5 duplicates, 12 connections reset$/m);
  assert.match(text, /^ {2}3\.3 attempts\/s on average, at most 44 SYNs in the second at 03:04:05 UTC$/m);
});

test('outcomes are told in words, with count, share and bar, the most frequent first', () => {
  const text = renderReport(snapshotOf(EVERYTHING));
  const section = text.slice(text.indexOf('Outcomes'), text.indexOf('\n\nOpeners'));
  assert.equal(
    section,
    [
      'Outcomes of 100 connections, and % of them',
      '  unanswered            23   23  ██████▉',
      '  open                  20   20  ██████',
      '  closed                15   15  ████▌',
      '  refused               10   10  ███',
      '  pending                7  7.0  ██▏',
      '  given up               6  6.0  █▊',
      '  closing                5  5.0  █▌',
      '  aborted by server      5  5.0  █▌',
      '  aborted by client      4  4.0  █▎',
      '  scan/backscatter       3  3.0  ▉',
      '  joined late            2  2.0  ▋',
      '  half-open now: 3, whose server repeats its SYN-ACK',
    ].join('\n'),
  );
});

test('outcomes that there are none of go unsaid', () => {
  assert.doesNotMatch(renderReport(snapshotOf({})), /Outcomes|unanswered|Columns/);
  const text = renderReport(snapshotOf({ states: statesOf({ REJ: 1 }) }));
  assert.match(text, /^ {2}refused {16}1 {2}100 {2}█{30}$/m);
  assert.doesNotMatch(text, /unanswered {2}|closed {2}|half-open/);
});

test('what was forgotten, guessed, and is not proven is said', () => {
  const text = renderReport(snapshotOf(EVERYTHING));
  assert.match(text, /^Forgotten: 6 attempts before 5 s, to make room: in no outcome$/m);
  assert.match(text, /^Forgotten: 1 answered connection, to make room: in no outcome$/m);
  assert.match(text, /^Pending: 7 attempts are younger than 5 s/m);
  assert.match(text, /^Joined late: ports told who opened 2 connections: a guess$/m);
  assert.match(text, /^Open: .* not proven$/m);
  assert.doesNotMatch(renderReport(snapshotOf({ states: statesOf({ SF: 1 }) })), /Forgotten|Pending|Joined|Open:/);
});

const FLOODER = rowOf({
  words: [0xcb00714d],
  port: 110,
  syn: 450,
  attempts: 440,
  states: statesOf({ S0: 290, S1: 150, REJ: 0 }),
  halfOpen: 145,
});

test("an opener's attempts are told by outcome, half-open ones not as open; columns of nothing are left out", () => {
  const other = rowOf({ words: [0x0a280001], port: 110, syn: 45, attempts: 45, states: statesOf({ SF: 45 }) });
  const text = renderReport(snapshotOf({ observedSeconds: 10, totals: { syn: 495 }, tables: { openers: [FLOODER, other] } }));
  const [, heading, flooder, calm] = text.slice(text.indexOf('Openers')).split('\n');
  assert.match(heading ?? '', /^ {2}SOURCE +PORT +SYN +ATT +SYN\/s +OPEN +UNAN +HALF +FAIL% +%$/);
  assert.match(flooder ?? '', /^ {2}203\.0\.113\.77 +110 +450 +440 +44 +5 +290 +145 +66 +91 {2}█+/);
  assert.match(calm ?? '', /^ {2}10\.40\.0\.1 +110 +45 +45 +4\.5 +45 +· +· +· +9\.1 {2}/);
});

test('attempts have a column only where they are not the SYNs', () => {
  const row = rowOf({ syn: 5, attempts: 5 });
  assert.doesNotMatch(renderReport(snapshotOf({ tables: { openers: [row] } })), /ATT {2}/);
});

test('a long address leaves room for what matters most: failures', () => {
  const row = { ...FLOODER, family: 6, words: LONG_ADDRESS, port: 65_535, states: statesOf({ S0: 1, S1: 2, REJ: 3, RSTO: 4 }) };
  const [, heading] = renderReport(snapshotOf({ tables: { openers: [row] } }))
    .split('\n\n')
    .find((section) => section.startsWith('Openers'))
    ?.split('\n') ?? [''];
  assert.match(heading ?? '', /^ {2}SOURCE +PORT +SYN +REFU +UNAN +HALF +FAIL%$/);
});

test('failures are never more than all', () => {
  const row = rowOf({ syn: 1, attempts: 1, port: 9, states: statesOf({ REJ: 3 }) });
  assert.match(renderReport(snapshotOf({ tables: { openers: [row] } })), /127\.0\.0\.1 +9 +1 .* 3 +100/);
});

test('a resetter tells the kinds of its resets in words, the most frequent first, as far as the line goes', () => {
  const kinds = kindsOf({ refused: 2, abort: 3000 });
  const row = rowOf({ rst: 9999, port: 80, kinds });
  assert.match(
    renderReport(snapshotOf({ tables: { resetters: [row] } })),
    /127\.0\.0\.1 +80 +9999 .* {2}abort 3000, refused 2$/m,
  );
  const many = kindsOf({ refused: 111, 'no-socket': 222, abort: 333, 'after-close': 444, stray: 555 });
  const long = { ...row, family: 6, words: LONG_ADDRESS, kinds: many };
  assert.match(renderReport(snapshotOf({ tables: { resetters: [long] } })), /stray 555, …$/m);
});

test('a service tells outcomes, and how long the first answer takes', () => {
  const row = rowOf({ words: [0x0a140001], port: 80, attempts: 20, states: statesOf({ SF: 10, REJ: 10 }) });
  const latencyOf = () => ({ samples: 20, p50: 42_000, p95: 1_250_000, max: 3_004_000_000 });
  const text = renderReport(snapshotOf({ tables: { services: [row] }, latencyOf }));
  const [, heading, line] = text.slice(text.indexOf('Services')).split('\n');
  assert.match(heading ?? '', /^ {2}SERVICE +PORT +ATT +SYN\/s +OPEN +REFU +FAIL% +P50 +P95 +MAX$/);
  assert.match(line ?? '', /^ {2}10\.20\.0\.1 +80 +20 .* 10 +10 +50 +42µs +1\.3ms +3\.0s$/);
});

test('networks are shown where they say more than the sources do', () => {
  const net = { words: [0xcb007100], prefixBits: 24, syn: 5 };
  assert.doesNotMatch(renderReport(snapshotOf({ tables: { subnets: [rowOf({ ...net, sources: 1 })] } })), /Networks/);
  const text = renderReport(snapshotOf({ tables: { subnets: [rowOf({ ...net, sources: 2 })] } }));
  assert.match(text, /^Networks: .*\n {2}NETWORK .*\n {2}203\.0\.113\.0\/24 +2 +5 /m);
});
