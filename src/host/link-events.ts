import { createRequire } from 'node:module';
import { endianness } from 'node:os';
import type { Koffi } from '../libpcap.js';
import { AF_NETLINK, EAGAIN, EINTR, MSG_DONTWAIT, SOCK_CLOEXEC, SOCK_RAW } from './netlink.js';

/** Of linux/netlink.h and linux/rtnetlink.h. */
const NETLINK_ROUTE = 0;
const RTMGRP_LINK = 1;
/** More was told than the socket had room for: something has changed, too. */
const ENOBUFS = 105;

/** What is told is not read: only that it is told. */
const RECEIVE_BYTES = 1 << 15;

/**
 * Calls `onEvent` whenever Linux tells of a change of any network interface in this thread's namespace (RTMGRP_LINK of
 * rtnetlink(7)); `onLost` once, if it ceases to. Gives what ends it; null where there is no netlink, or there are no foreign calls.
 */
export function subscribeToLinks(onEvent: () => void, onLost: () => void): (() => void) | null {
  if (process.platform !== 'linux') return null;
  try {
    return listen(createRequire(import.meta.url)('koffi') as Koffi, onEvent, onLost);
  } catch {
    return null;
  }
}

function listen(koffi: Koffi, onEvent: () => void, onLost: () => void): (() => void) | null {
  const libc = koffi.load(null);
  const openSocket = libc.func('int socket(int family, int type, int protocol)');
  const bindSocket = libc.func('int bind(int fd, void *address, uint32_t length)');
  const receive = libc.func('int64_t recv(int fd, void *bytes, size_t length, int flags)');
  const closeSocket = libc.func('int close(int fd)');
  const fd = openSocket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE) as number;
  if (fd < 0) return null;
  const address = makeAddress();
  if (bindSocket(fd, address, address.length) !== 0) {
    closeSocket(fd);
    return null;
  }
  const bytes = new Uint8Array(RECEIVE_BYTES);
  const poll = koffi.node.poll(fd, { readable: true }, () => {
    let length = 1;
    while (length > 0) length = Number(receive(fd, bytes, RECEIVE_BYTES, MSG_DONTWAIT));
    const isRead = length < 0 && [EAGAIN, EINTR, ENOBUFS].includes(koffi.errno());
    if (!isRead) {
      close();
      onLost();
    }
    onEvent();
  });
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    poll.close();
    closeSocket(fd);
  };
  return close;
}

/** struct sockaddr_nl: family 2, padding 2, port id 4 (0: the kernel gives one), groups 4; in the machine's order of bytes. */
function makeAddress(): Uint8Array {
  const view = new DataView(new ArrayBuffer(12));
  const isLittle = endianness() === 'LE';
  view.setUint16(0, AF_NETLINK, isLittle);
  view.setUint32(8, RTMGRP_LINK, isLittle);
  return new Uint8Array(view.buffer);
}
