import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScreenRow } from '../../src/screen-snapshot.js';
import { shortenNumber } from '../../src/verdict/alert-moment.js';
import { Growth } from '../../src/verdict/growth.js';
import { TestLog } from './moments.js';

test('Quiet traffic raises nothing.', () => {
  const log = new TestLog();
  log.pass(300, { rst: 2, outcomes: { opened: 600, refused: 4, unanswered: 10, reset: 20 } });
  assert.deepEqual(log.words, []);
});

test('A notice is told with its time and level, and is not active.', () => {
  const log = new TestLog();
  log.log.note(999.5, 'info', 'capture started on eth0');
  log.pass(5);
  assert.deepEqual(log.words, ['999.5 info capture started on eth0']);
});

test('The newest is first, and no more than fifty are kept.', () => {
  const log = new TestLog();
  for (let second = 1; second <= 60; second++) log.log.note(second, 'info', 'x');
  log.log.note(30.5, 'info', 'x');
  const seconds = log.log.read().map((alert) => alert.seconds);
  assert.equal(seconds.length, 50);
  assert.deepEqual(
    seconds,
    [...seconds].sort((a, b) => b - a),
  );
  assert.equal(seconds[0], 60);
});

test('Drops are one critical alert, which says how many, and is over ten seconds after the last.', () => {
  const log = new TestLog();
  log.pass(20);
  log.pass(1, { packets: 900, dropped: 100 });
  assert.deepEqual(log.words, ['1020 critical! 100 packets dropped (5%): counts are too low']);
  log.pass(5, { packets: 900, dropped: 300 });
  log.pass(9);
  assert.deepEqual(
    log.words.map((words) => words.split(' packets')[0]),
    ['1020 critical! 1,600'],
  );
  log.pass(1);
  assert.deepEqual(
    log.words.map((words) => words.split(' packets')[0]),
    ['1020 critical 1,600'],
  );
});

test('What comes back within a minute is the same alert, later it is another.', () => {
  const log = new TestLog();
  log.pass(1, { dropped: 7 });
  log.pass(40);
  log.pass(1, { dropped: 5 });
  assert.deepEqual(
    log.words.map((words) => words.split(' packets')[0]),
    ['1000 critical! 5'],
  );
  log.pass(100);
  log.pass(1, { dropped: 3 });
  assert.deepEqual(
    log.words.map((words) => words.split(' packets')[0]),
    ['1142 critical! 3', '1000 critical 5'],
  );
});

test('A burst of resets is told with its rate and who sends most; it is over when the rate has fallen by half.', () => {
  const log = new TestLog();
  log.pass(60, { rst: 1 });
  const senders = [{ address: '2001:db8::1', port: 8080 }];
  log.pass(3, { rst: 50, senders });
  assert.deepEqual(log.words, [], 'not before there are 20 a second over ten seconds');
  log.pass(1, { rst: 50, senders });
  assert.deepEqual(log.words, ['1063 warning! reset burst [2001:db8::1]:8080  21/s, 1.0/s before']);
  log.pass(1, { rst: 15, senders: [{ address: '10.0.0.7' }] });
  assert.match(log.words.join(), /2001:db8::1/, 'who it is, is found out every five seconds');
  log.pass(29, { rst: 15, senders: [{ address: '10.0.0.7' }] });
  assert.deepEqual(log.words, ['1063 warning! reset burst 10.0.0.7  15/s, 1.0/s before']);
  log.pass(10, { rst: 9 });
  assert.match(log.words.join(), /^1063 warning reset burst/);
});

for (const [what, before, then] of [
  ['that have been as many from the beginning', 0, [100, 100]],
  ['that grow fivefold from little', 60, [3, 15]],
  ['that grow to four times of what was', 60, [20, 80]],
] as const) {
  test(`Resets ${what} are no burst.`, () => {
    const log = new TestLog();
    log.pass(before, { rst: then[0] });
    log.pass(100, { rst: then[1] });
    assert.deepEqual(log.words, []);
  });
}

test('Unanswered attempts are told with number, share, service and source.', () => {
  const log = new TestLog();
  const rate = (perSecond: number) => ({ 1: 0, 10: 0, 60: perSecond });
  const old: Partial<ScreenRow> = { address: '10.9.9.9', port: 25, unanswered: 100_000 };
  const services = [old, { address: '10.0.0.1', port: 443, unanswered: 900, synRates: rate(16) }];
  const sources = [old, { address: '10.0.0.66', unanswered: 60, synRates: rate(100) }];
  const outcomes = { opened: 100, unanswered: 300 };
  log.pass(1, { outcomes, services, sources });
  assert.deepEqual(log.words, ['1000 warning! unanswered SYNs > 10.0.0.1:443  75%, 300 in 60s, by many sources']);
  log.pass(4, { outcomes, services, sources });
  const one = [{ address: '10.0.0.66', unanswered: 250, halfOpen: 40, synRates: rate(100) }];
  log.pass(1, { outcomes: { ...outcomes, unanswered: 200, halfOpen: 100 }, services, sources: one });
  assert.deepEqual(log.words, ['1000 warning! unanswered SYNs > 10.0.0.1:443  75%, 200 + 100 half-open in 60s, by 10.0.0.66']);
  log.pass(5, { outcomes: { opened: 10, halfOpen: 1990 } });
  assert.deepEqual(log.words, ['1000 critical! unanswered SYNs  100%, 2.0k half-open in 60s, by many sources']);
});

