/* Verdicts and what the host says, in the report: as text, and as JSON against the published schema. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostMoment } from '../../src/host-knowledge.js';
import type { Verdict } from '../../src/verdict.js';
import { renderReport } from '../../src/view/text/report.js';
import { assertValid } from '../support/schemas.js';
import { HOSTILE, makeHost, makeProcess, makeVerdict, makeVerdicts } from '../support/screen-host.js';
import { reportOfParts, type SomeParts, snapshotOf } from './report-parts.js';

/** The section that begins so; empty where there is none. */
function sectionOf(title: string, parts: SomeParts): string {
  const sections = renderReport(snapshotOf(parts)).split('\n\n');
  return sections.find((section) => section.startsWith(title)) ?? '';
}

const verdictsOf = (verdicts: readonly Verdict[]) => sectionOf('Verdicts', { verdicts });
const hostOf = (host: HostMoment, parts: SomeParts = {}) => sectionOf('Host', { host, ...parts });

test('verdicts stand at the top, each with its sign, its time and what could be done first', () => {
  const text = renderReport(snapshotOf({ verdicts: makeVerdicts() }));
  assert.ok(text.indexOf('\n\nVerdicts') < text.indexOf('\n\nOpeners'));
  assert.equal(
    verdictsOf(makeVerdicts()),
    [
      'Verdicts: what is wrong, or was; times are UTC',
      '  CRIT 203.0.113.9 and 2 more flood 10.0.0.5:443 with SYNs: 4,100 a second, 98%',
      '       of them unanswered or half-open; too many for one client.',
      '       since 10:01:12. Lets only so many SYNs of 203.0.113.9 through.',
      '  WARN Nobody listens on 127.0.0.1:7211: curl (312 processes, last pid 4711)',
      '       asks 21 times a second in vain.',
      '       since 09:57:14. Start what should listen on 7211, or stop who asks.',
      '  INFO 70 new sources in 198.51.100.0/24 within a minute.',
      '       from 09:47:14 to 09:50:34, over',
      '  Commands, and how to undo them, are in --json; syntop runs none of them.',
    ].join('\n'),
  );
});

test('what is wrong comes before what was, and after ten verdicts the others are counted', () => {
  const over = makeVerdict({ sentence: 'This is over.', isActive: false, remedies: [] });
  const holds = makeVerdict({ sentence: 'This holds.', remedies: [] });
  const lines = verdictsOf([over, ...Array.from({ length: 12 }, () => holds)]).split('\n');
  assert.equal(lines.filter((line) => line.includes('This holds.')).length, 10);
  assert.equal(lines.at(-1), '  and 3 more, in --json');
  assert.doesNotMatch(lines.join('\n'), /over|Commands/);
});

test('where there is no verdict and no host, neither is spoken of', () => {
  assert.doesNotMatch(renderReport(snapshotOf({})), /Verdicts|Host/);
});

