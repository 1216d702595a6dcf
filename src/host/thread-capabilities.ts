import { createRequire } from 'node:module';

/* What root may do is some forty capabilities, and on Linux each thread has its own (capabilities(7)). */

/** Of Linux' include/uapi/linux/capability.h, those that a part of the program may go on needing. */
const CAPABILITY_NUMBERS = { CAP_DAC_READ_SEARCH: 2, CAP_NET_RAW: 13, CAP_SYS_PTRACE: 19 } as const;
type CapabilityName = keyof typeof CAPABILITY_NUMBERS;

const CAP_SETPCAP = 8;
/** _LINUX_CAPABILITY_VERSION_3: 64 bits, as two structs of three 32-bit words: effective, permitted, inheritable. */
const CAPABILITY_VERSION = 0x20080522;
const CAPABILITY_WORDS = 6;

// include/uapi/linux/prctl.h
const PR_SET_KEEPCAPS = 8;
const PR_CAPBSET_READ = 23;
const PR_CAPBSET_DROP = 24;
const PR_SET_NO_NEW_PRIVS = 38;

// include/uapi/linux/seccomp.h
const SECCOMP_SET_MODE_FILTER = 1;
const SECCOMP_FILTER_FLAG_TSYNC = 1;
const SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;
/** seccomp(2) has no function in libc, and its number depends on the processor. */
const SECCOMP_NUMBERS: Readonly<Partial<Record<NodeJS.Architecture, number>>> = {
  x64: 317,
  arm64: 277,
  riscv64: 277,
  loong64: 277,
};
/** BPF's `ret SECCOMP_RET_ALLOW`, a struct sock_filter: everything is allowed. */
const ALLOW_ALL = Uint32Array.of(0x06, 0x7fff0000);

/** The foreign calls, all of them on the thread that makes them. */
interface Kernel {
  readonly prctl: (option: number, argument: number, zero3: number, zero4: number, zero5: number) => number;
  readonly capget: (header: Uint32Array, words: Uint32Array) => number;
  readonly capset: (header: Uint32Array, words: Uint32Array) => number;
  /** 0 where all threads obey the filter from now on. */
  readonly filterAllThreads: (filter: Uint32Array) => number;
}

/**
 * Has the thread that calls this keep capabilities through the process's change from root to a user (privileges.ts), which takes them all from
 * each thread that has not called it. Gives what is to be called by the same thread after that change: then it has those of the
 * list that it had before, in effect, and no others. Where there is no root, or foreign calls do not work, it keeps what the kernel leaves it.
 *
 * Source: capabilities(7), "Effect of user ID changes on capabilities".
 */
export function keepThroughChange(names: readonly CapabilityName[]): () => void {
  const kernel = process.geteuid?.() === 0 ? loadKernel() : null;
  if (kernel === null) return () => undefined;
  kernel.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
  return () => {
    if (process.geteuid?.() !== 0) reduceTo(kernel, names);
    kernel.prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
  };
}

/** Empties the calling thread's bounding set, which its children inherit. Where it may not do so, nothing happens. */
export function emptyBoundingSet(): void {
  const kernel = loadKernel();
  if (kernel !== null) dropBounds(kernel);
}

/**
 * From now on no thread of the process gains anything by what it executes (no_new_privs). By itself the flag is one thread's; but a
 * filter of system calls brings it to all of them, those of libuv and V8, too: ours allows everything. Where that
 * is not to be had, the calling thread alone has the flag, and the threads that it makes.
 *
 * Source: seccomp(2), SECCOMP_FILTER_FLAG_TSYNC; kernel/seccomp.c, seccomp_sync_threads.
 */
export function forbidNewPrivileges(): void {
  const kernel = loadKernel();
  if (kernel === null) return;
  kernel.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  kernel.filterAllThreads(ALLOW_ALL);
}

/** Whether the calling thread has any capability; null where that cannot be told. */
export function hasCapabilities(): boolean | null {
  const kernel = loadKernel();
  if (kernel === null) return null;
  const words = new Uint32Array(CAPABILITY_WORDS);
  return kernel.capget(makeHeader(), words) === 0 ? words.some((word) => word !== 0) : null;
}

function reduceTo(kernel: Kernel, names: readonly CapabilityName[]): void {
  const before = new Uint32Array(CAPABILITY_WORDS);
  kernel.capget(makeHeader(), before);
  const [, permitted = 0, , , permittedHigh = 0] = before;
  // Root has become a user: what it may is kept, but not in effect.
  kernel.capset(makeHeader(), Uint32Array.of((1 << CAP_SETPCAP) & permitted, permitted, 0, 0, permittedHigh, 0));
  dropBounds(kernel);
  const wanted = names.reduce((bits, name) => bits | (1 << CAPABILITY_NUMBERS[name]), 0) & permitted;
  kernel.capset(makeHeader(), Uint32Array.of(wanted, wanted, 0, 0, 0, 0));
}

function dropBounds(kernel: Kernel): void {
  for (let number = 0; kernel.prctl(PR_CAPBSET_READ, number, 0, 0, 0) >= 0; number++) {
    kernel.prctl(PR_CAPBSET_DROP, number, 0, 0, 0);
  }
}

/** struct __user_cap_header_struct: version; 0 for the calling thread. */
function makeHeader(): Uint32Array {
  return Uint32Array.of(CAPABILITY_VERSION, 0);
}

let loaded: Kernel | null = null;

/** null elsewhere than on Linux, and where foreign calls do not work. */
function loadKernel(): Kernel | null {
  if (process.platform !== 'linux') return null;
  try {
    loaded ??= bindKernel(createRequire(import.meta.url)('koffi') as typeof import('koffi'));
  } catch {
    return null;
  }
  return loaded;
}

function bindKernel(koffi: typeof import('koffi')): Kernel {
  const libc = koffi.load(null);
  const long = 'unsigned long';
  const syscall = libc.func(`long syscall(long number, ${long} operation, ${long} flags, void *program)`);
  return {
    prctl: libc.func(`int prctl(int option, ${long} argument, ${long} zero3, ${long} zero4, ${long} zero5)`),
    capget: libc.func('int capget(void *header, _Out_ uint32_t *words)'),
    capset: libc.func('int capset(void *header, void *words)'),
    filterAllThreads: (filter) => {
      const number = SECCOMP_NUMBERS[process.arch];
      if (number === undefined) return -1;
      // struct sock_fprog: 0 number of instructions, 8 their address
      const program = new DataView(new ArrayBuffer(16));
      program.setUint16(0, filter.byteLength / 8, true);
      program.setBigUint64(8, koffi.address(filter.buffer), true);
      // Without the second flag, kernels before 5.16 slow a process with a filter down, against Spectre.
      const flags = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW;
      return syscall(number, SECCOMP_SET_MODE_FILTER, flags, new Uint8Array(program.buffer));
    },
  };
}
