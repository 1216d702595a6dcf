// `npm run soak`: builds the tests, and runs a live capture through storms for as long as it is told (test/soak/main.ts has the options).
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
// Ctrl-C ends the soak, which cleans up; this waits for it.
process.on('SIGINT', () => undefined);
setUp('test');
const build = spawnSync(process.execPath, ['scripts/build-tests.mjs'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(1);
const soak = spawnSync(process.execPath, ['.build/test/soak/main.js', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(soak.status ?? 1);
