import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { labelPath, rotatedPath } from '../../src/record/rotation.js';

const BEGAN = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

describe('names of recorded files', () => {
  for (const [path, rotated, labelled] of [
    ['trace.pcap', 'trace_20260102T030405Z_00001.pcap', 'trace.RAW.pcap'],
    ['/a.b/trace', '/a.b/trace_20260102T030405Z_00001', '/a.b/trace.RAW'],
    ['/a.b/.trace', '/a.b/.trace_20260102T030405Z_00001', '/a.b/.trace.RAW'],
    ['./night.of.cap', './night.of_20260102T030405Z_00001.cap', './night.of.RAW.cap'],
  ] as const) {
    test(`'${path}' becomes '${rotated}' in a rotating set, and '${labelled}' for another link type.`, () => {
      assert.equal(rotatedPath(path, BEGAN, 1), rotated);
      assert.equal(labelPath(path, 'RAW'), labelled);
    });
  }

  test('Sorted by name they are in the order in which they were begun.', () => {
    const names = [
      [BEGAN, 9],
      [BEGAN, 10],
      [BEGAN + 1000, 11],
      [BEGAN + 40 * 86_400_000, 12],
      [BEGAN + 400 * 86_400_000, 1],
    ].map(([millis = 0, number = 0]) => rotatedPath('trace.pcap', millis, number));
    assert.deepEqual([...names].sort(), names);
  });
});
