import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { Reader } from 'mmdb-lib';
import { formatAddress } from '../../src/address.js';
import { parseAddress } from '../../src/address-parser.js';
import { SyntopError } from '../../src/errors.js';
import { MmdbReader } from '../../src/names/mmdb-reader.js';
import type { MmdbValue as MmdbFound } from '../../src/names/mmdb-values.js';
import { NetworkDatabase } from '../../src/names/network-database.js';
import { findDatabases, Networks } from '../../src/names/networks.js';
import { buildMmdb, control, type MmdbValue, pointerTo, Raw } from '../support/mmdb-builder.js';

const COUNTRIES = buildMmdb({
  type: 'GeoLite2-Country',
  networks: {
    '192.0.2.0/24': { country: { iso_code: 'DE', names: { en: 'Germany' } }, continent: { code: 'EU' } },
    '198.51.100.0/25': { registered_country: { iso_code: 'FR' } },
    '2001:db8::/32': { country: { iso_code: 'JP' } },
  },
});
const SYSTEMS = buildMmdb({
  type: 'GeoLite2-ASN',
  networks: {
    '192.0.2.0/23': { autonomous_system_number: 64500, autonomous_system_organization: 'Example \u001b[2J Net' },
    '203.0.113.0/24': { asn: 'AS64501', as_name: 'Other', country: 'NL' },
  },
});

