/* Verdicts about who connects and who resets: they begin, hold, and end; and what is near them is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScreenRow } from '../../src/screen-snapshot.js';
import { perMinute, type Second, TestLog } from './moments.js';
import { at4, Traffic } from './traffic.js';

/** A source with so many attempts a minute, of which so many were reset. */
function makeClient(address: string, attempts: number, reset = 0): Partial<ScreenRow> {
  return { address, attempts, open: attempts - reset, reset, synRates: perMinute(attempts) };
}

function makeClients(count: number, attempts: number): Partial<ScreenRow>[] {
  return Array.from({ length: count }, (_, at) => makeClient(`10.0.0.${100 + at}`, attempts));
}

test('A greedy client: three fifths of all beside ten others, a warning where much of it goes badly, until it has two fifths.', () => {
  const log = new TestLog();
  const at = (share: number, reset: number): Second => ({
    outcomes: { opened: 1000 },
    sources: [makeClient('10.0.0.9', 1000 * share, reset), ...makeClients(12, (1000 * (1 - share)) / 12)],
  });
  log.pass(1, { ...at(0.59, 0), attempts: 1000, newSources: 14 });
  log.pass(4, at(0.59, 0));
  assert.deepEqual(log.words, []);
  log.pass(5, at(0.7, 10));
  assert.deepEqual(log.words, ['1005 info! greedy client 10.0.0.9  70% of connections, 700/min']);
  log.pass(5, at(0.7, 200));
  assert.deepEqual(log.words, ['1005 warning! greedy client 10.0.0.9  70% of connections, 700/min']);
  assert.equal(log.verdicts[0]?.source, '10.0.0.9');
  log.pass(5, at(0.41, 200));
  assert.deepEqual(log.kinds, ['greedy-client']);
  log.pass(5, at(0.39, 200));
  assert.deepEqual(log.kinds, []);
});

for (const [what, second] of [
  ['beside nine others', { sources: [makeClient('10.0.0.9', 900), ...makeClients(9, 10)], newSources: 30 }],
  [
    'that is two busy ones',
    { sources: [makeClient('10.0.0.9', 700), makeClient('10.0.0.8', 200), ...makeClients(12, 8)], newSources: 30 },
  ],
  [
    'that does not get through',
    { sources: [{ ...makeClient('10.0.0.9', 900), open: 400, unanswered: 500 }, ...makeClients(12, 8)], newSources: 30 },
  ],
  ['that is this host itself', { sources: [makeClient('127.0.0.1', 900), ...makeClients(12, 8)], newSources: 30 }],
] as const) {
  test(`One client with most of the connections, ${what}, is not called greedy.`, () => {
    const log = new TestLog();
    log.pass(1, { ...second, outcomes: { opened: 900 }, attempts: 1000 });
    assert.deepEqual(log.words, []);
  });
}

test('A swarm: 64 new sources of a network within a minute, with a few connections each, until they are fewer than 24.', () => {
  const log = new TestLog();
  const net = (address: string, peers: number, attempts: number): Partial<ScreenRow> => {
    return { address, words: [0xcb007100, 0, 0, 0], peers, attempts, open: attempts, synRates: perMinute(attempts) };
  };
  const services = [{ address: '10.0.0.1', port: 443, synRates: perMinute(300), attempts: 300 }];
  const outcomes = { opened: 200 };
  log.pass(1, { outcomes, attempts: 200, newSources: 63, services, subnets: [net('203.0.113.0/24', 63, 126)] });
  log.pass(4, { outcomes, subnets: [net('203.0.113.0/24', 63, 126)] });
  assert.deepEqual(log.words, []);
  log.pass(1, {
    outcomes,
    newSources: 100,
    services,
    subnets: [net('203.0.113.0/24', 163, 126), net('198.51.100.0/24', 10, 40)],
  });
  assert.deepEqual(log.words, ['1005 warning! subnet swarm 203.0.113.0/24  163 sources, 126 connections in 60s']);
  const [verdict] = log.verdicts;
  assert.deepEqual([verdict?.subnet, verdict?.source, verdict?.service], ['203.0.113.0/24', null, { ip: '10.0.0.1', port: 443 }]);
  log.pass(50, { outcomes, subnets: [net('203.0.113.0/24', 163, 126)] });
  assert.deepEqual(log.kinds, ['subnet-swarm']);
  log.pass(15, { outcomes, subnets: [net('203.0.113.0/24', 163, 0)] });
  assert.deepEqual(log.kinds, []);
});

for (const [what, change, level] of [
  ['with six connections each', { attempts: 1200, open: 1200, synRates: perMinute(1200) }, null],
  ['most of which are not answered', { attempts: 400, open: 100, unanswered: 300, synRates: perMinute(400) }, null],
  ['of a local network', { words: [0x0a010200, 0, 0, 0] }, 'info'],
  ['of a local network, IPv6', { family: 6, words: [0xfd001234, 0, 0, 0] }, 'info'],
] as const) {
  test(`Two hundred sources of one network, ${what}: ${level ?? 'nothing'}.`, () => {
    const log = new TestLog();
    const row = {
      address: 'a network',
      words: [0xcb007100, 0, 0, 0],
      peers: 200,
      attempts: 400,
      open: 400,
      synRates: perMinute(400),
    };
    log.pass(1, { outcomes: { opened: 400 }, attempts: 1200, newSources: 200, subnets: [{ ...row, ...change }] });
    assert.deepEqual(
      log.verdicts.map((verdict) => verdict.level),
      level === null ? [] : [level],
    );
  });
}

