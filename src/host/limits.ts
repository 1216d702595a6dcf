import type { HostFacts } from '../host-facts.js';
import { HOST_FILES, type HostFiles } from './host-files.js';
import { parseNumbers } from './limits-settings.js';

/** How near a process is to its limit of open files. */
export interface FileUse {
  readonly pid: number;
  readonly open: number;
  /** The soft one: at which it fails. */
  readonly limit: number;
}

/** Before Linux 6.2, the files of a process must be listed to be counted. */
const MOST_PROCESSES = 64;

/** Of each of these processes, at most 64; one that has gone, or which may not be looked at, is left out. */
export function readFileLimits(pids: Iterable<number>, files: HostFiles = HOST_FILES): FileUse[] {
  const uses: FileUse[] = [];
  for (const pid of [...new Set(pids)].slice(0, MOST_PROCESSES)) {
    const limit = parseFileLimit(files.readText(`/proc/${pid}/limits`) ?? '');
    const open = files.countEntries(`/proc/${pid}/fd`);
    if (limit !== null && open !== null) uses.push({ pid, open, limit });
  }
  return uses;
}

/** Open files of the whole machine, and at most; null where it cannot be told. */
export function readFileUse(files: HostFiles = HOST_FILES): HostFacts['files'] {
  // Allocated, unused (always 0 since Linux 2.6), at most: proc_sys_fs(5).
  const [open, , limit] = parseNumbers(files.readText('/proc/sys/fs/file-nr'), 3) ?? [];
  return open === undefined || limit === undefined ? null : { open, limit };
}

/** The soft limit in the line "Max open files  1024  4096  files" of /proc/PID/limits; null where there is none. */
export function parseFileLimit(text: string): number | null {
  const digits = /^Max open files +(\d{1,15}) /m.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}