function folderOf(t: TestContext, files: Readonly<Record<string, Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'syntop-networks-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

function databaseOf(value: MmdbValue): NetworkDatabase {
  return new NetworkDatabase(buildMmdb({ networks: { '192.0.2.0/24': value } }));
}

describe('networks of addresses', () => {
  test('Country and system are of whichever file has them; text is made fit for a terminal.', (t) => {
    const folder = folderOf(t, { 'a-country.mmdb': COUNTRIES, 'b-asn.mmdb': SYSTEMS });
    const networks = Networks.open([join(folder, 'a-country.mmdb'), join(folder, 'b-asn.mmdb')]);
    assert.deepEqual(networks.networkOf('192.0.2.7'), { country: 'DE', asn: 64500, organization: 'Example ?[2J Net' });
    assert.deepEqual(networks.networkOf('::ffff:192.0.2.7'), networks.networkOf('192.0.2.7'));
    assert.deepEqual(networks.networkOf('192.0.3.1'), { country: null, asn: 64500, organization: 'Example ?[2J Net' });
    assert.deepEqual(networks.networkOf('198.51.100.1'), { country: 'FR', asn: null, organization: null });
    assert.deepEqual(networks.networkOf('203.0.113.9'), { country: 'NL', asn: 64501, organization: 'Other' });
    assert.deepEqual(networks.networkOf('2001:db8::1'), { country: 'JP', asn: null, organization: null });
    for (const ip of ['198.51.100.200', '2001:db9::1', '10.0.0.1', '::', 'no address', ''])
      assert.equal(networks.networkOf(ip), null, ip);
    assert.deepEqual(
      networks.databases.map(({ type }) => type),
      ['GeoLite2-Country', 'GeoLite2-ASN'],
    );
  });

  test('A database of IPv4 has no IPv6 addresses, though their first bits may be in it.', () => {
    const database = new NetworkDatabase(
      buildMmdb({ ipVersion: 4, networks: { '32.1.0.0/16': { country: { iso_code: 'DE' } } } }),
    );
    assert.equal(database.networkOf('32.1.2.3')?.country, 'DE');
    assert.equal(database.networkOf('2001:db8::1'), null);
  });

  test('Facts that are none are left out.', () => {
    const odd = { country: { iso_code: 'Germany' }, autonomous_system_number: 0, autonomous_system_organization: ' ' };
    assert.equal(databaseOf(odd).networkOf('192.0.2.1'), null);
    assert.equal(databaseOf('text').networkOf('192.0.2.1'), null);
    assert.equal(databaseOf({ country: { iso_code: ['DE'] }, asn: 'AS4294967296' }).networkOf('192.0.2.1'), null);
    assert.equal(databaseOf({ as_name: 'x'.repeat(200) }).networkOf('192.0.2.1')?.organization?.length, 64);
  });

  test('In the usual places, files that may have countries or systems are found, in order.', (t) => {
    const bytes = new Uint8Array(1);
    const folder = folderOf(t, {
      'GeoLite2-Country.mmdb': bytes,
      'GeoLite2-ASN.mmdb': bytes,
      'GeoIP2-City.mmdb': bytes,
      'x.txt': bytes,
    });
    mkdirSync(join(folder, 'empty'));
    const found = findDatabases([join(folder, 'empty'), join(folder, 'nowhere'), folder]);
    assert.deepEqual(found, [join(folder, 'GeoLite2-ASN.mmdb'), join(folder, 'GeoLite2-Country.mmdb')]);
  });
});

describe('the reader of MMDB files beside mmdb-lib', () => {
  const octet = fc.nat(255);
  const net4 = fc
    .tuple(octet, octet, octet, fc.integer({ min: 8, max: 24 }))
    .map(([a, b, c, length]) => `${a}.${b}.${c}.0/${length}`);
  const net6 = fc
    .tuple(fc.nat(0xffff), fc.nat(0xffff), fc.integer({ min: 1, max: 32 }))
    .map(([a, b, length]) => `${(a | 0x2000).toString(16)}:${b.toString(16)}::/${length}`);
  const networks = fc.dictionary(fc.oneof(net4, net6), fc.nat(0xffffffff), { maxKeys: 12 });

  for (const recordBits of [24, 28, 32] as const) {
    test(`Both find the same in trees of ${recordBits} bits.`, () => {
      fc.assert(
        fc.property(networks, fc.array(fc.ipV4(), { maxLength: 5 }), fc.array(fc.ipV6(), { maxLength: 5 }), (nets, four, six) => {
          const records = Object.fromEntries(Object.entries(nets).map(([net, as]) => [net, { asn: { is: as } }]));
          const bytes = buildMmdb({ networks: records, recordBits });
          const reader = new MmdbReader(bytes);
          const oracle = new Reader(bytes);
          for (const ip of [...four, ...six, ...Object.keys(nets).map((net) => net.split('/')[0] ?? '')]) {
            const parsed = parseAddress(ip) ?? assert.fail(ip);
            assert.deepEqual(plain(reader.find(parsed)), oracle.get(formatAddress(parsed.family, parsed.words)), ip);
          }
        }),
        { numRuns: 60 },
      );
    });
  }
});

/** A Map as an object. */
function plain(value: MmdbFound): unknown {
  return value instanceof Map ? Object.fromEntries([...value].map(([name, inner]) => [name, plain(inner)])) : value;
}

describe('databases that are none', () => {
  const codeOf = (path: string) => {
    try {
      Networks.open([path]);
    } catch (cause) {
      assert.ok(cause instanceof SyntopError && cause.message.includes(path));
      return cause.code;
    }
    return null;
  };

  test('A file that is missing, empty or something else is an error that says which.', (t) => {
    const noTree = buildMmdb({ metadata: { node_count: 1 << 30 } });
    const folder = folderOf(t, {
      empty: new Uint8Array(),
      text: Buffer.from('country\n'),
      'no-tree': noTree,
      'no-version': buildMmdb({ metadata: { ip_version: 5 } }),
      'odd-size': buildMmdb({ metadata: { record_size: 25 } }),
    });
    assert.equal(codeOf(join(folder, 'nowhere')), 'unreadable-file');
    assert.equal(codeOf(folder), 'unreadable-file');
    for (const name of ['empty', 'text', 'no-tree', 'no-version', 'odd-size']) {
      assert.equal(codeOf(join(folder, name)), 'corrupt-file', name);
    }
  });

  test('A record that points at itself, or nowhere, is an error; the file is not asked again, and the others are.', (t) => {
    const loop = buildMmdb({ networks: { '192.0.2.0/24': { country: pointerTo(0) } } });
    const outside = buildMmdb({ networks: { '192.0.2.0/24': new Raw(Buffer.concat([control(2, 28), Buffer.from('x')])) } });
    for (const value of [loop, outside]) {
      const folder = folderOf(t, { 'bad.mmdb': value, 'good.mmdb': SYSTEMS });
      const networks = Networks.open([join(folder, 'bad.mmdb'), join(folder, 'good.mmdb')]);
      assert.equal(networks.networkOf('192.0.2.1')?.asn, 64500);
    }
    const folder = folderOf(t, { 'loop.mmdb': loop });
    const networks = Networks.open([join(folder, 'loop.mmdb')]);
    assert.equal(networks.networkOf('192.0.2.1'), null);
    assert.match(networks.databases[0]?.damage ?? '', /points at itself/);
  });

  test('Values that point at values, each twice, thirty deep, are too many.', () => {
    // [p p] [p p] ... : 2^30 values, in 181 bytes.
    const levels = Array.from({ length: 30 }, (_, level) => {
      const next = 6 * (level + 1);
      return Buffer.concat([control(11, 2), pointerTo(next).bytes, pointerTo(next).bytes]);
    });
    const bomb = new Raw(Buffer.concat([...levels, control(2, 0)]));
    assert.throws(() => databaseOf(bomb).networkOf('192.0.2.1'), /too large/);
  });

  test('Lists that claim 16,000,000 values, each in the other, take no memory.', () => {
    const longList = Buffer.of(31, 4, 255, 255, 255);
    const lists = new Raw(Buffer.concat(Array.from({ length: 60 }, () => longList)));
    assert.throws(() => databaseOf(lists).networkOf('192.0.2.1'), /too large/);
    const ended = new Raw(Buffer.concat([longList, control(2, 0)]));
    assert.throws(() => databaseOf(ended).networkOf('192.0.2.1'), Error);
    const longText = new Raw(Buffer.concat([Buffer.of(0x5f, 0, 0, 0), Buffer.alloc(65_821)]));
    assert.throws(() => databaseOf(longText).networkOf('192.0.2.1'), /too long/);
  });

  test('Cut anywhere, and with any byte changed, it gives an answer or an Error.', () => {
    const use = (bytes: Buffer) => {
      try {
        const network = new NetworkDatabase(bytes).networkOf('192.0.2.1');
        assert.ok(network === null || (network.organization?.length ?? 0) <= 64);
      } catch (cause) {
        assert.ok(cause instanceof Error && !(cause instanceof assert.AssertionError));
      }
    };
    for (let length = 0; length < SYSTEMS.length; length += 3) use(SYSTEMS.subarray(0, length));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(SYSTEMS.length - 1), fc.nat(255)), { maxLength: 5 }), (changes) => {
        const bytes = Buffer.from(SYSTEMS);
        for (const [at, value] of changes) bytes[at] = value;
        use(bytes);
      }),
      { numRuns: 300 },
    );
  });
});
