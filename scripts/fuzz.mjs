// `npm run fuzz`: builds the tests, and replays damaged captures for as long as it is told (test/fuzz/main.ts has the options).
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
setUp('test');
const build = spawnSync(process.execPath, ['scripts/build-tests.mjs'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(1);
const fuzz = spawnSync(process.execPath, ['.build/test/fuzz/main.js', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(fuzz.status ?? 1);
