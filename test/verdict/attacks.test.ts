/* What is wrong is told, with what it is about; each beside ordinary traffic, through everything that counts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Verdict } from '../../src/verdict.js';
import { Judge } from './judge-file.js';
import { at4, makeRandom, Traffic } from './traffic.js';

const WEB = at4('198.51.100.1', 443);
const MAIL = at4('198.51.100.1', 110);

/** So many seconds of ordinary traffic, 20 connections each. */
function makeOrdinary(seconds: number): Traffic {
  const traffic = new Traffic();
  const random = makeRandom(9);
  for (let count = 0; count < seconds * 20; count++)
    traffic.serve(random() * seconds * 1000, at4(`${11 + (count % 60)}.7.7.7`), WEB);
  return traffic;
}

type Told = Pick<Verdict, 'kind' | 'level' | 'source' | 'subnet' | 'reason'> & { readonly service: string | null };

interface Attack {
  readonly make: () => Traffic;
  readonly told: Partial<Told>;
  readonly sentence: RegExp;
}

const ATTACKS: Readonly<Record<string, Attack>> = {
  'A flood of spoofed SYNs that nobody answers': {
    make: () => {
      const traffic = makeOrdinary(60);
      const random = makeRandom(10);
      for (let count = 0; count < 3000; count++) {
        const address = `${1 + Math.floor(random() * 200)}.${count % 256}.${Math.floor(random() * 256)}.9`;
        traffic.ignore(20_000 + count * 10, at4(address), MAIL, 0);
      }
      return traffic;
    },
    told: { kind: 'syn-flood', level: 'critical', source: null, service: '198.51.100.1:110' },
    sentence:
      /^SYN flood on 198\.51\.100\.1:110: [23],\d{3} attempts in 60 s .* from many sources \([\d,]+ new ones\), as if spoofed$/,
  },
  'A slow flood by one source that leaves handshakes half-open': {
    make: () => {
      const traffic = makeOrdinary(60);
      for (let count = 0; count < 120; count++) traffic.leaveHalfOpen(10_000 + count * 330, at4('203.0.113.4'), MAIL);
      return traffic;
    },
    told: { kind: 'syn-flood', level: 'warning', source: '203.0.113.4', service: '198.51.100.1:110' },
    sentence: /half-open\), 100% of all, hardly any tried again; from 203\.0\.113\.4$/,
  },
  'A service that went away, of a client that tries again': {
    make: () => {
      const traffic = makeOrdinary(90);
      for (let count = 0; count < 120; count++) traffic.ignore(20_000 + count * 500, at4('10.0.0.9'), at4('10.0.0.1', 5432));
      return traffic;
    },
    told: { kind: 'unanswered', level: 'warning', source: '10.0.0.9', service: '10.0.0.1:5432' },
    sentence: /^10\.0\.0\.1:5432 does not answer: .* from 10\.0\.0\.9: an outage, or a firewall that drops$/,
  },
  'An uplink that is cut: nothing answers any more': {
    make: () => {
      const traffic = new Traffic();
      for (let count = 0; count < 700; count++) {
        const host = at4(`${11 + (count % 20)}.1.1.${1 + (count % 5)}`, 443);
        const client = at4(`10.0.0.${1 + (count % 9)}`);
        if (count < 300) traffic.serve(count * 200, client, host);
        else traffic.ignore(count * 200, client, host);
      }
      return traffic;
    },
    told: { kind: 'unanswered', service: null },
    sentence: /^many services do not answer: /,
  },
  'A scan of ports that are closed': {
    make: () => {
      const traffic = makeOrdinary(40);
      for (let port = 1; port <= 300; port++) traffic.refuse(10_000 + port * 10, at4('203.0.113.50'), at4('198.51.100.1', port));
      return traffic;
    },
    told: { kind: 'scan', source: '203.0.113.50' },
    sentence:
      /^port scan: 203\.0\.113\.50 tried \d+ ports, most of them of 198\.51\.100\.1, where 100% of its \d+ attempts failed$/,
  },
  'A slow scan of ports, one every five seconds': {
    make: () => {
      const traffic = makeOrdinary(150);
      for (let port = 1; port <= 30; port++) traffic.ignore(port * 5000, at4('203.0.113.50'), at4('198.51.100.1', port), 0);
      return traffic;
    },
    told: { kind: 'scan', source: '203.0.113.50' },
    sentence: /^port scan: /,
  },
  'A scan of hosts for one port': {
    make: () => {
      const traffic = makeOrdinary(60);
      for (let host = 1; host <= 120; host++) {
        const target = at4(`198.51.100.${host}`, 23);
        if (host % 12 === 0) traffic.serve(host * 300, at4('203.0.113.51'), target);
        else traffic.ignore(host * 300, at4('203.0.113.51'), target, 0);
      }
      return traffic;
    },
    told: { kind: 'scan', source: '203.0.113.51' },
    sentence: /^host scan: 203\.0\.113\.51 tried port 23 of \d+ hosts, and 9\d% of its \d+ attempts there failed$/,
  },
  'A service that has gone and does not come back': {
    make: () => {
      const traffic = new Traffic();
      for (let count = 0; count < 200; count++) {
        const millis = count * 500;
        if (count < 60) traffic.serve(millis, at4('10.0.0.9'), at4('10.0.0.1', 8080));
        else traffic.refuse(millis, at4('10.0.0.9'), at4('10.0.0.1', 8080));
      }
      return traffic;
    },
    told: { kind: 'refused-storm', source: '10.0.0.9', service: '10.0.0.1:8080', reason: 'refused' },
    sentence:
      /^connection-refused storm: 10\.0\.0\.1:8080 refused \d+ connections in 60 s, all from 10\.0\.0\.9; it has answered before$/,
  },
  'A server that resets what it has answered': {
    make: () => {
      const traffic = makeOrdinary(20);
      for (let count = 0; count < 400; count++)
        traffic.cut(10_000 + count * 100, at4(`${11 + (count % 60)}.7.7.7`), at4('198.51.100.2', 80), 60);
      return traffic;
    },
    told: { kind: 'reset-storm', level: 'warning', service: '198.51.100.2:80', reason: 'RSTR' },
    sentence:
      /^reset storm by the server: 198\.51\.100\.2:80 reset \d+ connections in 60 s after they had been answered, \d+% of all$/,
  },
  'Many clients that give up on a slow server': {
    make: () => {
      const traffic = new Traffic();
      for (let count = 0; count < 600; count++)
        traffic.serve(count * 100, at4(`${11 + (count % 60)}.7.7.7`), WEB, { lasts: 3000, aborts: count % 4 !== 0 });
      return traffic;
    },
    told: { kind: 'reset-storm', level: 'warning', service: '198.51.100.1:443', reason: 'RSTO' },
    sentence: /^reset storm by the client: \d+ clients reset \d+ connections of 198\.51\.100\.1:443/,
  },
};

