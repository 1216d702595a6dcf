/* What the fuzz has found, in the fewest bytes that show it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeOne } from '../support/decode-packets.js';
import { addressFamily, ipv4, tcp } from '../support/packet-builder.js';

const LINK_NULL = 0;

for (const byteOrder of ['little', 'big'] as const) {
  test(`An address family of more than a byte is none of IP's, whatever its lowest byte (${byteOrder}-endian).`, () => {
    assert.equal(decodeOne(LINK_NULL, { bytes: addressFamily(0x02, ipv4(tcp()), byteOrder) }).outcome, 'tcp');
    for (const family of [0x1002, 0x2_0002]) {
      const { outcome } = decodeOne(LINK_NULL, { bytes: addressFamily(family, ipv4(tcp()), byteOrder) });
      assert.equal(outcome, 'nonTcp', `family 0x${family.toString(16)}`);
    }
  });
}
