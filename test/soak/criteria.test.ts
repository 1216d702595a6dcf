import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Report } from '../../src/snapshot.js';
import { judge, type Measured } from './criteria.js';
import { fitSlope, type Vitals } from './vitals.js';

function sample(seconds: number, memoryMiB: number): Vitals {
  return { seconds, memoryMiB, threads: 13, descriptors: 37, files: 4 };
}

/** Ten minutes in which everything is as it must be, but for what is given. */
function measure(more: Partial<Measured> = {}, packets = 100): Measured {
  const input = { kernelDropped: 0, interfaceDropped: 0 };
  const inputs = [
    { ...input, name: 'cable', packets },
    { ...input, name: 'lo', packets: 20 },
    { ...input, name: 'pod0', packets: 30 },
  ];
  const report = { capture: { inputs, packets: packets + 50 }, totals: { attempts: 70, duplicates: 0 } };
  const flap = ['capturing on pod0, too', 'pod0 went down', 'pod0 is up again', 'pod0 vanished'];
  return {
    minutes: 10,
    // As much of it as is judged.
    report: report as unknown as Report,
    answers: { asked: 9, skipped: 0, answered: 9, withDetail: 3, p50: 5, p95: 20, p99: 30, max: 50, latestTick: 9, slowest: [] },
    samples: Array.from({ length: 600 }, (_, second) => sample(second, second < 100 ? 100 + second : 200 + (second % 7))),
    before: { threads: 13, descriptors: 37 },
    after: { threads: 13, descriptors: 37 },
    notices: [...flap, 'recorded: packets 150, bytes 9000, in 4 files, the last /tmp/x.pcap'],
    failures: [],
    truth: { cable: 100, loopback: 20, flaps: 30, attempts: 70, flapNotices: 4 },
    unreadable: [],
    ...more,
  };
}

function listBad(measured: Measured): string[] {
  return judge(measured).flatMap(({ what, isGood }) => (isGood === false ? [what] : []));
}

describe('what a soak is judged by', () => {
  test('Where all is as it must be, nothing is bad.', () => {
    assert.deepEqual(listBad(measure()), []);
  });

  test('One packet fewer than tcpdump saw is bad, also when it was never recorded either.', () => {
    assert.deepEqual(listBad(measure({}, 99)), ['packets on the cable', 'packets recorded']);
  });

  test('Memory that grows by more than 1 MiB a minute is bad, when it had the time to show it.', () => {
    const samples = Array.from({ length: 600 }, (_, second) => sample(second, 200 + second / 40));
    assert.deepEqual(listBad(measure({ samples })), ['memory, growth in the last 80% of the time']);
    assert.deepEqual(listBad(measure({ samples, minutes: 1 })), []);
  });

  test('A descriptor or a thread more at the end than at the beginning is bad.', () => {
    const after = { threads: 14, descriptors: 38 };
    assert.deepEqual(listBad(measure({ after })), ['open descriptors at the end', 'threads at the end']);
  });

  test('A notice too few, one that is of no interface, and a failure are bad.', () => {
    const notices = ['capturing on pod0, too', 'pod0 went down', 'pod0 is up again', 'the host can no longer be asked: it ended'];
    assert.deepEqual(listBad(measure({ notices, failures: ['oh'] })), [
      'packets recorded',
      'notices of interfaces',
      'other notices',
      'failures',
    ]);
  });

  test('Questions without an answer, and answers that are late, are bad.', () => {
    const answers = { ...measure().answers, answered: 8, p95: 101, max: 1001, latestTick: 101 };
    assert.equal(listBad(measure({ answers })).length, 4);
  });

  test('The slope is that of the line through the samples.', () => {
    assert.equal(fitSlope([sample(0, 5), sample(1, 7), sample(2, 9)]), 2);
    assert.equal(fitSlope([sample(0, 5), sample(1, 9), sample(2, 5)]), 0);
  });
});
