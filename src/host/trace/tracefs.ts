import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Koffi } from '../../libpcap.js';

/** Where systems mount it: its own place, and the one it had before Linux 4.1. */
const USUAL_PLACES = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/** Numbers of system calls, since Linux 5.2 the same on all architectures but Alpha (asm-generic/unistd.h). */
const SYS_FSOPEN = 430;
const SYS_FSCONFIG = 431;
const SYS_FSMOUNT = 432;
/** Of linux/mount.h; both FSOPEN_ and FSMOUNT_CLOEXEC. */
const CLOEXEC = 1;
const FSCONFIG_CMD_CREATE = 6;

/** The kernel's tracing files. */
export interface Tracefs {
  readonly path: string;
  close(): void;
}

/**
 * Where the kernel's tracing files are; null where they may not be seen. Where nobody has mounted them, they are mounted to no place at all:
 * reached through a descriptor, seen by nobody else, and gone with it.
 *
 * @param places looked at first
 */
export function openTracefs(koffi: Koffi | null, places: readonly string[] = USUAL_PLACES): Tracefs | null {
  for (const path of places) {
    if (existsSync(`${path}/instances`)) return { path, close: () => undefined };
  }
  return koffi === null || process.platform !== 'linux' ? null : mountNowhere(koffi);
}

/** koffi, where foreign calls work. */
export function loadKoffi(): Koffi | null {
  try {
    return createRequire(import.meta.url)('koffi') as Koffi;
  } catch {
    return null;
  }
}

/** null where that may not be. */
function mountNowhere(koffi: Koffi): Tracefs | null {
  const libc = koffi.load(null);
  const call: (...words: unknown[]) => unknown = libc.func('long syscall(long number, ...)');
  // Not by Node.js, which warns of descriptors that it did not open.
  const close: (descriptor: number) => number = libc.func('int close(int fd)');
  const context = Number(call(SYS_FSOPEN, 'const char *', 'tracefs', 'unsigned int', CLOEXEC));
  if (context < 0) return null;
  const none = ['const char *', null, 'const void *', null, 'int', 0];
  const made = Number(call(SYS_FSCONFIG, 'int', context, 'unsigned int', FSCONFIG_CMD_CREATE, ...none));
  const mount = made < 0 ? -1 : Number(call(SYS_FSMOUNT, 'int', context, 'unsigned int', CLOEXEC, 'unsigned int', 0));
  close(context);
  return mount < 0 ? null : { path: `/proc/self/fd/${mount}`, close: () => close(mount) };
}
