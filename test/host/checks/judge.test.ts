import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECK_NAMES, type DoctorCheck } from '../../../src/doctor-schema.js';
import { findExposed } from '../../../src/host/checks/exposed.js';
import type { Findings } from '../../../src/host/checks/findings.js';
import { judge } from '../../../src/host/checks/judge.js';

const MEBIBYTE = 1 << 20;
const TRIAL = { device: 'lo', askedRingBytes: 32 * MEBIBYTE, ringBytes: 32 * MEBIBYTE, hasNanoseconds: true };
const TERMINAL = { name: 'xterm', noScreen: null, isUtf8: true, colours: 256, columns: 80, rows: 24 };
const ALL_WELL: Findings = {
  nodeVersion: '20.20.0',
  platform: 'linux',
  koffi: true,
  libpcap: { version: 'libpcap version 1.10.3' },
  interfaces: ['lo', 'eth0'],
  trial: TRIAL,
  tracefs: 'usable',
  conntrack: { count: 5, max: 100 },
  terminal: TERMINAL,
  cap: '0.2.1',
  isRoot: true,
  exposed: [],
};

test('Where all is well, each line says ok, and nothing is to be mended.', () => {
  const { checks, canCapture } = judge(ALL_WELL);
  assert.deepEqual(
    checks.map(({ name, status, remedy }) => [name, status, remedy]),
    CHECK_NAMES.map((name) => [name, 'ok', null]),
  );
  assert.equal(canCapture, true);
});

const DENIED = { device: 'lo', error: 'no permission', isPermission: true };
const NO_NET = { device: 'lo', error: 'it broke', isPermission: false };
type Case = readonly [
  Partial<Findings>,
  DoctorCheck['name'],
  DoctorCheck['status'],
  detail: RegExp,
  remedy: RegExp | null,
  boolean,
];

const CASES: readonly Case[] = [
  [{ nodeVersion: '20.19.9' }, 'node', 'missing', /20\.19\.9.*20\.20 is needed/, /lts/, false],
  [{ nodeVersion: '18.99.0' }, 'node', 'missing', /18\.99/, /lts/, false],
  [{ nodeVersion: '24.0.0' }, 'node', 'ok', /24\.0\.0/, null, true],
  [{ platform: 'darwin' }, 'node', 'limited', /darwin.*untested/, null, true],
  [{ koffi: 'no such file' }, 'koffi', 'missing', /no such file/, /npm install koffi/, false],
  [{ libpcap: { error: 'libpcap is not here' } }, 'libpcap', 'missing', /not here/, /apt-get install libpcap0\.8/, false],
  [{ interfaces: [] }, 'interfaces', 'missing', /none/, /ip link set lo up/, false],
  [{ trial: null }, 'capture', 'missing', /nothing/, null, false],
  [{ trial: NO_NET }, 'capture', 'missing', /it broke/, null, false],
  [{ trial: DENIED, isRoot: false }, 'capture', 'missing', /this user/, /^sudo syntop/, false],
  [{ trial: DENIED, isRoot: true }, 'capture', 'missing', /CAP_NET_RAW/, /--cap-add NET_RAW/, false],
  [{ trial: { ...TRIAL, ringBytes: 3 * MEBIBYTE } }, 'ring', 'limited', /3\.0 of 32 MiB/, /-B 4096/, true],
  [{ trial: { ...TRIAL, ringBytes: null } }, 'ring', 'ok', /32 MiB/, null, true],
  [{ trial: { ...TRIAL, hasNanoseconds: false } }, 'clock', 'limited', /microseconds/, null, true],
  [{ tracefs: 'absent' }, 'tracefs', 'missing', /not there/, /mount -t tracefs/, true],
  [{ tracefs: 'refused', isRoot: false }, 'tracefs', 'limited', /root only/, /sudo/, true],
  [{ tracefs: 'refused' }, 'tracefs', 'limited', /no instance/, null, true],
  [{ conntrack: null }, 'conntrack', 'missing', /not loaded/, null, true],
  [{ conntrack: { count: 90, max: 100 } }, 'conntrack', 'limited', /90 of 100/, /nf_conntrack_max=200$/, true],
  [{ conntrack: { count: 89, max: 100 } }, 'conntrack', 'ok', /89 of 100/, null, true],
  [{ terminal: { ...TERMINAL, name: null, noScreen: 'TERM is not set' } }, 'terminal', 'limited', /TERM is/, /export TERM/, true],
  [{ terminal: { ...TERMINAL, noScreen: 'a pipe' } }, 'terminal', 'limited', /a pipe/, null, true],
  [{ terminal: { ...TERMINAL, columns: 79 } }, 'terminal', 'limited', /79x24/, /80x24/, true],
  [{ terminal: { ...TERMINAL, isUtf8: false } }, 'terminal', 'limited', /no UTF-8/, /LANG/, true],
  [{ cap: null }, 'cap', 'missing', /--engine cap/, /npm install cap/, true],
  [{ exposed: ['/home/me/syntop', '/home/me'] }, 'folder', 'limited', /\/home\/me\/syntop and 1 more/, /sudo npm install/, true],
];

for (const [found, name, status, detail, remedy, canCapture] of CASES) {
  test(`Where it finds ${JSON.stringify(found)}, ${name} is ${status}.`, () => {
    const judged = judge({ ...ALL_WELL, ...found });
    const check = judged.checks.find((one) => one.name === name);
    assert.equal(check?.status, status);
    assert.match(check.detail, detail);
    if (remedy === null) assert.equal(check.remedy, null);
    else assert.match(check.remedy ?? '', remedy);
    assert.equal(judged.canCapture, canCapture);
  });
}

test('What others than root can change is found, from the file to the top.', () => {
  const modes: Readonly<Record<string, readonly [uid: number, mode: number]>> = {
    '/': [0, 0o40755],
    '/opt': [0, 0o41777],
    '/opt/a': [0, 0o40775],
    '/opt/a/b': [1000, 0o40700],
    '/opt/a/b/main.js': [0, 0o100644],
    '/opt/a/b/node': [0, 0o100757],
  };
  const ownershipOf = (path: string) => {
    const [uid, mode] = modes[path] ?? assert.fail(path);
    return { uid, mode };
  };
  const found = findExposed(['/opt/a/b/main.js', '/opt/a/b/node'], ownershipOf);
  assert.deepEqual(found.toSorted(), ['/opt', '/opt/a', '/opt/a/b', '/opt/a/b/node']);
});
