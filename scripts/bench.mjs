// `npm run bench`: builds the benches, and runs them. Generated files (4 GB) stay in bench/data for the next run.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
setUp('test');
// What is measured is the program as it is shipped.
const { buildIfStale } = await import('./build.mjs');
await buildIfStale();
const build = spawnSync(process.execPath, ['scripts/build-tests.mjs'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(1);
const bench = spawnSync(process.execPath, ['.build/bench/main.js', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(bench.status ?? 1);
