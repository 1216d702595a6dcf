import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAddress, formatIpv4, formatIpv6 } from '../src/address.js';

test('IPv4 addresses are dotted, also those above 127', () => {
  assert.equal(formatIpv4(0xffffff00 | 0), '255.255.255.0');
  assert.equal(formatIpv4(0x7f000001), '127.0.0.1');
});

const RFC_5952: ReadonlyArray<readonly [string, number[]]> = [
  ['::', [0, 0, 0, 0]],
  ['::1', [0, 0, 0, 1]],
  ['2001:db8::1', [0x20010db8, 0, 0, 1]],
  ['2001:db8:0:1:1:1:1:1', [0x20010db8, 0x00000001, 0x00010001, 0x00010001]],
  ['2001:0:0:1::1', [0x20010000, 0x00000001, 0, 1]],
  ['2001:db8::1:0:0:1', [0x20010db8, 0, 0x00010000, 0x00000001]],
  ['fe80::', [0xfe800000, 0, 0, 0]],
  ['::ffff:192.0.2.1', [0, 0, 0xffff, 0xc0000201]],
];

for (const [text, words] of RFC_5952) {
  test(`an IPv6 address is written as RFC 5952 wants it: ${text}`, () => {
    assert.equal(formatAddress(6, Int32Array.from(words)), text);
  });
}

test('every IPv6 address comes out as the one that Node.js writes', () => {
  const word = fc.oneof(fc.integer(), fc.constantFrom(0, 1, 0x10000, 0xffff));
  fc.assert(
    fc.property(word, word, word, word, (a, b, c, d) => {
      const text = formatIpv6(a | 0, b | 0, c | 0, d | 0);
      assert.equal(isIP(text), 6);
      // The URL parser normalizes, but writes a v4-mapped address in groups.
      if (!text.includes('.')) assert.equal(new URL(`http://[${text}]/`).hostname, `[${text}]`);
    }),
    { seed: 20261120, numRuns: 500 },
  );
});
