/* Addresses and names in a verdict come from packets and from processes: none may carry anything into a shell. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { findRemedies } from '../../src/verdict/remedies.js';
import { netHolds, readNet, readPid, readTarget } from '../../src/verdict/remedy/target.js';
import { VERDICT_KINDS } from '../../src/verdict.js';
import { factsOf, hostOf, judge, judgeAll, OWN, PORT, processOf, STRANGER } from '../support/remedy-cases.js';

/** Words of plain characters, or in single quotes in which nothing means anything to a shell; none of which glob, expand or end a line. */
const PLAIN_LINE = /^[A-Za-z0-9.,:/_=@-]+( ([A-Za-z0-9.,:/_=@-]+|[a-z0-9_.]+=)?('[A-Za-z0-9 .,:;/_=@&|!{}()[\]-]*')?)*$/;
const BAD = [
  ';',
  '`id`',
  '\n',
  '$(id)',
  '"',
  "'",
  '\\',
  '|',
  '&',
  '>',
  '<',
  '*',
  '?',
  '~',
  '#',
  '!',
  '{',
  '}',
  '(',
  ')',
  '\0',
  '\u001b[2J',
  '\u202e',
  ' -j ACCEPT',
  ' rm -rf /',
];
const FORMS = [
  '010.0.0.1',
  '1.2.3',
  '0x7f000001',
  '198.51.100.7 ',
  ' 198.51.100.7',
  '198.51.100.7/24',
  '2001:DB8:5::7',
  '2001:db8:5:0::7',
  'fe80::1%eth0',
  '[::1]',
  '',
];

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...FORMS),
  fc
    .tuple(fc.constantFrom(STRANGER[4], STRANGER[6], '10.0.0.0/24', 'curl (pid 4711)', ''), fc.constantFrom(...BAD), fc.string())
    .map(([head, bad, tail]) => `${head}${bad}${tail}`),
  fc.tuple(fc.constantFrom(...BAD), fc.constantFrom(STRANGER[4], '/24', ' (pid 7)')).map(([bad, tail]) => `${bad}${tail}`),
);
const anyText = fc.oneof(hostile, fc.ipV4(), fc.ipV6(), fc.constantFrom(OWN[4], STRANGER[4], STRANGER[6], '203.0.113.0/24'));
const anyNumber = fc.oneof(
  fc.integer({ min: -2, max: 70_000 }),
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 1e21, -1, 1),
);

const anyHost = fc
  .record({
    name: hostile,
    pid: anyNumber,
    ip: anyText,
    port: anyNumber,
    count: anyNumber,
    unit: fc.option(hostile),
    addresses: fc.array(anyText),
  })
  .map(({ name, pid, ip, port, count, unit, addresses }) => {
    const process = { ...processOf(pid, name), unit };
    return hostOf(
      factsOf({
        connectors: [{ process, processes: 1, ip, port, connects: 1 }],
        listeners: [{ ip, port, process, queued: count, queueLimit: count }],
        fileLimits: [{ process, open: count, limit: count }],
        files: { open: count, limit: count },
        conntrack: {
          count,
          max: count,
          sources: [{ ip, entries: 1 }],
          states: {},
          timeouts: { established: count, time_wait: count },
        },
        settings: { portRange: [count, count], mostQueued: count, mostHalfOpen: count, synCookies: count, synAckRetries: count },
        addresses,
      }),
    );
  });

const anyVerdict = fc
  .record({
    kind: fc.constantFrom(...VERDICT_KINDS),
    source: fc.option(anyText),
    service: fc.option(fc.record({ ip: anyText, port: anyNumber })),
    subnet: fc.option(anyText),
    process: fc.option(hostile),
    reason: fc.option(hostile),
    sentence: hostile,
  })
  .map(({ kind, ...about }) => judge(kind, about));

