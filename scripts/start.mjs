// `npm start`: sets up what is needed, and shows a bundled capture: on a terminal the dashboard, elsewhere the report. No root, no traffic.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
setUp('run');
const { buildIfStale } = await import('./build.mjs');
await buildIfStale();
const isTerminal = process.stdin.isTTY && process.stdout.isTTY && !['', 'dumb'].includes(process.env.TERM ?? '');
// Half a minute of a night, twice as fast: quiet, a storm, and what it leaves behind.
const storm = ['replay', 'captures/night-4-half-open-pop3.pcap', '--dashboard', '--speed', '2'];
const report = ['replay', 'captures/night-3-refused-on-loopback.pcapng'];
const shown = process.argv.length > 2 ? process.argv.slice(2) : isTerminal ? storm : report;
const syntop = spawnSync(process.execPath, ['dist/main.js', ...shown], { stdio: 'inherit' });
process.exit(syntop.status ?? 1);