for (const [name, { make, told, sentence }] of Object.entries(ATTACKS)) {
  test(`${name}: that is told, and nothing else.`, () => {
    for (const slice of [1, 10]) {
      const verdicts = make()
        .judge(slice)
        .filter(({ level }) => level !== 'info');
      assert.equal(verdicts.length, 1, `judged every ${slice} s: ${verdicts.map((verdict) => verdict.sentence).join('\n')}`);
      const [verdict] = verdicts;
      assert.ok(verdict !== undefined);
      const service = verdict.service === null ? null : `${verdict.service.ip}:${verdict.service.port}`;
      const found: Told = { ...verdict, service };
      for (const key of Object.keys(told) as (keyof Told)[]) assert.equal(found[key], told[key], `${key} of ${verdict.sentence}`);
      assert.match(verdict.sentence, sentence);
    }
  });
}

test('A loop of connects where nobody listens is told after its first second.', () => {
  const traffic = new Traffic();
  for (let count = 0; count < 90; count++) traffic.refuse(count * 10, at4('127.0.0.1'), at4('127.0.0.1', 7211));
  const [verdict, ...others] = traffic.judge(1);
  assert.deepEqual([verdict?.kind, verdict?.service?.port, others.length], ['refused-storm', 7211, 0]);
});

test('A service that is restarted for longer than fifteen seconds is told.', () => {
  for (const [seconds, count] of [
    [14, 0],
    [25, 1],
  ] as const) {
    const traffic = new Traffic();
    for (let millis = 0; millis < 30_000; millis += 100) traffic.serve(millis, at4('10.0.0.9'), WEB);
    for (let millis = 30_000; millis < 30_000 + seconds * 1000; millis += 100) traffic.refuse(millis, at4('10.0.0.9'), WEB);
    for (let millis = 30_000 + seconds * 1000; millis < 90_000; millis += 100) traffic.serve(millis, at4('10.0.0.9'), WEB);
    const kinds = traffic.judge(1).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === 'refused-storm').length, count, `${seconds} s: ${kinds.join()}`);
  }
});

test('Counted anew, what was before is in no verdict: neither what has ended, nor what is still half-open.', () => {
  const judge = new Judge(1);
  const before = new Traffic();
  for (let count = 0; count < 300; count++) {
    const client = at4(`${11 + (count % 60)}.7.7.7`);
    before.cut(count * 100, client, WEB, 60);
    before.leaveHalfOpen(count * 100, client, MAIL);
    before.ignore(count * 100, at4('203.0.113.50'), at4('198.51.100.1', count + 1), 0);
  }
  before.giveTo(judge);
  assert.deepEqual(
    judge.watching
      .readVerdicts()
      .map(({ kind }) => kind)
      .sort(),
    ['reset-storm', 'scan', 'syn-flood'],
  );
  judge.clear();
  const after = new Traffic();
  for (let count = 0; count < 100; count++) after.serve(40_000 + count * 300, at4('10.0.0.7'), WEB);
  after.giveTo(judge);
  assert.deepEqual(judge.end(), []);
});