describe('Commands of a verdict from hostile packets', () => {
  test('Each line is words that a shell takes as they are.', () => {
    fc.assert(
      fc.property(anyVerdict, fc.option(anyHost), fc.array(anyText), (verdict, host, others) => {
        for (const { what, commands, undo } of findRemedies(verdict, host ?? hostOf(null), others)) {
          for (const line of [...commands, ...undo]) assert.match(line, PLAIN_LINE);
          // The words stand in a panel of a terminal.
          assert.doesNotMatch(what, /[\p{Cc}\p{Cf}]/u);
          assert.doesNotMatch([...commands, ...undo].join(' '), /NaN|Infinity|undefined|null|e\+/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('An address that is not in its own form is in no line, and neither is a network.', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(...VERDICT_KINDS), (text, kind) => {
        const service = { ip: OWN[4], port: PORT };
        const judged = judge(kind, { source: text, subnet: text, service, process: text });
        const without = judge(kind, {
          source: 'nobody',
          subnet: 'nothing',
          service,
          process: readPid(text) === null ? null : text,
        });
        const host = hostOf(factsOf());
        assert.deepEqual(findRemedies(judged, host, [text]), findRemedies(without, host, ['neither']));
      }),
      { numRuns: 1000 },
    );
  });

  test('What names a host is an address as the program writes it.', () => {
    for (const text of FORMS) assert.equal(readTarget(text), null, text);
    assert.deepEqual(readTarget('2001:db8::1'), { family: 6, text: '2001:db8::1' });
    for (const text of [
      '10.0.0.1/24',
      '10.0.0.0/33',
      '10.0.0.0/024',
      '10.0.0.0/7',
      '10.0.0.0',
      '::/0',
      '2001:db8::1/64',
      '10.0.0.0/8 ',
      '/8',
    ]) {
      assert.equal(readNet(text), null, text);
    }
    for (const text of ['10.0.0.0/8', '10.1.2.3/32', '2001:db8::/64', '2001:db8::1/128', '2001:db8:0:8000::/49']) {
      assert.equal(readNet(text)?.text, text);
    }
  });

  test('A network holds its addresses, and no others.', () => {
    assert.ok(netHolds('198.51.100.0/24', '198.51.100.255'));
    assert.ok(!netHolds('198.51.100.0/24', '198.51.101.0'));
    assert.ok(!netHolds('198.51.100.0/24', '2001:db8::1'));
    assert.ok(netHolds('2001:db8:5::/64', '2001:db8:5::ffff:1'));
    assert.ok(!netHolds('2001:db8:5::/64', '2001:db8:5:1::'));
    assert.ok(netHolds('2001:db8:5::7/128', '2001:db8:5::7'));
    assert.ok(!netHolds('2001:db8:5::7/128', '2001:db8:5::6'));
  });

  test('A pid is read from the end of a process, whose name may say another; init is none.', () => {
    assert.equal(readPid('x (pid 1) (pid 4711)'), 4711);
    assert.equal(readPid('curl (312 processes, last pid 4711)'), 4711);
    for (const text of [
      'curl (pid 1)',
      'curl (pid 0)',
      '(pid 12) curl',
      'curl (pid 99999999)',
      'curl (pid 5000000)',
      'curl (pid 12);id',
      null,
    ]) {
      assert.equal(readPid(text), null, String(text));
    }
  });

  test('Lines fit a panel of 100 columns, but those that name an IPv6 address and one mask.', () => {
    const host = hostOf(factsOf());
    const long = judgeAll()
      .flatMap((verdict) => findRemedies(verdict, host))
      .flatMap(({ commands, undo }) => [...commands, ...undo])
      .filter((line) => line.length > 100);
    assert.deepEqual(
      long.filter((line) => !/2001:db8|ffff:ffff|255\.255\.255\.0|hashlimit|connlimit/.test(line)),
      [],
    );
    assert.ok(
      long.every((line) => line.length <= 130),
      long.join('\n'),
    );
  });
});
