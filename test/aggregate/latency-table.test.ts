import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Aggregator } from '../../src/aggregate/aggregator.js';
import { LatencyTable } from '../../src/aggregate/latency-table.js';
import { addLines } from './segment-table.js';

const META = (4 << 16) | 80;
const WORDS = Int32Array.of(0x0a000001, 0, 0, 0);

test('percentiles are within 6% of the sorted samples, the largest is exact', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 33, noNaN: true }), { minLength: 1, maxLength: 300 }), (octaves) => {
      const samples = octaves.map((octave) => Math.round(2 ** octave * 16_000));
      const table = new LatencyTable();
      for (const nanos of samples) table.add(7, META, WORDS, 0, nanos);
      const sorted = samples.toSorted((a, b) => a - b);
      const read = table.read(7, META, WORDS, 0);
      assert.ok(read !== null);
      assert.equal(read.max, sorted.at(-1));
      for (const [share, value] of [
        [0.5, read.p50],
        [0.95, read.p95],
      ] as const) {
        const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
        if (exact < 134e9) assert.ok(Math.abs(value - exact) <= exact * 0.06, `${value} against ${exact}`);
      }
    }),
    { seed: 20261121 },
  );
});

test('a single sample is all three', () => {
  const lines = ['1 10.0.0.1 4001 10.0.0.9 80 S new', '1 10.0.0.9 80 10.0.0.1 4001 SA answer S0>S1 37.123us'];
  const aggregator = addLines(new Aggregator([1, 2, 3, 4]), lines);
  const [service] = aggregator.top('services', 1, 'total');
  assert.ok(service !== undefined);
  assert.deepEqual(aggregator.latencyOf(service), { samples: 1, p50: 37_123, p95: 37_123, max: 37_123 });
  assert.equal(aggregator.latencyOf({ ...service, port: 81 }), null);
});

test('of too many services the least recently used gives way, and is counted', () => {
  const table = new LatencyTable();
  for (let service = 0; service < 9; service++) {
    table.add(5, META, Int32Array.of(service, 0, 0, 0), 0, 1e6);
    table.add(5, META, Int32Array.of(0, 0, 0, 0), 0, 1e6);
  }
  assert.equal(table.evicted, 1);
  assert.equal(table.read(5, META, Int32Array.of(1, 0, 0, 0), 0), null);
  assert.equal(table.read(5, META, Int32Array.of(0, 0, 0, 0), 0)?.samples, 10);
  assert.equal(table.read(5, META, Int32Array.of(8, 0, 0, 0), 0)?.samples, 1);
});
