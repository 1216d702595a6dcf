/* The five nights of captures/, each with its answer. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Verdict } from '../../src/verdict.js';
import { judgeFile } from './judge-file.js';

interface Answer {
  readonly about: Pick<Verdict, 'kind' | 'level' | 'source' | 'service' | 'subnet'>;
  readonly sentence: RegExp;
}

const NETWORKS = ['198.51.100.0/24', '203.0.113.0/24', '192.0.2.0/24'];
const FLOODERS = ['203.0.113.77', '203.0.113.78', '198.51.100.23', '192.0.2.200'];

const ANSWERS: Readonly<Record<string, Answer>> = {
  'night-1-connection-loop.pcap': {
    about: {
      kind: 'connection-loop',
      level: 'critical',
      source: '127.0.0.1',
      service: { ip: '127.0.0.1', port: 4300 },
      subnet: null,
    },
    sentence:
      /^connection loop: 127\.0\.0\.1 opens connections to itself at 127\.0\.0\.1:4300, and closes none: [\d,]+ are open$/,
  },
  'night-2-greedy-client.pcap': {
    about: { kind: 'greedy-client', level: 'warning', source: '10.20.0.33', service: null, subnet: null },
    sentence:
      /^greedy client: 10\.20\.0\.33 alone opened 320 connections in 60 s, 73% of all; 2\d% of its connections end badly \([78]\d reset\)$/,
  },
  'night-3-refused-on-loopback.pcapng': {
    about: {
      kind: 'refused-storm',
      level: 'warning',
      source: '127.0.0.1',
      service: { ip: '127.0.0.1', port: 7211 },
      subnet: null,
    },
    sentence: /^connection-refused storm: 127\.0\.0\.1:7211 refused 1[12]\d connections in 60 s, all from 127\.0\.0\.1$/,
  },
  'night-4-half-open-pop3.pcap': {
    about: { kind: 'syn-flood', level: 'critical', source: 'one of four', service: { ip: '10.40.0.1', port: 110 }, subnet: null },
    sentence:
      /^SYN flood on 10\.40\.0\.1:110: 1,805 attempts in 60 s got no further than their SYN \(1,228 unanswered, 577 half-open\), 98% of all, hardly any tried again; from \S+ and 3 more$/,
  },
  'night-5-swarm.pcap': {
    about: {
      kind: 'subnet-swarm',
      level: 'warning',
      source: null,
      service: { ip: '10.50.0.1', port: 443 },
      subnet: 'one of three',
    },
    sentence:
      /^subnet swarm: 490 new sources of \S+ and 3 more opened \d{3} connections in 60 s, \d+% of all and [12]\.\d each to 10\.50\.0\.1:443$/,
  },
};

for (const file of readdirSync('captures').filter((name) => /\.pcap(ng)?$/.test(name))) {
  test(`${file} ends with its verdict and with no other, however often it is judged.`, async () => {
    const answer = ANSWERS[file];
    assert.ok(answer !== undefined, 'a capture without an answer');
    for (const slice of [1, 3, 10]) {
      const [verdict, ...others] = await judgeFile(join('captures', file), slice);
      assert.ok(verdict !== undefined, `judged every ${slice} s: nothing`);
      assert.deepEqual(
        others.map(({ sentence }) => sentence),
        [],
        `judged every ${slice} s`,
      );
      const { kind, level, service } = verdict;
      const source = FLOODERS.includes(verdict.source ?? '') ? 'one of four' : verdict.source;
      const subnet = NETWORKS.includes(verdict.subnet ?? '') ? 'one of three' : verdict.subnet;
      assert.deepEqual({ kind, level, source, service, subnet }, answer.about);
      assert.match(verdict.sentence, answer.sentence);
      assert.ok(verdict.firstSecond <= verdict.lastSecond);
    }
  });
}
