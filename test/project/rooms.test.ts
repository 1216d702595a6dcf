import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

const BIOME = join(process.cwd(), 'node_modules/.bin/biome');
const folder = mkdtempSync(join(tmpdir(), 'syntop-rooms-'));
copyFileSync('biome.json', join(folder, 'biome.json'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Lints a text as if it were that file of the project. Gives biome's words. */
function lint(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const { stdout, stderr, status } = spawnSync(BIOME, ['lint', '--vcs-enabled=false', path], { cwd: folder, encoding: 'utf8' });
  assert.notEqual(status, null);
  rmSync(file);
  return stdout + stderr;
}

const FORBIDDEN: ReadonlyArray<readonly [what: string, path: string, text: string]> = [
  ['a room imports another room', 'src/decode/a.ts', "import { x } from '../aggregate/hash.js';\nconsole.log(x);"],
  [
    'a nested room imports another room',
    'src/source/savefile/a.ts',
    "import { x } from '../../decode/link.js';\nconsole.log(x);",
  ],
  ['a room imports the pipeline', 'src/aggregate/a.ts', "import { x } from '../pipeline.js';\nconsole.log(x);"],
  ['a noun imports a room', 'src/a.ts', "import { x } from './decode/link.js';\nconsole.log(x);"],
  ['a command reaches past the pipeline', 'src/cli/a.ts', "import { x } from '../source/source.js';\nconsole.log(x);"],
  ['a view imports the tables', 'src/view/text/a.ts', "import { x } from '../../aggregate/hash.js';\nconsole.log(x);"],
  ['a pure room imports from node', 'src/decode/a.ts', "import { x } from 'node:fs';\nconsole.log(x);"],
];

for (const [what, path, text] of FORBIDDEN) {
  test(`lint refuses it when ${what}`, () => {
    assert.match(lint(path, text), /noRestrictedImports/);
  });
}

test('lint refuses a clock in a pure room', () => {
  assert.match(lint('src/aggregate/a.ts', 'export const now = () => Date.now();'), /noRestrictedGlobals/);
});

test('lint lets a room import its own files and the nouns, and the pipeline the rooms', () => {
  const allowed = [
    ['src/decode/a.ts', "import { x } from './link.js';\nimport { y } from '../packet.js';\nconsole.log(x, y);"],
    ['src/source/savefile/a.ts', "import { x } from '../source.js';\nimport { y } from '../../packet.js';\nconsole.log(x, y);"],
    ['src/pipeline.ts', "import { x } from './decode/link.js';\nconsole.log(x);"],
  ] as const;
  for (const [path, text] of allowed) {
    const words = lint(path, text);
    assert.match(words, /Checked 1 file/);
    assert.doesNotMatch(words, /noRestricted/);
  }
});
