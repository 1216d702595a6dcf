import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OwnAddresses } from '../src/own-addresses.js';

describe('own addresses', () => {
  const own = new OwnAddresses(['192.0.2.7', '2001:DB8:0:0::1', 'no address']);

  test('An address is known in every form of it.', () => {
    for (const address of ['192.0.2.7', '::ffff:192.0.2.7', '2001:db8::1']) assert.equal(own.has(address), true, address);
  });

  test('Loopback is own anywhere, and all of its net.', () => {
    for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) assert.equal(own.has(address), true, address);
  });

  test("Others are not, and what is no address is nobody's.", () => {
    for (const address of ['192.0.2.8', '2001:db8::2', '128.0.0.1', '', 'no address'])
      assert.equal(own.has(address), false, address);
  });
});
