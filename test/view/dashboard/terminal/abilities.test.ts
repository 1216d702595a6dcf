import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chooseTerminfo, detectAbilities } from '../../../../src/view/dashboard/terminal/abilities.js';

describe('What a terminal can show', () => {
  test('UTF-8 is decided by LC_ALL, then LC_CTYPE, then LANG, by the first that is not empty.', () => {
    const isUtf8 = (env: Record<string, string>): boolean => detectAbilities({ TERM: 'xterm', ...env }).isUtf8;
    assert.equal(isUtf8({ LANG: 'de_DE.UTF-8' }), true);
    assert.equal(isUtf8({ LANG: 'C.utf8' }), true);
    assert.equal(isUtf8({ LANG: 'C' }), false);
    assert.equal(isUtf8({}), false);
    assert.equal(isUtf8({ LC_CTYPE: 'C', LANG: 'en_US.UTF-8' }), false);
    assert.equal(isUtf8({ LC_ALL: 'C', LC_CTYPE: 'en_US.UTF-8', LANG: 'en_US.UTF-8' }), false);
    assert.equal(isUtf8({ LC_ALL: '', LC_CTYPE: '', LANG: 'en_US.UTF-8' }), true);
    assert.equal(isUtf8({ LC_ALL: 'en_US.UTF-8', LANG: 'C' }), true);
  });

  test('Colours are told by the name of the terminal, 256 where it is not known.', () => {
    const colours = (TERM: string, more: Record<string, string> = {}): number => detectAbilities({ TERM, ...more }).colours;
    for (const name of [
      'xterm-256color',
      'tmux-256color',
      'screen-256color',
      'xterm-ghostty',
      'alacritty',
      'foot',
      'xterm-kitty',
    ]) {
      assert.equal(colours(name), 256, name);
    }
    for (const name of ['linux', 'xterm', 'screen', 'rxvt', 'ansi']) assert.equal(colours(name), 8, name);
    assert.equal(colours('xterm', { COLORTERM: 'truecolor' }), 256);
    assert.equal(colours('vt100'), 0);
  });

  test('NO_COLOR takes them away if it is not empty.', () => {
    assert.equal(detectAbilities({ TERM: 'xterm-256color', NO_COLOR: '1' }).colours, 0);
    assert.equal(detectAbilities({ TERM: 'xterm-256color', NO_COLOR: '', COLORTERM: 'truecolor' }).colours, 256);
    assert.equal(detectAbilities({ TERM: 'xterm', NO_COLOR: '1', COLORTERM: 'truecolor' }).colours, 0);
  });

  test('The console of Linux has a terminfo of its own; all others have that of xterm.', () => {
    assert.equal(chooseTerminfo({ TERM: 'linux' }), 'linux');
    assert.equal(chooseTerminfo({ TERM: 'linux-16color' }), 'linux');
    assert.equal(chooseTerminfo({ TERM: 'tmux-256color' }), 'xterm-256color');
    assert.equal(chooseTerminfo({}), 'xterm-256color');
  });
});
