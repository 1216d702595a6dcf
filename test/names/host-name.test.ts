import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cleanHostName, isPrivateAddress } from '../../src/names/host-name.js';

describe('names of hosts', () => {
  test('A name is given in small letters, without the dot at its end.', () => {
    assert.equal(cleanHostName('Mail-1.Example.ORG.'), 'mail-1.example.org');
    assert.equal(cleanHostName('_dmarc.example.org'), '_dmarc.example.org');
    assert.equal(cleanHostName('localhost'), 'localhost');
  });

  test('What is none is not: escapes, blanks, empty labels, and what could pass for an address.', () => {
    const bad = [
      '',
      '.',
      '..',
      'a..b',
      '\u001b[2Jx',
      'a b',
      'a/b',
      '-a.b',
      'a-.b',
      'bücher.example',
      '192.0.2.1',
      'x.7',
      'a.0x1f',
    ];
    for (const name of [...bad, `${'a'.repeat(64)}.org`, `${'a.'.repeat(127)}a`]) assert.equal(cleanHostName(name), null, name);
    assert.equal(cleanHostName(`${'a.'.repeat(126)}a`)?.length, 253);
  });

  test('Whatever the answer, it comes out short, of harmless characters, or not at all.', () => {
    const answers = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.domain());
    fc.assert(
      fc.property(answers, (answer) => /^[a-z0-9_.-]{1,253}$/.test(cleanHostName(answer) ?? 'none')),
      { numRuns: 50 },
    );
  });
});

describe('private addresses', () => {
  test('They are told from public ones, at their edges, too.', () => {
    const near = ['10.0.0.1', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.1', '100.64.0.1', '100.127.255.255'];
    const alsoNear = ['127.0.0.1', '169.254.1.1', '::1', 'fd77::1', 'fc00::', 'fe80::1', 'febf::1', '::ffff:10.1.2.3'];
    for (const ip of [...near, ...alsoNear]) assert.equal(isPrivateAddress(ip), true, ip);
    const far = ['9.255.255.255', '11.0.0.0', '172.15.255.255', '172.32.0.0', '192.169.0.0', '100.128.0.0', '8.8.8.8'];
    for (const ip of [...far, '::', '::2', 'fec0::1', 'fb00::1', '2001:db8::1', '::ffff:8.8.8.8', 'x', '']) {
      assert.equal(isPrivateAddress(ip), false, ip);
    }
  });
});
