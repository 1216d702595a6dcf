import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Growth } from '../../src/verdict/growth.js';
import { shortenNumber } from '../../src/verdict/words.js';
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
  const seconds = log.log.readAlerts().map((alert) => alert.seconds);
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

test('Numbers are short.', () => {
  const numbers = [0, 999, 1000, 9949, 9951, 12_345, 999_499, 999_500, 12_000_000];
  assert.deepEqual(numbers.map(shortenNumber), ['0', '999', '1.0k', '9.9k', '10k', '12k', '999k', '1.0M', '12M']);
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
    log.log.readAlerts().map(({ isActive }) => isActive),
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
