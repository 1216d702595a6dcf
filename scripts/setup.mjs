// Makes a fresh clone ready: npm packages, and the operating system's where it may install them.
//
//   node scripts/setup.mjs          what running needs
//   node scripts/setup.mjs test     what the tests need, too
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isProgramThere } from './programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Debian packages by what shows that they are there: a program, or the file of a library or of a header. */
const FOR_RUNNING = [{ debian: 'libpcap0.8', library: 'libpcap.so' }];
/** What the optional package cap is compiled with. */
const FOR_CAP = [
  { debian: 'libpcap-dev', header: 'pcap/pcap.h' },
  { debian: 'build-essential', program: 'g++' },
  { debian: 'build-essential', program: 'make' },
  { debian: 'python3', program: 'python3' },
];
const FOR_TESTS = [
  ...FOR_RUNNING,
  ...FOR_CAP,
  { debian: 'tcpdump', program: 'tcpdump' },
  { debian: 'tshark', program: 'tshark' },
  { debian: 'iproute2', program: 'ip' },
  { debian: 'tmux', program: 'tmux' },
  { debian: 'util-linux', program: 'unshare' },
];

/** It takes 3 s, and some more where headers have to be fetched. */
const CAP_BUILD_MILLIS = 120_000;

/** Sets up what `purpose` ("run" or "test") needs. Ends the process where the npm packages cannot be had. */
export function setUp(purpose) {
  checkNode();
  installNpmPackages();
  installSystemPackages(purpose === 'test' ? FOR_TESTS : FOR_RUNNING);
  if (purpose === 'test') buildCap();
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 20)) return;
  fail(`syntop needs Node.js 20.20 or later; this is ${process.versions.node}`);
}

/**
 * The packages of the lock file, unless they are there already. Not `npm ci`: some registries hold only some platforms' binaries,
 * which the lock file then lacks, and npm 11 refuses that. Install scripts are not run: nothing that is always there needs a compiler.
 */
function installNpmPackages() {
  const stamp = join(root, 'node_modules', '.syntop-lock');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('setup: npm install');
  const npm = spawnSync('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (npm.status !== 0) fail('npm install failed; see above');
  writeFileSync(stamp, lock);
}

function installSystemPackages(wanted) {
  if (process.platform !== 'linux') return;
  const missing = [...new Set(wanted.filter((one) => !isThere(one)).map(({ debian }) => debian))];
  if (missing.length === 0) return;
  const command = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const mayInstall = process.getuid?.() === 0 && isThere({ program: 'apt-get' });
  if (!mayInstall) {
    console.error(`setup: missing: ${missing.join(', ')}. To install: sudo sh -c '${command}'`);
    return;
  }
  console.error(`setup: ${command}`);
  const apt = spawnSync('sh', ['-c', command], {
    stdio: ['ignore', 'ignore', 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (apt.status !== 0) console.error(`setup: that failed; some things will not work here without ${missing.join(', ')}`);
}

/** Compiles cap, unless that has been done or cannot be: then its tests say that they do not run here. */
function buildCap() {
  const folder = join(root, 'node_modules', 'cap');
  if (!existsSync(folder) || existsSync(join(folder, 'build/Release/cap.node'))) return;
  if (!FOR_CAP.every(isThere)) return;
  console.error('setup: npm rebuild cap');
  // Node.js' own headers, where they came with it: else they are fetched.
  const prefix = dirname(dirname(realpathSync(process.execPath)));
  const headers = existsSync(join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {};
  const npm = spawnSync('npm', ['rebuild', 'cap', '--ignore-scripts=false', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...headers },
    timeout: CAP_BUILD_MILLIS,
  });
  if (npm.status !== 0) console.error('setup: that failed; the engine cap will not work here, and is not tested');
}

function isThere({ program, library, header }) {
  if (program !== undefined) return isProgramThere(program);
  if (header !== undefined) return existsSync(join('/usr/include', header));
  const cache = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
  return (cache.stdout ?? '').includes(library);
}

function fail(message) {
  console.error(`setup: ${message}`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp(process.argv[2] ?? 'run');
