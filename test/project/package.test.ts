import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connSchema, doctorSchema, reportSchema, windowSchema } from '../../src/report-schema.js';

const CAPTURE = 'captures/night-3-refused-on-loopback.pcapng';
const folder = mkdtempSync(join(tmpdir(), 'syntop-package-'));
/** A file of the folder that the package is installed in. */
const installed = (path: string) => join(folder, path);

function run(command: string, args: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
}

before(() => {
  // Without one, npm would look for a project in the folders above.
  writeFileSync(installed('package.json'), '{}');
  // The folder has no compiler to offer and runs no install script: what comes out of the tarball must do.
  const packed = run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder, '--loglevel=error'], process.cwd());
  assert.equal(packed.status, 0, packed.stderr);
  const tarball = packed.stdout.trim().split('\n').at(-1) ?? '';
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `./${tarball}`];
  const npm = run('npm', install, folder);
  assert.equal(npm.status, 0, npm.stderr);
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('the packed tarball, installed in an empty folder elsewhere, reports on a capture', () => {
  copyFileSync(CAPTURE, installed('a.pcapng'));
  const { status, stdout, stderr } = run(installed('node_modules/.bin/syntop'), ['replay', '--json', 'a.pcapng'], folder);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  assert.ok(JSON.parse(stdout).totals.syn > 100);
});

test('the installed package finds its libpcap through koffi without anything compiled', () => {
  const { status, stdout } = run(installed('node_modules/.bin/syntop'), ['interfaces', '--json'], folder);
  assert.equal(status, 0);
  assert.ok(JSON.parse(stdout).some(({ name }: { name: string }) => name === 'lo'));
});

test('where nothing can be compiled, an install that runs its scripts goes through, and lacks the cap engine alone', (t) => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'syntop-bare-'));
  t.after(() => rmSync(elsewhere, { recursive: true, force: true }));
  writeFileSync(join(elsewhere, 'package.json'), '{}');
  // Programs that npm itself needs, and no others: no compiler, no make, no python.
  const bare = join(elsewhere, 'bin');
  mkdirSync(bare);
  for (const program of ['node', 'npm', 'sh']) {
    symlinkSync(run('sh', ['-c', `command -v ${program}`], folder).stdout.trim(), join(bare, program));
  }
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  const install = ['install', '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error', installed(tarball)];
  const env = { ...process.env, PATH: bare };
  const npm = spawnSync(join(bare, 'npm'), install, { cwd: elsewhere, encoding: 'utf8', env });
  assert.equal(npm.status, 0, npm.stderr);
  const syntop = join(elsewhere, 'node_modules/.bin/syntop');
  assert.equal(run(syntop, ['replay', join(process.cwd(), CAPTURE)], elsewhere).status, 0);
  const { status, stderr } = run(syntop, ['live', '-i', 'lo', '--engine', 'cap'], elsewhere);
  assert.equal(status, 1);
  assert.match(stderr, /^syntop: cannot capture with cap: the package .*; install it: npm install cap \(needs [^\n]*\n$/);
});

test('the tarball holds what it should and nothing of the workshop', () => {
  const root = installed('node_modules/syntop');
  for (const path of [
    'dist/main.js',
    'dist/cap-process.js',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'schema/report-v1.json',
    'schema/conn-v1.json',
    'schema/doctor-v1.json',
    CAPTURE,
  ]) {
    assert.ok(existsSync(join(root, path)), path);
  }
  for (const path of ['src', 'test', 'bench', 'scripts', 'node_modules']) assert.ok(!existsSync(join(root, path)), path);
});

test('every dependency is pinned to an exact version', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  assert.deepEqual(Object.keys(optionalDependencies), ['cap']);
  const versions = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies });
  for (const version of versions) assert.match(String(version), /^\d+\.\d+\.\d+$/);
});

test('the published schemas are those that the types come from', () => {
  const schemas = { report: reportSchema, window: windowSchema, conn: connSchema, doctor: doctorSchema };
  for (const [name, schema] of Object.entries(schemas)) {
    assert.deepEqual(JSON.parse(readFileSync(`schema/${name}-v1.json`, 'utf8')), JSON.parse(JSON.stringify(schema)));
  }
});
