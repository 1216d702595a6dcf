import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findKey, KEY_GROUPS, KEYS } from '../../../src/view/dashboard/keys.js';
import { NAMED_KEYS } from '../../../src/view/dashboard/terminal/key-sequences.js';

const KINDS = ['live', 'replay'] as const;

test('every key is one that a terminal tells', () => {
  for (const { id, names } of KEYS) {
    for (const name of names) assert.ok(NAMED_KEYS.has(name) || (name.length === 1 && name > ' '), `${id}: ${name}`);
  }
});

test('a key does one thing, live and in a replay', () => {
  for (const kind of KINDS) {
    const names = KEYS.filter(({ when }) => when === undefined || when === kind).flatMap((entry) => entry.names);
    assert.deepEqual(names.toSorted(), [...new Set(names)].toSorted(), kind);
  }
});

test('a key is found by any of its names, where it does something', () => {
  assert.equal(findKey('[', 'live')?.id, 'stepBack');
  assert.equal(findKey('[', 'replay')?.id, 'seekBack');
  assert.equal(findKey('[', null), null);
  for (const name of ['?', 'h', 'f1']) assert.equal(findKey(name, null)?.id, 'help');
  assert.equal(findKey('X', 'live'), null);
});

test('the help has every key: an entry that shows nothing stands behind one of its group that does', () => {
  for (const [at, { id, shown, group }] of KEYS.entries()) {
    if (shown === '') assert.equal(KEYS[at - 1]?.group, group, id);
  }
  assert.deepEqual([...new Set(KEYS.map(({ group }) => group))], [...KEY_GROUPS]);
});

test('in the key bar, no two have the same rank', () => {
  for (const kind of KINDS) {
    const ranks = KEYS.filter(({ bar, when }) => bar !== undefined && (when === undefined || when === kind)).map(
      ({ bar }) => bar?.priority,
    );
    assert.equal(new Set(ranks).size, ranks.length, kind);
  }
});
