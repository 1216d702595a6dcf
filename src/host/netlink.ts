import { createRequire } from 'node:module';
import { endianness } from 'node:os';
import type { Koffi } from '../libpcap.js';

/** Netlink speaks in the machine's own order of bytes; only what is the network's is big-endian. */
export const HOST_IS_LITTLE = endianness() === 'LE';

export const NETLINK_SOCK_DIAG = 4;
export const NETLINK_NETFILTER = 12;

/** Of linux/netlink.h and sys/socket.h. */
export const AF_NETLINK = 16;
export const SOCK_RAW = 3;
export const SOCK_CLOEXEC = 0o2000000;
const MSG_TRUNC = 0x20;
export const MSG_DONTWAIT = 0x40;
const NLM_F_REQUEST = 1;
const NLM_F_DUMP = 0x300;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
export const EINTR = 4;
export const EAGAIN = 11;

const NETLINK_HEADER_LENGTH = 16;
/** The kernel's pieces of a dump are at most 32 KiB long. */
const RECEIVE_BYTES = 1 << 16;

/** How a dump ended: it was told to the end, somebody had enough, or why there is none (an errno). */
export type DumpEnd = 'done' | 'stopped' | { readonly errno: number };

/** Takes one message's body: from `at` to before `end`. The bytes are another's at the next call. */
export type TakeBody = (view: DataView, at: number, end: number) => void;

/** What asks the kernel for dumps: netlink, or a test. */
export interface Dumps {
  /**
   * @param type of the request; @param body what follows its header
   * @param goesOn asked before each piece of some hundred messages
   */
  dump(type: number, body: Uint8Array, take: TakeBody, goesOn: () => boolean): DumpEnd;
  close(): void;
}

interface Libc {
  readonly koffi: Koffi;
  readonly socket: (family: number, type: number, protocol: number) => number;
  readonly send: (fd: number, bytes: Uint8Array, length: number, flags: number) => number;
  readonly receive: (fd: number, bytes: Uint8Array, length: number, flags: number) => number;
  readonly close: (fd: number) => number;
}

let loaded: Libc | null | undefined;

/** A netlink socket in this thread's network namespace, of which alone it tells. null where there are no foreign calls, or no netlink. */
export function openNetlink(protocol: number): Dumps | null {
  loaded ??= loadLibc();
  if (loaded === null) return null;
  const fd = loaded.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
  return fd < 0 ? null : new NetlinkSocket(loaded, fd);
}

function loadLibc(): Libc | null {
  if (process.platform !== 'linux') return null;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as Koffi;
    const libc = koffi.load(null);
    const bind = <F>(signature: string) => libc.func(signature) as unknown as F;
    return {
      koffi,
      socket: bind('int socket(int family, int type, int protocol)'),
      send: bind('int64_t send(int fd, void *bytes, size_t length, int flags)'),
      receive: bind('int64_t recv(int fd, void *bytes, size_t length, int flags)'),
      close: bind('int close(int fd)'),
    };
  } catch {
    return null;
  }
}

class NetlinkSocket implements Dumps {
  private readonly bytes = new Uint8Array(RECEIVE_BYTES);
  private readonly view = new DataView(this.bytes.buffer);
  private sequence = 0;

  constructor(
    private readonly libc: Libc,
    private readonly fd: number,
  ) {}

  dump(type: number, body: Uint8Array, take: TakeBody, goesOn: () => boolean): DumpEnd {
    const request = makeRequest(type, ++this.sequence, body);
    if (this.libc.send(this.fd, request, request.length, 0) < 0) return { errno: this.libc.koffi.errno() };
    for (;;) {
      if (!goesOn()) return 'stopped';
      // The kernel has the next piece ready whenever it is asked: there is nothing to wait for.
      const length = this.libc.receive(this.fd, this.bytes, RECEIVE_BYTES, MSG_DONTWAIT | MSG_TRUNC);
      if (length < 0) {
        const errno = this.libc.koffi.errno();
        if (errno === EINTR) continue;
        return { errno };
      }
      if (length === 0 || length > RECEIVE_BYTES) return { errno: EAGAIN };
      const end = takeMessages(this.view, length, this.sequence, take);
      if (end !== null) return end;
    }
  }

  close(): void {
    this.libc.close(this.fd);
  }
}

/**
 * A request for a dump (RFC 3549, 2.3.2; linux/netlink.h), the machine's order of bytes:
 *
 *      0                   1                   2                   3
 *     +-------------------------------------------------------------+
 *     | 0 length, this header included                              |
 *     +------------------------------+------------------------------+
 *     | 4 type                       | 6 flags                      |
 *     +------------------------------+------------------------------+
 *     | 8 sequence number                                           |
 *     +-------------------------------------------------------------+
 *     | 12 port id of the sender: 0, the kernel fills it in         |
 *     +-------------------------------------------------------------+
 */
function makeRequest(type: number, sequence: number, body: Uint8Array): Uint8Array {
  const request = new Uint8Array(NETLINK_HEADER_LENGTH + body.length);
  const view = new DataView(request.buffer);
  view.setUint32(0, request.length, HOST_IS_LITTLE);
  view.setUint16(4, type, HOST_IS_LITTLE);
  view.setUint16(6, NLM_F_REQUEST | NLM_F_DUMP, HOST_IS_LITTLE);
  view.setUint32(8, sequence, HOST_IS_LITTLE);
  request.set(body, NETLINK_HEADER_LENGTH);
  return request;
}

/**
 * Hands on the bodies of the messages in a piece of a dump; gives how it ended, or null where more is to come. Messages of another
 * sequence number are answers to an earlier question. A length that cannot be ends the piece.
 */
export function takeMessages(view: DataView, length: number, sequence: number, take: TakeBody): DumpEnd | null {
  for (let at = 0; at + NETLINK_HEADER_LENGTH <= length; ) {
    const messageLength = view.getUint32(at, HOST_IS_LITTLE);
    const end = at + messageLength;
    if (messageLength < NETLINK_HEADER_LENGTH || end > length) return null;
    if (view.getUint32(at + 8, HOST_IS_LITTLE) === sequence) {
      const type = view.getUint16(at + 4, HOST_IS_LITTLE);
      const body = at + NETLINK_HEADER_LENGTH;
      if (type === NLMSG_DONE || type === NLMSG_ERROR) return readEnd(view, body, end);
      take(view, body, end);
    }
    at = (end + 3) & ~3;
  }
  return null;
}

/** Both ends of a dump bear a negative errno, or 0. */
function readEnd(view: DataView, body: number, end: number): DumpEnd {
  const status = end - body >= 4 ? view.getInt32(body, HOST_IS_LITTLE) : 0;
  return status < 0 ? { errno: -status } : 'done';
}