test('A network whose sources came in the hours before is no swarm.', () => {
  const log = new TestLog();
  log.pass(1, { newSources: 5000 });
  log.pass(70);
  const subnets = [{ address: '203.0.113.0/24', peers: 200, attempts: 400, open: 400, synRates: perMinute(400) }];
  log.pass(1, { outcomes: { opened: 400 }, attempts: 400, newSources: 60, subnets });
  assert.deepEqual(log.words, []);
});

test('Resets by a server: sixty in a minute, which go on for more than ten seconds, until they are twenty.', () => {
  const log = new TestLog();
  const services = [{ address: '10.0.0.1', port: 80, reset: 500, attempts: 500, synRates: perMinute(400) }];
  log.pass(1, { attempts: 100, states: { RSTR: 80 }, services });
  log.pass(12, { services });
  assert.deepEqual(log.kinds, [], 'all at once: a restart');
  log.pass(3, { attempts: 10, states: { RSTR: 8 }, services });
  assert.deepEqual(log.words, ['1014 warning! reset storm by server 10.0.0.1:80  104/min, 80% of connections']);
  log.pass(44, { services });
  assert.deepEqual(log.kinds, ['reset-storm']);
  log.pass(3, { services });
  assert.deepEqual(log.kinds, ['reset-storm'], '24 of 30 are left');
  log.pass(13, { services });
  assert.deepEqual(log.kinds, []);
});

test('Resets of a tenth of the connections are none of a storm.', () => {
  const log = new TestLog();
  log.pass(60, { attempts: 100, states: { RSTR: 10, RSTO: 10, SF: 80 } });
  assert.deepEqual(log.words, []);
});

test('One second of resets, or of refusals, is no burst.', () => {
  const log = new TestLog();
  log.pass(60, { rst: 1 });
  log.pass(1, { rst: 2000 });
  log.pass(20, { rst: 1 });
  assert.deepEqual(log.words, []);
});

test('Backscatter: a hundred SYN-ACKs that nobody asked for, and more than attempts, until they are forty.', () => {
  const log = new TestLog();
  log.pass(1, { synAck: 99, states: { OTH: 99 }, newSources: 50 });
  assert.deepEqual(log.words, []);
  log.pass(1, { synAck: 1, states: { RSTRH: 1 }, newSources: 1 });
  assert.deepEqual(log.words, ['1001 warning! backscatter  100 SYN-ACKs in 60s that nobody asked for']);
  log.pass(58);
  assert.deepEqual(log.kinds, ['backscatter']);
  log.pass(3);
  assert.deepEqual(log.kinds, []);
});

for (const [what, second] of [
  ['SYN-ACKs that were asked for', { synAck: 500, attempts: 500, outcomes: { opened: 500 }, states: { S1: 500, OTH: 200 } }],
  ['SYN-ACKs that are repeated', { synAck: 600, attempts: 100, outcomes: { halfOpen: 100 }, states: { OTH: 200 } }],
  ['connections of which only one direction is captured', { synAck: 500, states: { OTH: 300, SHR: 200 } }],
  ['connections from before the capture', { states: { OTH: 500 } }],
] as const) {
  test(`No backscatter: ${what}.`, () => {
    const log = new TestLog();
    log.pass(1, second);
    assert.ok(!log.kinds.includes('backscatter'), log.words.join());
  });
}

test('A scan is over five minutes after it: its ports are no longer new.', () => {
  const traffic = new Traffic();
  for (let port = 1; port <= 60; port++) traffic.refuse(10_000 + port * 20, at4('203.0.113.50'), at4('198.51.100.1', port));
  for (let count = 0; count < 500; count++) traffic.serve(count * 1000, at4('10.0.0.7'), at4('198.51.100.1', 443));
  const [verdict, ...others] = traffic.judge(1);
  assert.deepEqual([verdict?.kind, verdict?.isActive, others.length], ['scan', false, 0]);
  const lasted = (verdict?.lastSecond ?? 0) - (verdict?.firstSecond ?? 0);
  assert.ok(lasted >= 290 && lasted <= 310, `${lasted} s`);
});

test('Nine ports of a host, or twenty hosts at a port, are no scan; nor are many of both that mostly answer.', () => {
  const few = new Traffic();
  for (let port = 1; port <= 9; port++) few.refuse(port * 500, at4('203.0.113.50'), at4('198.51.100.1', port));
  for (let host = 1; host <= 20; host++) few.refuse(host * 500, at4('203.0.113.51'), at4(`198.51.100.${host}`, 23));
  const open = new Traffic();
  for (let host = 1; host <= 100; host++) open.serve(host * 100, at4('203.0.113.51'), at4(`198.51.100.${host}`, 23));
  for (let host = 101; host <= 160; host++) open.refuse(host * 100, at4('203.0.113.51'), at4(`198.51.100.${host}`, 23));
  for (const traffic of [few, open]) assert.deepEqual(traffic.judge(1), []);
});

test('Of many services that refuse, five are told, those first that are told already.', () => {
  const log = new TestLog();
  const rows = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => ({ address: '10.0.0.1', port: from + at, refused: 100 + at, askedBy: '10.0.0.9' }));
  log.pass(1, { refusals: 10_000, refused: rows(1, 8) });
  const portsNow = () => log.verdicts.flatMap(({ service, isActive }) => (isActive ? [service?.port ?? 0] : [])).sort();
  assert.deepEqual(portsNow(), [4, 5, 6, 7, 8]);
  log.pass(1, { refusals: 10_000, refused: [...rows(100, 8), ...rows(1, 8)] });
  assert.deepEqual(portsNow(), [4, 5, 6, 7, 8]);
});
