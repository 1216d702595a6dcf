// `npm test`: everything that must hold, one step after the other; ends with the tests' count.
//
//   node scripts/test.mjs             all steps
//   node scripts/test.mjs decode      only the tests whose path has "decode" in it
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const wanted = process.argv[2] ?? '';
setUp('test');

if (wanted === '') {
  step('types and lint', 'node_modules/.bin/biome', ['check', '--error-on-warnings', '.']);
  step('dead code', 'node_modules/.bin/knip', ['--no-progress']);
}
step('build of the program', process.execPath, ['scripts/build.mjs']);
step('build of the tests', process.execPath, ['scripts/build-tests.mjs']);

const files = readdirSync('.build/test', { recursive: true })
  .filter((name) => name.endsWith('.test.js') && name.includes(wanted))
  .map((name) => join('.build/test', name))
  .sort();
if (files.length === 0) {
  console.error('test: no test file was found');
  process.exit(1);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const skipped = [];
/** These keep to themselves: they neither capture nor use the network. All others share loopback, and its packets. */
const ALONE = /^\.build\/test\/(?:aggregate|corpus|decode|filter|fuzz|names|play|source\/savefile|track|view)\//;
await runFiles(
  files.filter((file) => ALONE.test(file)),
  availableParallelism(),
);
await runFiles(
  files.filter((file) => !ALONE.test(file)),
  1,
);

for (const line of skipped) console.log(`NOT RUN HERE: ${line}`);
if (counts.passed === 0 && counts.failed === 0) {
  console.error('test: no test ran');
  process.exit(1);
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 ? 0 : 1);

async function runFiles(some, concurrency) {
  if (some.length === 0) return;
  const stream = run({ files: some, concurrency, timeout: 300_000 });
  stream.on('test:pass', (data) => {
    if (data.details.type === 'suite' || some.some((file) => data.name.endsWith(file))) return;
    if (data.skip === undefined) counts.passed++;
    else {
      counts.skipped++;
      skipped.push(`${data.name}: ${data.skip}`);
    }
  });
  stream.on('test:fail', (data) => {
    if (data.details.type !== 'suite') counts.failed++;
  });
  await new Promise((resolve) => stream.compose(new spec()).on('end', resolve).pipe(process.stdout, { end: false }));
}

function step(name, command, args) {
  console.log(`--- ${name}`);
  const child = spawnSync(command, args, { stdio: 'inherit' });
  if (child.status === 0) return;
  console.error(`test: ${name} failed`);
  process.exit(1);
}
