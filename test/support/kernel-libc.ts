/*
 * The few calls of Linux' libc that Node.js does not offer: a socket in a network namespace of one's choice, TCP Fast Open, an
 * abort, a socket that goes without a word. They block nobody: all sockets here are non-blocking.
 */
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { LibraryHandle } from 'koffi';
import type { Koffi } from '../../src/libpcap.js';

const koffi = loadKoffi();
/** The libc that this process has loaded already. */
const libc: LibraryHandle | null = koffi?.load(null) ?? null;

/** Where koffi does not load, tests are skipped for want of libpcap, for which it is needed, too: to import this is no error. */
function loadKoffi(): Koffi | null {
  if (process.platform !== 'linux') return null;
  try {
    return createRequire(import.meta.url)('koffi') as Koffi;
  } catch {
    return null;
  }
}

function bind<F>(signature: string): F {
  return libc?.func(signature) as unknown as F;
}

type Descriptor = number;

/** Each gives a negative number where it fails; `call` throws then. */
export const socket = bind<(family: number, type: number, protocol: number) => Descriptor>('int socket(int, int, int)');
export const bindTo = bind<(fd: Descriptor, address: Uint8Array, length: number) => number>('int bind(int, uint8_t *, uint32_t)');
export const listen = bind<(fd: Descriptor, backlog: number) => number>('int listen(int, int)');
export const connect = bind<(fd: Descriptor, address: Uint8Array, length: number) => number>(
  'int connect(int, uint8_t *, uint32_t)',
);
export const accept = bind<(fd: Descriptor, address: null, length: null, flags: number) => Descriptor>(
  'int accept4(int, void *, void *, int)',
);
export const setOption = bind<(fd: Descriptor, level: number, name: number, value: Uint8Array, length: number) => number>(
  'int setsockopt(int, int, int, uint8_t *, uint32_t)',
);
export const getOption = bind<(fd: Descriptor, level: number, name: number, value: Uint8Array, length: Uint32Array) => number>(
  'int getsockopt(int, int, int, _Out_ uint8_t *, _Inout_ uint32_t *)',
);
export const poll = bind<(polled: Uint8Array, count: number, millis: number) => number>(
  'int poll(_Inout_ uint8_t *, uint64_t, int)',
);
export const send = bind<(fd: Descriptor, bytes: Uint8Array, length: number, flags: number) => number>(
  'int64_t send(int, uint8_t *, uint64_t, int)',
);
export const sendTo = bind<
  (fd: Descriptor, bytes: Uint8Array, length: number, flags: number, address: Uint8Array, addressLength: number) => number
>('int64_t sendto(int, uint8_t *, uint64_t, int, uint8_t *, uint32_t)');
export const receive = bind<(fd: Descriptor, bytes: Uint8Array, length: number, flags: number) => number>(
  'int64_t recv(int, _Out_ uint8_t *, uint64_t, int)',
);
export const shutDown = bind<(fd: Descriptor, how: number) => number>('int shutdown(int, int)');
export const close = bind<(fd: Descriptor) => number>('int close(int)');
const setNamespace = bind<(fd: Descriptor, type: number) => number>('int setns(int, int)');
const parseAddress = bind<(family: number, text: string, bytes: Uint8Array) => number>(
  'int inet_pton(int, const char *, _Out_ uint8_t *)',
);

export const AF_INET = 2;
const AF_INET6 = 10;
const CLONE_NEWNET = 0x40000000;
/** errno of what is under way, and of what a signal has interrupted. */
export const EINPROGRESS = 115;
export const EINTR = 4;
/** How a connect ends that is refused, and one that nobody answers. */
export const ECONNREFUSED = 111;
export const ETIMEDOUT = 110;

/** The reason of the last failure, to be asked for at once. */
export function lastErrno(): number {
  return koffi?.errno() ?? 0;
}

/** The result of a call that must not fail. */
export function must(what: string, result: number): number {
  if (result < 0) throw new Error(`${what} failed: errno ${lastErrno()}`);
  return result;
}

/**
 * Runs something in another network namespace: the sockets it makes belong there for good, and /proc/thread-self/net and
 * /proc/sys/net are that namespace's. Nothing may wait in it: it is this thread that goes there.
 */
export function inNamespace<T>(name: string, run: () => T): T {
  const home = openSync('/proc/thread-self/ns/net', 'r');
  const there = openSync(`/run/netns/${name}`, 'r');
  try {
    must(`setns to ${name}`, setNamespace(there, CLONE_NEWNET));
    try {
      return run();
    } finally {
      must('setns back', setNamespace(home, CLONE_NEWNET));
    }
  } finally {
    closeSync(there);
    closeSync(home);
  }
}

/** struct sockaddr_in or sockaddr_in6 (ip(7), ipv6(7)). */
export function socketAddress(address: string, port: number): Uint8Array {
  const isIpv6 = address.includes(':');
  const bytes = Buffer.alloc(isIpv6 ? 28 : 16);
  bytes.writeUInt16LE(isIpv6 ? AF_INET6 : AF_INET, 0);
  bytes.writeUInt16BE(port, 2);
  const binary = Buffer.alloc(16);
  if (parseAddress(bytes.readUInt16LE(0), address, binary) !== 1) throw new Error(`no address: ${address}`);
  binary.copy(bytes, isIpv6 ? 8 : 4, 0, isIpv6 ? 16 : 4);
  return bytes;
}
