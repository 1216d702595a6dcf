import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Runs longer than this have had their code optimized in the background. */
const OPTIMIZED_SECONDS = 0.25;
const STANDARD_DESCRIPTORS = [0, 1, 2] as const;
/** Linux' asm-generic/fcntl.h. */
const O_NONBLOCK = 0o4000;
const F_GETFL = 3;
const F_SETFL = 4;

/** As they were before Node.js opened streams on them, which other programs may share: the next one in a pipeline's subshell. */
const flagsBefore = STANDARD_DESCRIPTORS.map(readFlags);

/**
 * Ends the process, now: a read may still be waiting for bytes that nobody wants any more, and a thread be capturing.
 *
 * On Linux not by process.exit() once code has been optimized. That joins the threads of V8's background compilations, and one that waits
 * for a garbage collection waits for ever, as the main thread collects no more (nodejs/node#54918: seen here once in some
 * hundred long replays, and at the end of a capture on a busy machine). The kernel waits for nobody. What else Node.js does at its
 * end, to leave the descriptors as they were found, is done here.
 */
export function leave(exitCode: number): never {
  if (process.platform === 'linux' && process.uptime() > OPTIMIZED_SECONDS) {
    process.emit('exit', exitCode);
    exitByKernel(exitCode);
  }
  process.exit(exitCode);
}

function exitByKernel(exitCode: number): void {
  let koffi: typeof import('koffi');
  try {
    koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  } catch {
    // Where foreign calls do not work, the other way is as good as it gets.
    return;
  }
  const libc = koffi.load(null);
  // Not by /proc: older kernels have it closed to a process that has given root up.
  const fcntl = libc.func('int fcntl(int fd, int command, ...)');
  for (const [index, descriptor] of STANDARD_DESCRIPTORS.entries()) {
    const before = flagsBefore[index] ?? O_NONBLOCK;
    const now: number = fcntl(descriptor, F_GETFL);
    // Below 0, it is closed.
    if (now > 0 && (now & ~before & O_NONBLOCK) !== 0) fcntl(descriptor, F_SETFL, 'int', now & ~O_NONBLOCK);
  }
  libc.func('void _exit(int status)')(exitCode);
}

/** The flags of an open file, as fcntl(F_GETFL) would give them; null where that is closed, or this is not Linux. */
function readFlags(descriptor: number): number | null {
  try {
    const octal = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1];
    return octal === undefined ? null : Number.parseInt(octal, 8);
  } catch {
    return null;
  }
}
