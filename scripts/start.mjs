// `npm start`: sets up what is needed, and shows a bundled capture. No root, no live traffic.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
setUp('run');
const { buildIfStale } = await import('./build.mjs');
buildIfStale();
const shown = process.argv.length > 2 ? process.argv.slice(2) : ['replay', 'captures/night-3-refused-on-loopback.pcapng'];
const syntop = spawnSync(process.execPath, ['dist/main.js', ...shown], { stdio: 'inherit' });
process.exit(syntop.status ?? 1);
