import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HyperLogLog } from '../../src/aggregate/hyper-log-log.js';
import { KeyHash } from '../../src/key-hash.js';

const words = new Int32Array(4);
const hash = new KeyHash([0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f]);

for (const distinct of [0, 1, 100, 10_000, 100_000, 1_000_000]) {
  test(`${distinct} different addresses are estimated within 4%, however often each comes`, () => {
    const counter = new HyperLogLog();
    for (let address = 0; address < distinct; address++) {
      counter.add(hash.finish(hash.ofAddress(4, 0x0a000000 + address, words, 1), 0));
      counter.add(hash.finish(hash.ofAddress(4, 0x0a000000 + address, words, 1), 0));
    }
    const estimate = counter.estimate();
    assert.ok(Math.abs(estimate - distinct) <= distinct * 0.04, `said ${estimate}`);
  });
}
