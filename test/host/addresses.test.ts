import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { listOwnAddresses } from '../../src/host/addresses.js';
import { OwnAddresses } from '../../src/own-addresses.js';
import { inNamespace } from '../support/kernel-libc.js';
import { TestNamespace } from '../support/live-namespace.js';
import { describeWith } from '../support/run-needs.js';

describe("the machine's own addresses", () => {
  test('Each is there once, without the name of its interface.', () => {
    const entry = { netmask: '', mac: '', internal: false, cidr: null };
    const addresses = listOwnAddresses(() => ({
      lo: [{ ...entry, family: 'IPv4', address: '127.0.0.1' }],
      one: [{ ...entry, family: 'IPv6', address: 'fe80::1%one', scopeid: 2 }],
      two: [{ ...entry, family: 'IPv6', address: 'fe80::1', scopeid: 3 }],
      none: undefined,
    }));
    assert.deepEqual(addresses, ['127.0.0.1', 'fe80::1']);
  });
});

describeWith(['root', 'ip', 'net-namespaces', 'ipv6'], 'own addresses in a namespace', () => {
  test('They are those of the namespace.', (t) => {
    const namespace = new TestNamespace();
    t.after(() => namespace.remove());
    namespace.ip('addr', 'add', '192.0.2.77/24', 'dev', 'lo');
    namespace.ip('addr', 'add', '2001:db8:0:0::77/64', 'dev', 'lo', 'nodad');
    const addresses = inNamespace(namespace.name, () => listOwnAddresses());
    assert.deepEqual([...addresses].sort(), ['127.0.0.1', '192.0.2.77', '2001:db8::77', '::1']);
    assert.equal(new OwnAddresses(addresses).has('2001:DB8::77'), true);
  });
});
