import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  const { stdout, stderr, status } = spawnSync(BIOME, ['lint', '--vcs-enabled=false', '--max-diagnostics=none', path], {
    cwd: folder,
    encoding: 'utf8',
  });
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
  ['a noun imports a room', 'src/a.ts', "import { x } from './decode/link.js';\nconsole.log(x);"],
  ['a command reaches past what joins the rooms', 'src/cli/a.ts', "import { x } from '../source/source.js';\nconsole.log(x);"],
  ['a view imports the tables', 'src/view/text/a.ts', "import { x } from '../../aggregate/hash.js';\nconsole.log(x);"],
  ['a pure room imports from node', 'src/decode/a.ts', "import { x } from 'node:fs';\nconsole.log(x);"],
];

for (const [what, path, text] of FORBIDDEN) {
  test(`lint refuses it when ${what}`, () => {
    assert.match(lint(path, text), /noRestrictedImports/);
  });
}

/** The files in src/ that join the rooms: those that the rule for nouns leaves out. */
const JOINERS = [...readFileSync('biome.json', 'utf8').matchAll(/"!src\/([a-z-]+)\.ts"/g)]
  .map(([, name]) => name ?? '')
  .filter((name) => name !== 'main');

test('the files that join the rooms are there, and documented', () => {
  const page = readFileSync('docs/architecture.md', 'utf8');
  for (const name of ['pipeline', 'replaying', 'capturing', 'views']) assert.ok(JOINERS.includes(name), name);
  for (const name of JOINERS) {
    assert.ok(existsSync(`src/${name}.ts`), `src/${name}.ts`);
    assert.ok(page.includes(`\`${name}.ts\``), `docs/architecture.md has ${name}.ts`);
  }
});

/** Imports all of them, from a file so many folders below src/. */
function importJoiners(prefix: string): string {
  const imports = JOINERS.map((name, index) => `import { x${index} } from '${prefix}${name}.js';`);
  return `${imports.join('\n')}\nconsole.log(${JOINERS.map((_, index) => `x${index}`).join(', ')});`;
}

const KEPT_APART: ReadonlyArray<readonly [what: string, path: string, prefix: string]> = [
  ['a noun', 'src/a.ts', './'],
  ['a room', 'src/filter/a.ts', '../'],
  ['a pure room', 'src/aggregate/a.ts', '../'],
  ['a nested room', 'src/view/text/a.ts', '../../'],
];

for (const [what, path, prefix] of KEPT_APART) {
  test(`lint refuses every import of ${what} from a file that joins the rooms`, () => {
    const words = lint(path, importJoiners(prefix));
    assert.equal(words.match(/lint\/style\/noRestrictedImports/g)?.length, JOINERS.length, words);
  });
}

test('lint refuses a clock in a pure room', () => {
  assert.match(lint('src/aggregate/a.ts', 'export const now = () => Date.now();'), /noRestrictedGlobals/);
});

test('lint lets a room import its own files and the nouns, a command what joins the rooms, and that the rooms', () => {
  const allowed = [
    ['src/decode/a.ts', "import { x } from './link.js';\nimport { y } from '../packet.js';\nconsole.log(x, y);"],
    ['src/source/savefile/a.ts', "import { x } from '../source.js';\nimport { y } from '../../packet.js';\nconsole.log(x, y);"],
    ['src/cli/a.ts', importJoiners('../')],
    ...JOINERS.map((name) => [`src/${name}.ts`, "import { x } from './decode/link.js';\nconsole.log(x);"] as const),
  ] as const;
  for (const [path, text] of allowed) {
    const words = lint(path, text);
    assert.match(words, /Checked 1 file/);
    assert.doesNotMatch(words, /noRestricted/);
  }
});
