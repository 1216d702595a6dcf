/* `npm run bench`: ratios against peers, measured in one run on the same files. `npm run bench -- replay`, `live`, `flood`, `stages` or `screen` for a part. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchFlood } from './flood-bench.js';
import { benchLive } from './live-bench.js';
import { type BenchPaths, benchReplay } from './replay-bench.js';
import type { BenchRow } from './replay-case.js';
import { benchScreen } from './screen-bench.js';
import { benchStages } from './stage-bench.js';

const RUNS = 5;
const LIVE_RUNS = 3;

const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const paths: BenchPaths = {
  data: 'bench/data',
  // What is measured is what people get.
  program: resolve('dist/main.js'),
  pcapParserPeer: local('./peers/pcap-parser-count.js'),
  capPeer: local('./peers/cap-count.js'),
  stagesPeer: local('./peers/stages.js'),
};
const part = process.argv[2] ?? 'all';

mkdirSync(paths.data, { recursive: true });
const rows: BenchRow[] = [];
if (part === 'all' || part === 'replay') rows.push(...(await benchReplay(paths, RUNS)));
if (part === 'all' || part === 'live') {
  requireTools(['tcpreplay', 'ip', 'tcpdump']);
  installCap();
  rows.push(...(await benchLive(paths, LIVE_RUNS)));
}
console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}\n`,
);
if (rows.length > 0) console.log('| what | syntop | peer | ratio |\n| --- | --- | --- | --- |');
for (const { what, ours, peer, ratio } of rows) console.log(`| ${what} | ${ours} | ${peer} | ${ratio} |`);
if (part === 'all' || part === 'flood') console.log(`\n${(await benchFlood(paths)).join('\n')}`);
if (part === 'all' || part === 'stages') console.log(`\n${(await benchStages(paths, RUNS)).join('\n')}`);
if (part === 'all' || part === 'screen') {
  requireTools(['tcpreplay', 'ip']);
  console.log(`\n${(await benchScreen(paths)).join('\n')}`);
}

function requireTools(tools: readonly string[]): void {
  const missing = tools.filter((tool) => spawnSync('which', [tool]).status !== 0);
  if (missing.length === 0 && process.getuid?.() === 0) return;
  console.error(
    `bench: the parts live and screen need root and: apt-get install tcpreplay iproute2 tcpdump (missing: ${missing.join(', ') || 'root'})`,
  );
  process.exit(1);
}

/** The peer that must be compiled, in a folder of its own. */
function installCap(): void {
  const folder = `${paths.data}/peers`;
  if (existsSync(`${folder}/node_modules/cap/build/Release/cap.node`)) return;
  mkdirSync(folder, { recursive: true });
  // npm 11 runs an install script only where the package.json names it.
  writeFileSync(`${folder}/package.json`, '{"private":true,"allowScripts":{"cap":true},"dependencies":{"cap":"0.2.1"}}');
  const npm = spawnSync('npm', ['install', '--foreground-scripts'], { cwd: folder, stdio: 'inherit' });
  if (npm.status === 0 && existsSync(`${folder}/node_modules/cap/build/Release/cap.node`)) return;
  console.error('bench: cap did not build; it needs: apt-get install build-essential python3 libpcap-dev');
  process.exit(1);
}
