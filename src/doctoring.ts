/* What works on this machine: looks at it, and has it judged. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DoctorReport } from './doctor-schema.js';
import { SyntopError } from './errors.js';
import { findExposed } from './host/checks/exposed.js';
import type { Findings } from './host/checks/findings.js';
import { judge } from './host/checks/judge.js';
import { lookForCap, lookForConntrack, lookForKoffi, lookForTracefs } from './host/checks/look.js';
import { readRingBytes } from './host/checks/ring-size.js';
import { listInterfaces, pickDefaultInterfaces } from './host/interfaces.js';
import { Libpcap } from './libpcap.js';
import { openHandle } from './source/libpcap/handle.js';
import { DEFAULT_SNAPLEN, ringBytesFor } from './source/libpcap/ring.js';
import { VERSION } from './version.js';
import { detectAbilities } from './view/dashboard/terminal/abilities.js';
import { canShow } from './view/dashboard/terminal/can-show.js';

/** The report of `doctor`. */
export function examine(): DoctorReport {
  return { v: 1, type: 'doctor', version: VERSION, ...judge(lookAround()) };
}

function lookAround(): Findings {
  const libpcap = lookForLibpcap();
  const interfaces = 'version' in libpcap ? pickDefaultInterfaces(listInterfaces()) : [];
  const { env, stdin, stdout } = process;
  return {
    nodeVersion: process.versions.node,
    platform: process.platform,
    koffi: lookForKoffi(),
    libpcap,
    interfaces,
    trial: tryCapture(interfaces),
    tracefs: lookForTracefs(),
    conntrack: lookForConntrack(),
    terminal: {
      name: env.TERM || null,
      noScreen: canShow(env, stdin, stdout),
      ...detectAbilities(env),
      columns: stdout.columns ?? 0,
      rows: stdout.rows ?? 0,
    },
    cap: lookForCap(),
    isRoot: process.geteuid?.() === 0,
    exposed: findExposed([fileURLToPath(import.meta.url), process.execPath].map((path) => realpathSync(path))),
  };
}

function lookForLibpcap(): Findings['libpcap'] {
  try {
    return { version: Libpcap.load('look for libpcap').version };
  } catch (cause) {
    if (!(cause instanceof SyntopError)) throw cause;
    return { error: cause.message };
  }
}

/** Opens one with the ring that a capture of all of them would ask for. It lets no packet through. */
function tryCapture(interfaces: readonly string[]): Findings['trial'] {
  const [device] = interfaces;
  if (device === undefined) return null;
  const libpcap = Libpcap.load(`capture on ${device}`);
  const room = { interfaces: interfaces.length, snaplen: DEFAULT_SNAPLEN, availableBytes: process.availableMemory() };
  const askedRingBytes = ringBytesFor(room);
  try {
    const handle = openHandle(libpcap, {
      device,
      snaplen: DEFAULT_SNAPLEN,
      ringBytes: askedRingBytes,
      buildProgram: (_linkType, compile) => compile('less 0'),
      listDevices: () => interfaces,
    });
    const ringBytes = readRingBytes(handle.fd);
    libpcap.close(handle.pointer);
    return { device, askedRingBytes, ringBytes, hasNanoseconds: handle.fractionsPerSecond === 1_000_000_000 };
  } catch (cause) {
    if (!(cause instanceof SyntopError)) throw cause;
    return { device, error: cause.message, isPermission: cause.code === 'no-permission' };
  }
}
