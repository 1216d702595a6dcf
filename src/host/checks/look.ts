import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describeCause } from '../../errors.js';
import { loadKoffi, openTracefs } from '../trace/tracefs.js';
import type { Findings } from './findings.js';

/* What files and modules tell. */

/** true, or why foreign calls do not work. */
export function lookForKoffi(): Findings['koffi'] {
  try {
    createRequire(import.meta.url)('koffi');
    return true;
  } catch (cause) {
    return describeCause(cause).split('\n')[0] ?? '';
  }
}

/** Makes an instance and takes it away again. */
export function lookForTracefs(): Findings['tracefs'] {
  const tracefs = openTracefs(loadKoffi());
  if (tracefs === null) return process.geteuid?.() === 0 ? 'absent' : 'refused';
  const instance = `${tracefs.path}/instances/syntop-doctor-${process.pid}`;
  try {
    mkdirSync(instance);
    rmdirSync(instance);
    return 'usable';
  } catch {
    return 'refused';
  } finally {
    tracefs.close();
  }
}

export function lookForConntrack(): Findings['conntrack'] {
  const [count, max] = ['count', 'max'].map((name) => readNumber(`/proc/sys/net/netfilter/nf_conntrack_${name}`));
  return count == null || max == null ? null : { count, max };
}

/** The version of the `cap` package, which is not loaded. */
export function lookForCap(): string | null {
  try {
    const { version } = createRequire(import.meta.url)('cap/package.json') as { readonly version: string };
    return version;
  } catch {
    return null;
  }
}

function readNumber(path: string): number | null {
  try {
    return Number.parseInt(readFileSync(path, 'latin1'), 10);
  } catch {
    return null;
  }
}
