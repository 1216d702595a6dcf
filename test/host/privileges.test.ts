import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseUser } from '../../src/host/privileges.js';

const NOBODY = { user: 65_534, group: 65_534 };

test('Root becomes the user who called sudo.', () => {
  assert.deepEqual(chooseUser({ SUDO_UID: '1000', SUDO_GID: '100' }, 'linux'), { user: 1000, group: 100 });
  assert.deepEqual(chooseUser({ SUDO_UID: '4294967294', SUDO_GID: '1' }, 'darwin'), { user: 4_294_967_294, group: 1 });
});

for (const [user, group] of [
  [undefined, undefined],
  ['1000', undefined],
  [undefined, '1000'],
  ['0', '0'],
  ['1000', '0'],
  ['0', '1000'],
  ['', '1000'],
  ['-1', '1000'],
  ['01000', '1000'],
  ['1e3', '1000'],
  ['0x10', '1000'],
  [' 1000', '1000'],
  ['1000\n', '1000'],
  ['4294967295', '1000'],
  ['4294967296', '1000'],
  ['root', 'root'],
] as const) {
  test(`Where sudo says ${JSON.stringify([user, group])}, root becomes nobody.`, () => {
    assert.deepEqual(chooseUser({ SUDO_UID: user, SUDO_GID: group }, 'linux'), NOBODY);
    assert.deepEqual(chooseUser({ SUDO_UID: user, SUDO_GID: group }, 'darwin'), { user: 'nobody', group: 'nobody' });
  });
}