test('In a flood so fast that attempts are forgotten before they are unanswered, those are told.', () => {
  const log = new TestLog();
  log.pass(1, { forgotten: 1_200_000, outcomes: { opened: 200, unanswered: 800, forgotten: 1_200_000 } });
  assert.deepEqual(log.words, ['1000 critical! unanswered SYNs  100%, 800 + 1.2M forgotten in 60s, by many sources']);
});

test('Answered connections that had to be forgotten are no unanswered attempts.', () => {
  const log = new TestLog();
  log.pass(10, { outcomes: { opened: 200, forgotten: 1_200_000 } });
  assert.deepEqual(log.words, []);
});

test('Several sources that sent much of it are told as one and so many more.', () => {
  const log = new TestLog();
  const sources = [25, 26, 25, 24, 3].map((unanswered, at) => ({
    address: `192.0.2.${at}`,
    unanswered,
    synRates: { 1: 0, 10: 0, 60: 10 },
  }));
  log.pass(1, { outcomes: { unanswered: 103 }, sources });
  assert.deepEqual(log.words, ['1000 warning! unanswered SYNs  100%, 103 in 60s, by 192.0.2.1 and 3 more']);
});

test('Numbers are short.', () => {
  const numbers = [0, 999, 1000, 9949, 9951, 12_345, 999_499, 999_500, 12_000_000];
  assert.deepEqual(numbers.map(shortenNumber), ['0', '999', '1.0k', '9.9k', '10k', '12k', '999k', '1.0M', '12M']);
});

test('A few unanswered attempts, or a small part of all, raise nothing; an alert ends only well below of where it began.', () => {
  const log = new TestLog();
  log.pass(1, { outcomes: { unanswered: 49 } });
  log.pass(1, { outcomes: { opened: 1000, unanswered: 400 } });
  assert.deepEqual(log.words, []);
  log.pass(1, { outcomes: { unanswered: 50 } });
  log.pass(1, { outcomes: { opened: 40, unanswered: 20 } });
  assert.equal(log.words.length, 1);
  assert.match(log.words[0] ?? '', /^1002 warning! unanswered SYNs {2}33%, 20 in 60s/);
  log.pass(1, { outcomes: { opened: 40, unanswered: 19 } });
  assert.match(log.words[0] ?? '', /^1002 warning unanswered SYNs {2}33%, 20 in 60s/);
});

test('A service that is refused again and again is told, with who asks; each service is an alert of its own.', () => {
  const log = new TestLog();
  let refused = 0;
  const scanned = { address: '10.0.0.8', port: 23, refused: 9 };
  for (let second = 0; second < 20; second++) {
    refused += 2;
    log.pass(1, { refusals: second === 0 ? 11 : 2, refused: [{ address: '::1', port: 7211, refused, askedBy: '::1' }, scanned] });
    assert.equal(log.words.length, second < 15 ? 0 : 1, `after ${refused}: it is looked every five seconds`);
  }
  assert.deepEqual(log.words, ['1015 warning! refused [::1]:7211  32/min by ::1']);
  const others = [
    { address: '10.0.0.9', port: 443, refused: 60, askedBy: '10.0.0.1', hasMoreAskers: true },
    { address: '::1', port: 7211, refused, process: 'node[4121]', askedBy: '::1' },
  ];
  log.pass(1, { refusals: 60, refused: others });
  assert.deepEqual(log.words, [
    '1020 warning! refused 10.0.0.9:443  60/min by 10.0.0.1 and others',
    '1015 warning! refused [::1]:7211  40/min by node[4121]',
  ]);
  log.pass(62, { refused: others });
  assert.deepEqual(
    log.log.read().map(({ isActive }) => isActive),
    [false, false],
  );
});

test('Refusals at many services, of each a few, are no storm of one.', () => {
  const log = new TestLog();
  for (let second = 0; second < 60; second++) {
    const refused = Array.from({ length: 20 }, (_, at) => ({ address: '10.0.0.8', port: second * 20 + at, refused: 1 }));
    log.pass(1, { refusals: 20, refused });
  }
  assert.deepEqual(log.words, []);
});

test('Refusals of long ago do not count as those of the last minute.', () => {
  const log = new TestLog();
  log.pass(10, { refusals: 2, refused: [{ refused: 50_000 }] });
  assert.deepEqual(log.words, []);
});

test('Growth is counted over the seconds asked for, also where some were left out.', () => {
  const growth = new Growth(60);
  assert.deepEqual([growth.over(10), growth.knownSeconds], [0, 0]);
  growth.note(100, 5);
  assert.deepEqual([growth.over(10), growth.knownSeconds], [5, 1]);
  growth.note(105, 8);
  growth.note(105, 9);
  growth.note(120, 20);
  assert.deepEqual(
    [growth.over(1), growth.over(15), growth.over(16), growth.over(60), growth.knownSeconds],
    [11, 11, 15, 20, 21],
  );
  growth.note(400, 21);
  assert.deepEqual([growth.over(10), growth.over(60), growth.knownSeconds], [1, 1, 60]);
});
