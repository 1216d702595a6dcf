/* syn-flood and unanswered, second by second. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { perMinute, type Second, TestLog } from './moments.js';

const OLD = { address: '10.9.9.9', port: 25, unanswered: 100_000, attempts: 200_000 };

test('A flood is told with number, share of its service, and source; what is of long ago is not among it.', () => {
  const log = new TestLog();
  const services = [OLD, { address: '10.0.0.1', port: 443, unanswered: 290, synRates: perMinute(390) }];
  const sources = [OLD, { address: '10.0.0.66', unanswered: 60, synRates: perMinute(6000) }];
  const what: Second = { outcomes: { opened: 100, unanswered: 300 }, services, sources };
  log.pass(1, { ...what, attempts: 400 });
  assert.deepEqual(log.words, ['1000 warning! SYN flood > 10.0.0.1:443  74%, 290 in 60s, by many sources']);
  log.pass(4, what);
  const one = [{ address: '10.0.0.66', unanswered: 250, halfOpen: 40, synRates: perMinute(6000) }];
  log.pass(1, { ...what, sources: one });
  assert.deepEqual(log.words, ['1000 warning! SYN flood > 10.0.0.1:443  74%, 290 in 60s, by 10.0.0.66']);
  const [verdict] = log.verdicts;
  assert.deepEqual(
    [verdict?.kind, verdict?.source, verdict?.service, verdict?.firstSecond, verdict?.lastSecond, verdict?.isActive],
    ['syn-flood', '10.0.0.66', { ip: '10.0.0.1', port: 443 }, 1000, 1005, true],
  );
  assert.equal(verdict?.numbers.unanswered, 290);
  assert.match(verdict?.sentence ?? '', /^SYN flood on 10\.0\.0\.1:443: 290 attempts in 60 s .*from 10\.0\.0\.66$/);
});

test('The same, tried again by whoever sends it, is a service that does not answer.', () => {
  const log = new TestLog();
  const services = [{ address: '10.0.0.1', port: 5432, unanswered: 290, synRates: perMinute(390) }];
  const sources = [{ address: '10.0.0.66', unanswered: 290, synRates: perMinute(390) }];
  const connector = { process: makeProcess('psql', 4711), processes: 1, ip: '10.0.0.1', port: 5432, connects: 290 };
  log.pass(1, {
    outcomes: { opened: 100, unanswered: 300 },
    services,
    sources,
    attempts: 400,
    retries: 700,
    host: { connectors: [connector] },
  });
  assert.deepEqual(log.words, ['1000 warning! unanswered SYNs > 10.0.0.1:5432  74%, 290 in 60s, by 10.0.0.66']);
  assert.deepEqual([log.verdicts[0]?.kind, log.verdicts[0]?.process], ['unanswered', 'psql (pid 4711)']);
  assert.match(
    log.verdicts[0]?.sentence ?? '',
    /each tried again 2\.3 times; from 10\.0\.0\.66, by psql \(pid 4711\): an outage/,
  );
});

test('Few that go unanswered, and are not tried again, are no flood yet; unless they are half-open.', () => {
  const log = new TestLog();
  const services = [{ address: '10.0.0.1', port: 443, unanswered: 60, halfOpen: 0, synRates: perMinute(60) }];
  log.pass(1, { outcomes: { unanswered: 60 }, services });
  assert.deepEqual(log.kinds, ['unanswered']);
  const other = new TestLog();
  const halfOpen = [{ address: '10.0.0.1', port: 443, halfOpen: 60, synRates: perMinute(60) }];
  other.pass(1, { outcomes: { halfOpen: 60 }, services: halfOpen });
  assert.deepEqual(other.kinds, ['syn-flood']);
});

test('What is half-open is counted when it becomes so: a minute later it is over, though none has ended.', () => {
  const log = new TestLog();
  log.pass(3);
  log.pass(50, { outcomes: { halfOpen: 500 } });
  assert.deepEqual(log.kinds, ['syn-flood']);
  log.pass(12, { outcomes: { halfOpen: 500 } });
  assert.deepEqual(log.kinds, []);
});

test('In a flood so fast that attempts are forgotten before they are unanswered, those are told.', () => {
  const log = new TestLog();
  log.pass(1, { forgotten: 1_200_000, outcomes: { opened: 200, unanswered: 800, forgotten: 1_200_000 } });
  assert.deepEqual(log.words, ['1000 critical! SYN flood  100%, 800 + 1.2M forgotten in 60s, by many sources']);
});

test('Answered connections that had to be forgotten are no unanswered attempts.', () => {
  const log = new TestLog();
  log.pass(10, { outcomes: { opened: 200, forgotten: 1_200_000 } });
  assert.deepEqual(log.words, []);
});

test('Several sources that sent much of it are told as one and so many more, those with the most first.', () => {
  const log = new TestLog();
  const sources = [25, 26, 25, 24, 3].map((unanswered, at) => ({
    address: `192.0.2.${at}`,
    unanswered,
    synRates: perMinute(600),
  }));
  log.pass(1, { outcomes: { unanswered: 103 }, sources });
  assert.deepEqual(log.words, ['1000 warning! unanswered SYNs  100%, 103 in 60s, by 192.0.2.1 and 3 more']);
});

test('A few unanswered attempts, or a small part of a service, raise nothing; a verdict ends only well below of where it began.', () => {
  const log = new TestLog();
  const at = (unanswered: number, attempts: number): Second => ({
    outcomes: { opened: attempts - unanswered, unanswered },
    services: [{ address: '10.0.0.1', port: 443, unanswered, attempts, synRates: perMinute(attempts) }],
  });
  log.pass(1, at(49, 60));
  log.pass(70);
  log.pass(1, at(400, 1400));
  assert.deepEqual(log.kinds, []);
  const other = new TestLog();
  other.pass(1, at(50, 60));
  assert.deepEqual(other.kinds, ['unanswered']);
  other.pass(1, at(50, 300));
  assert.deepEqual(other.kinds, ['unanswered'], '17% is more than 15%');
  other.pass(6, at(50, 400));
  assert.deepEqual(other.kinds, [], '13% is not');
});

test('Where no service stands out, a third that is unanswered is no outage; four fifths are.', () => {
  const log = new TestLog();
  const retries = { attempts: 100, retries: 300 };
  log.pass(5, { ...retries, outcomes: { opened: 80, unanswered: 100 } });
  assert.deepEqual(log.kinds, []);
  log.pass(1, { ...retries, outcomes: { opened: 20, unanswered: 100 } });
  assert.deepEqual(log.kinds, ['unanswered']);
});

test('Handshakes that are half-open because a program does not accept are no flood.', () => {
  const log = new TestLog();
  log.pass(1, { host: { counters: { ListenOverflows: 0 } } });
  log.pass(1, { outcomes: { halfOpen: 500 }, host: { counters: { ListenOverflows: 300 } } });
  assert.deepEqual(log.kinds, ['accept-queue-overflow']);
});

test('SYN cookies, by which a flood looks like well answered, are told by the kernel; the last ten seconds count.', () => {
  const log = new TestLog();
  const services = [{ address: '192.0.2.1', port: 443, open: 900, synRates: perMinute(900) }];
  let sent = 0;
  for (let second = 0; second < 12; second++) {
    sent += 15;
    log.pass(1, { services, host: { counters: { SyncookiesSent: sent }, addresses: ['192.0.2.1'] } });
  }
  assert.deepEqual(log.words, ['1001 warning! SYN flood > 192.0.2.1:443  15/s SYN cookies sent']);
  log.pass(1, { host: { counters: { SyncookiesSent: sent } } });
  for (let second = 0; second < 12; second++) log.pass(1, { host: { counters: { SyncookiesSent: sent } } });
  assert.deepEqual(log.kinds, []);
});

function makeProcess(name: string, pid: number) {
  return { pid, name, commandLine: name, user: 'root', unit: null, parent: null };
}
