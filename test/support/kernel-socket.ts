/* TCP sockets of a namespace, with everything that can be done to them done by name. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as libc from './kernel-libc.js';

const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const IPPROTO_TCP = 6;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_ERROR = 4;
const SO_LINGER = 13;
const TCP_REPAIR = 19;
const TCP_FASTOPEN = 23;
const MSG_NOSIGNAL = 0x4000;
const MSG_FASTOPEN = 0x20000000;
const SHUT_WR = 1;
const POLLIN = 1;
const POLLOUT = 4;
/** Told whether asked for or not. */
const POLLERR = 8;

/** Longer than any wait here takes: a connect that times out is over after some seconds. */
const LIMIT_MILLIS = 20_000;
/** Most waits are over at once; the others can wait. */
const SLOWEST_POLL_MILLIS = 20;

/** Sends one datagram from a namespace. */
export function sendDatagram(namespace: string, address: string, port: number, data: Uint8Array): void {
  const bytes = libc.socketAddress(address, port);
  const open = () => libc.must('socket', libc.socket(bytes[0] ?? 0, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const fd = libc.inNamespace(namespace, open);
  try {
    libc.must('sendto', libc.sendTo(fd, data, data.length, 0, bytes, bytes.length));
  } finally {
    libc.close(fd);
  }
}

/** A socket; all that can be waited for is waited for without blocking the thread. */
export class KernelSocket {
  private isOpen = true;

  private constructor(private readonly fd: number) {}

  /** `like` tells the family: an address of it. */
  static open(namespace: string, like: string): KernelSocket {
    const family = libc.socketAddress(like, 0)[0] ?? 0;
    const open = () => libc.must('socket', libc.socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    return new KernelSocket(libc.inNamespace(namespace, open));
  }

  bind(address: string, port: number): this {
    this.setNumber(SOL_SOCKET, SO_REUSEADDR, 1);
    const bytes = libc.socketAddress(address, port);
    libc.must('bind', libc.bindTo(this.fd, bytes, bytes.length));
    return this;
  }

  listen(backlog: number): this {
    libc.must('listen', libc.listen(this.fd, backlog));
    return this;
  }

  /** Lets so many handshakes come with data in their SYN. */
  allowFastOpen(queueLength: number): this {
    this.setNumber(IPPROTO_TCP, TCP_FASTOPEN, queueLength);
    return this;
  }

  /** Sends the SYN. */
  startConnect(address: string, port: number): this {
    const bytes = libc.socketAddress(address, port);
    if (libc.connect(this.fd, bytes, bytes.length) < 0 && libc.lastErrno() !== libc.EINPROGRESS) libc.must('connect', -1);
    return this;
  }

  /** Sends the SYN, with data if the kernel has the server's cookie, else with the request for one. */
  startFastOpen(address: string, port: number, data: Uint8Array): this {
    const bytes = libc.socketAddress(address, port);
    const sent = libc.sendTo(this.fd, data, data.length, MSG_FASTOPEN | MSG_NOSIGNAL, bytes, bytes.length);
    if (sent < 0 && libc.lastErrno() !== libc.EINPROGRESS) libc.must('sendto with MSG_FASTOPEN', sent);
    return this;
  }

  /** How the connect ended: 0, or an errno. */
  async connected(): Promise<number> {
    await this.until(POLLOUT);
    const value = Buffer.alloc(4);
    libc.must('getsockopt', libc.getOption(this.fd, SOL_SOCKET, SO_ERROR, value, Uint32Array.of(4)));
    return value.readInt32LE(0);
  }

  async accept(): Promise<KernelSocket> {
    await this.until(POLLIN);
    return new KernelSocket(libc.must('accept', libc.accept(this.fd, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC)));
  }

  send(data: Uint8Array): void {
    libc.must('send', libc.send(this.fd, data, data.length, MSG_NOSIGNAL));
  }

  /** Until there is something to read, or the other side has closed or reset. */
  untilReadable(): Promise<void> {
    return this.until(POLLIN);
  }

  /** Reads until the other side has closed; what was read does not matter. */
  async readToEnd(): Promise<void> {
    const bytes = Buffer.alloc(4096);
    for (;;) {
      await this.until(POLLIN);
      if (libc.must('recv', libc.receive(this.fd, bytes, bytes.length, 0)) === 0) return;
    }
  }

  /** Until a reset has come. */
  async untilReset(): Promise<void> {
    await this.until(POLLIN);
    if (libc.receive(this.fd, Buffer.alloc(1), 1, 0) >= 0) throw new Error('data or an end came, no reset');
  }

  /** Until a reset has come behind the other side's FIN, where there is always something to read: the end. */
  async untilResetAfterEnd(): Promise<void> {
    await this.until(POLLERR);
  }

  /** FIN, while the other direction stays open. */
  finish(): void {
    libc.must('shutdown', libc.shutDown(this.fd, SHUT_WR));
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    libc.must('close', libc.close(this.fd));
  }

  /** A reset instead of an end: SO_LINGER with a time of 0 (socket(7)). */
  abort(): void {
    const linger = Buffer.alloc(8);
    linger.writeInt32LE(1, 0);
    libc.must('SO_LINGER', libc.setOption(this.fd, SOL_SOCKET, SO_LINGER, linger, linger.length));
    this.close();
  }

  /** Gone without a segment, as after a power cut: a socket in repair mode (tcp(7), TCP_REPAIR) says no farewell. */
  vanish(): void {
    this.setNumber(IPPROTO_TCP, TCP_REPAIR, 1);
    this.close();
  }

  private setNumber(level: number, name: number, number: number): void {
    const value = Buffer.alloc(4);
    value.writeInt32LE(number, 0);
    libc.must(`setsockopt ${level} ${name}`, libc.setOption(this.fd, level, name, value, value.length));
  }

  private async until(events: number): Promise<void> {
    const deadline = Date.now() + LIMIT_MILLIS;
    for (let millis = 1; !this.isReady(events); millis = Math.min(2 * millis, SLOWEST_POLL_MILLIS)) {
      if (Date.now() > deadline) throw new Error('a socket waited in vain');
      await sleep(millis);
    }
  }

  private isReady(events: number): boolean {
    const polled = Buffer.alloc(8);
    polled.writeInt32LE(this.fd, 0);
    polled.writeInt16LE(events, 4);
    const ready = libc.poll(polled, 1, 0);
    // A child that ends interrupts it.
    if (ready < 0 && libc.lastErrno() === libc.EINTR) return false;
    return libc.must('poll', ready) > 0 && (polled.readInt16LE(6) & (events | POLLERR)) !== 0;
  }
}
