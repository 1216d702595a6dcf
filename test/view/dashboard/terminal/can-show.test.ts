import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { canShow } from '../../../../src/view/dashboard/terminal/can-show.js';

const TERMINAL = { isTTY: true };
const PIPE = {};

describe('Whether the dashboard can be shown', () => {
  test('It can on a terminal.', () => {
    assert.equal(canShow({ TERM: 'xterm-ghostty' }, TERMINAL, TERMINAL), null);
  });

  test('It cannot where input or output is no terminal.', () => {
    assert.match(canShow({ TERM: 'xterm' }, TERMINAL, PIPE) ?? '', /standard output is not a terminal/);
    assert.match(canShow({ TERM: 'xterm' }, PIPE, TERMINAL) ?? '', /standard input is not a terminal/);
  });

  test('It cannot where TERM is dumb, empty or missing.', () => {
    assert.match(canShow({ TERM: 'dumb' }, TERMINAL, TERMINAL) ?? '', /TERM=dumb/);
    assert.match(canShow({ TERM: '' }, TERMINAL, TERMINAL) ?? '', /TERM is not set/);
    assert.match(canShow({}, TERMINAL, TERMINAL) ?? '', /TERM is not set/);
  });

  test('Nothing of blessed is loaded for the answer, nor with the terminal before it is opened.', () => {
    const folder = new URL('../../../../src/view/dashboard/terminal/', import.meta.url).href;
    for (const [url, expected] of [
      [`${folder}can-show.js`, 'false'],
      [`${folder}blessed-terminal.js`, 'false'],
      // The test would see it.
      [import.meta.resolve('blessed/lib/tput.js'), 'true'],
    ]) {
      const script = `
        import { createRequire } from 'node:module';
        await import(${JSON.stringify(url)});
        console.log(Object.keys(createRequire(import.meta.url).cache).some((name) => name.includes('blessed/')));
      `;
      const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
      assert.equal(output.trim(), expected, url);
    }
  });
});
