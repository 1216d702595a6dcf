import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAddress } from '../src/address.js';
import { parseAddress } from '../src/address-parser.js';

const word = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(0, 1, 0xffff, 0xffff0000));

test('every address that is written is read back', () => {
  fc.assert(
    fc.property(fc.constantFrom(4 as const, 6 as const), fc.tuple(word, word, word, word), (family, words) => {
      const held = family === 4 ? [words[0], 0, 0, 0] : words;
      assert.deepEqual(parseAddress(formatAddress(family, held)), { family, words: held });
    }),
  );
});

test('other forms of the same address are read', () => {
  for (const [text, plain] of [
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['0:0::0:1', '::1'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:2:3:4:5:6:7.8.9.10', '1:2:3:4:5:6:708:90a'],
  ]) {
    const address = parseAddress(text);
    assert.equal(address === null ? null : formatAddress(address.family, address.words), plain, text);
  }
});

test('what is no address is none', () => {
  for (const text of [
    '',
    '1',
    '10.0.0',
    '10.0.0.0.1',
    '10.0.0.256',
    '10.0.0.01',
    '10.0.0.',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'g::1',
    '::1%eth0',
    '[::1]',
    '1.2.3.4::',
    '::1.2.3',
    '1:2:3:4:5:6:7::8',
  ]) {
    assert.equal(parseAddress(text), null, text);
  }
});

test('any text is read without an error', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseAddress(text)));
});
