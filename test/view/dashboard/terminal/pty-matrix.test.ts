import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { lacksPty, ptyEnv, startInPty } from '../../../support/pty.js';
import { startEcho } from './start-echo.js';

const TERMS = ['xterm-256color', 'tmux-256color', 'screen-256color', 'linux', 'xterm-ghostty', 'no-such-terminal'];

describe('Terminals and locales', { skip: lacksPty() }, () => {
  for (const TERM of TERMS) {
    for (const LANG of ['C', 'C.UTF-8']) {
      test(`TERM=${TERM} LANG=${LANG}: lines are lines, and the way out is clean.`, async (t) => {
        const isUtf8 = LANG === 'C.UTF-8';
        const program = await startEcho(t, { env: ptyEnv({ TERM, LANG, TMUX: '/nowhere,1,0' }) });
        const lines = program.screen();
        assert.equal(lines[0], (isUtf8 ? '─' : '-').repeat(80));
        assert.equal(lines[5], isUtf8 ? '│' : '|');
        assert.equal(lines[1].slice(2), `size 80x24 utf8 ${isUtf8} colours ${TERM === 'linux' ? 8 : 256}`);
        assert.equal(lines[4].slice(2), 'hostile ?[31m? text');
        assert.doesNotMatch(program.output, /lqq|qqq|\x0e|\x0f|\x1b\(0/);
        if (!isUtf8) assert.doesNotMatch(program.output, /[^\x00-\x7e]/);
        program.send('q');
        assert.deepEqual(await program.exited, { code: 0, signal: 0 });
        assert.equal(program.isAlternate, false);
        assert.ok(program.screen().includes('left'));
      });
    }
  }

  test('The terminfo of the machine is not read, which may be in a format that blessed cannot read.', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'syntop-terminfo-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const bundled = readFileSync(new URL('../usr/xterm-256color', import.meta.resolve('blessed/lib/tput.js')), 'latin1');
    assert.ok(bundled.includes('?1049h'));
    mkdirSync(join(folder, 'x'));
    writeFileSync(join(folder, 'x', 'xterm-256color'), bundled.replaceAll('?1049h', '?9999h'), 'latin1');
    const program = await startEcho(t, { env: ptyEnv({ TERMINFO: folder }) });
    assert.equal(program.isAlternate, true);
    assert.ok(!program.output.includes('9999'));
  });

  test('TERM=dumb: it says why, and leaves the terminal alone.', async (t) => {
    const program = startInPty(process.execPath, [new URL('./echo-program.js', import.meta.url).pathname], {
      env: ptyEnv({ TERM: 'dumb' }),
    });
    t.after(() => program.dispose());
    assert.deepEqual(await program.exited, { code: 1, signal: 0 });
    assert.equal(program.output, 'cannot show: the terminal cannot move its cursor (TERM=dumb)\r\n');
  });
});
