/* What a test needs of the machine, so that it can say why it does not run where that is missing. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { loadKoffi, openTracefs } from '../../src/host/trace/tracefs.js';
import { Libpcap } from '../../src/libpcap.js';

export type Need =
  | 'root'
  | 'libpcap'
  | 'cap'
  | 'tcpdump'
  | 'tshark'
  | 'ip'
  | 'net-namespaces'
  | 'mount-namespaces'
  | 'vlan-devices'
  | 'ipv6'
  | 'tracefs'
  | 'procfs';

/** What npm builds of the cap package; the tests run in the project's folder. */
const CAP_ADDON = 'node_modules/cap/build/Release/cap.node';
const ADD_VLAN = 'ip link add link one name tagged type vlan id 7';

/** Each answers what is missing, or null. */
const CHECKS: Readonly<Record<Need, () => string | null>> = {
  root: () => (process.getuid?.() === 0 ? null : 'root: run the tests with sudo'),
  libpcap: () => (hasLibpcap() ? null : 'libpcap: apt-get install libpcap0.8'),
  cap: () =>
    existsSync(CAP_ADDON)
      ? null
      : 'the cap package, built: apt-get install build-essential python3 libpcap-dev && npm rebuild cap',
  tcpdump: () => (succeeds('tcpdump', ['--version']) ? null : 'tcpdump: apt-get install tcpdump'),
  tshark: () => (succeeds('tshark', ['--version']) ? null : 'tshark: apt-get install tshark'),
  ip: () => (succeeds('ip', ['-V']) ? null : 'ip: apt-get install iproute2'),
  'net-namespaces': () => (succeeds('unshare', ['--net', 'true']) ? null : 'network namespaces, which this user may not make'),
  'mount-namespaces': () => (succeeds('unshare', ['--mount', 'true']) ? null : 'mount namespaces, which this user may not make'),
  'vlan-devices': () =>
    succeeds('unshare', ['--net', 'sh', '-c', `ip link add one type veth peer name two && ${ADD_VLAN}`])
      ? null
      : 'VLAN devices (8021q), which this kernel does not have',
  procfs: () => (existsSync('/proc/self/stat') ? null : '/proc, as Linux has it'),
  tracefs: () => (hasTracefs() ? null : "the kernel's tracing files (tracefs), which this user may not see"),
  ipv6: () => (succeeds('ip', ['-6', 'route', 'get', '::1']) ? null : 'IPv6 on loopback'),
};

/** Makes the function that tells, for a test's `skip`: false where all is there, else why it does not run. Each is looked for once. */
export function makeLacks<N extends string>(checks: Readonly<Record<N, () => string | null>>) {
  const answers = new Map<N, string | null>();
  return (...needs: readonly N[]): string | false => {
    for (const need of needs) {
      const known = answers.get(need);
      const missing = known === undefined ? checks[need]() : known;
      answers.set(need, missing);
      if (missing !== null) return `needs ${missing}`;
    }
    return false;
  };
}

export const lacks = makeLacks(CHECKS);

/** A suite that needs something of the machine. Without that it is one skipped test, which is counted, as a skipped suite is not. */
export function describeWith(needs: readonly Need[], title: string, body: () => void): void {
  const skip = lacks(...needs);
  if (skip === false) describe(title, body);
  else test(`All tests of '${title}'.`, { skip });
}

function hasLibpcap(): boolean {
  try {
    Libpcap.load('test');
    return true;
  } catch {
    return false;
  }
}

function hasTracefs(): boolean {
  const tracefs = openTracefs(loadKoffi());
  tracefs?.close();
  return tracefs !== null;
}

export function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