test('the host tells what moves, who waits, who connects, why the kernel resets, and what is near its limit', () => {
  const text = hostOf(makeHost());
  assert.match(text, /^ {2}Who connects is known from the kernel's trace events: all of it$/m);
  assert.match(text, /^ {2}OutRsts +7300 +120 {2}Resets sent by this host\.$/m);
  assert.match(text, /^ {2}TCPSynRetrans +12 +· {2}/m);
  assert.doesNotMatch(text, /PassiveOpens|0\.0\.0\.0:80/, 'what stands still goes unsaid');
  assert.match(text, /^ {2}10\.0\.0\.5:3306 +128 +128 +100 {2}mysqld \(pid 812\)\n {2}\[::\]:22 +105 +128 +82 {2}unknown$/m);
  assert.match(text, /^ {2}127\.0\.0\.1:7211 +1259 {2}curl \(312 processes, last pid 4711\)$/m);
  assert.match(text, /^ {2}127\.0\.0\.1:7211 +sent +1259 {2}NO_SOCKET$/m);
  assert.match(text, /^ {2}203\.0\.113\.9:443 +came +12 {2}none given, TCP_ESTABLISHED$/m);
  assert.match(text, /^ {2}Sockets: TIME_WAIT 13\.0k, ESTABLISHED 812, SYN_RECV 240, LISTEN 12$/m);
  assert.match(text, /^ {2}Connection tracking: 61\.0k of at most 65\.5k entries, 93%$/m);
  assert.match(text, /^ {4}by source: 198\.51\.100\.7 40\.0k, 10\.0\.0\.9 900$/m);
  assert.match(text, /^ {2}Open files of mysqld \(pid 812\): 1000 of at most 1024, 98%$/m);
  assert.doesNotMatch(text, /nginx|whole machine/, 'what is far from its limit goes unsaid');
});

test('resets that the kernel sent and nobody captured are told, but not behind a filter', () => {
  const unseen = / {2}Unseen resets: the kernel sent 7300, 12 were captured/;
  assert.match(hostOf(makeHost(), { ownResets: 12 }), unseen);
  assert.doesNotMatch(hostOf(makeHost(), { ownResets: 12, filter: 'port 80' }), /Unseen/);
  assert.doesNotMatch(hostOf(makeHost(), { ownResets: 3650 }), /Unseen/);
  assert.doesNotMatch(hostOf(makeHost({}, { growth: { OutRsts: 19 } })), /Unseen/);
  assert.doesNotMatch(hostOf(makeHost({}, { growth: {} })), /Unseen/);
});

test('how good an attribution is, is said', () => {
  const known = (facts: Parameters<typeof makeHost>[0]) =>
    hostOf(makeHost(facts))
      .replaceAll(/\n {4}/g, ' ')
      .split('\n')[1] ?? '';
  assert.match(known({ sampledShare: 0.12 }), /trace events: 12% was looked at$/);
  assert.match(known({ sampledShare: 0.001 }), /trace events: less than 1% was looked at$/);
  assert.match(known({ attribution: 'proc' }), /from \/proc: .* may be missed$/);
  assert.match(known({ attribution: 'none' }), / is unknown: /);
});

test('a host that knows nothing says nothing but that', () => {
  const nothing = { connectors: [], listeners: [], resetReasons: [], counters: {}, sockets: {}, fileLimits: [] };
  const text = hostOf(makeHost({ ...nothing, attribution: 'none', conntrack: null, files: null }, { rates: {}, growth: {} }));
  assert.equal(text.split('\n').length, 2, text);
});

test('hostile names stay within their lines, and every line within 80 columns', () => {
  const process = makeProcess({ name: HOSTILE });
  const ip = '2001:db8:1111:2222:3333:4444:5555:6666';
  const host = makeHost({
    connectors: [{ process, processes: 1e9, ip, port: 65_535, connects: 1e15 }],
    listeners: [{ process, ip, port: 65_535, queued: 1e9, queueLimit: 1 }],
    resetReasons: [{ direction: 'sent', ip, port: 65_535, reason: HOSTILE, state: HOSTILE, count: 1e12 }],
    fileLimits: [{ process, open: 1e15, limit: 1 }],
    sockets: { [HOSTILE]: 1 },
  });
  const verdict = makeVerdict({
    sentence: `${HOSTILE} ${'x'.repeat(200)}`,
    remedies: [{ what: HOSTILE, commands: [], undo: [] }],
  });
  const text = renderReport(snapshotOf({ host, verdicts: [verdict] }));
  assert.doesNotMatch(text, /[^\P{C}\n]/u);
  for (const line of text.split('\n')) assert.ok(line.length <= 80, `${line.length}: ${line}`);
  assert.ok(text.replaceAll(/\n +/g, '').includes('x'.repeat(200)), 'nothing of a sentence is lost');
});

test('the JSON report has verdicts and host whole, as its schema says', () => {
  const report = reportOfParts({ verdicts: makeVerdicts(), host: makeHost(), ownResets: 12 });
  assertValid('report-v1', JSON.parse(JSON.stringify(report)));
  const [flood, refused, swarm] = report.verdicts;
  assert.deepEqual(flood?.remedies[0]?.undo, ['nft delete table inet syntop']);
  assert.equal(flood?.first, '2026-01-02T10:01:12.000000000Z');
  assert.equal(flood?.numbers.attemptsPerMinute, 246_000);
  assert.deepEqual([refused?.service, refused?.reason, refused?.active], [{ ip: '127.0.0.1', port: 7211 }, 'NO_SOCKET', true]);
  assert.deepEqual([swarm?.subnet, swarm?.service, swarm?.active], ['198.51.100.0/24', null, false]);
  const { host } = report;
  assert.deepEqual(host?.unseenResets, { sentBySystem: 7300, captured: 12 });
  assert.deepEqual(host?.counters[1], { name: 'OutRsts', total: 7300, perSecond: 120 });
  assert.equal(host?.counters.length, Object.keys(makeHost().facts.counters).length);
  assert.deepEqual(
    host?.listeners.map(({ port }) => port),
    [3306, 22, 80],
    'the fullest queue first',
  );
  assert.equal(host?.connectors[0]?.process.parent?.name, 'bash');
  assert.equal(host?.conntrack?.states.SYN_SENT, 41_000);
  assert.deepEqual(
    host?.fileLimits.map(({ process }) => process.name),
    ['mysqld', 'nginx'],
  );
});

test('a host without what can be missing is a valid report too', () => {
  const host = makeHost({ conntrack: null, files: null, counters: {} }, { rates: {}, growth: {} });
  const report = reportOfParts({ host });
  assertValid('report-v1', JSON.parse(JSON.stringify(report)));
  assert.equal(report.host?.unseenResets, null);
  assertValid('report-v1', JSON.parse(JSON.stringify(reportOfParts({}))));
  assert.equal(reportOfParts({}).host, null);
});
