/* Where a scenario is played: two hosts with a cable, each a namespace with a kernel's counters of its own, beginning at 0. */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KernelCounters, readKernelCounters } from './kernel-counters.js';
import { inNamespace } from './kernel-libc.js';
import { addInputRules } from './kernel-nft.js';
import { KernelSocket, sendDatagram } from './kernel-socket.js';
import type { TestNamespace } from './live-namespace.js';
import { TestNetwork } from './live-network.js';

export const CLIENT = '10.77.0.1';
export const SERVER = '10.77.0.2';
export const CLIENT6 = 'fd77::1';
export const SERVER6 = 'fd77::2';
export const DEVICE = 'cable';
export const MARK_PORT = 9;

/** Retries of a SYN, and of a SYN-ACK: some, and soon over. A kernel may send them by the second or ever more slowly. */
const SYN_RETRIES = 2;
const SYN_ACK_RETRIES = 1;
const LIMIT_MILLIS = 15_000;

export type Side = 'client' | 'server';

/** How many attempts are made to which address. */
export type Counts = ReadonlyArray<readonly [address: string, count: number]>;

export interface Pair {
  readonly client: KernelSocket;
  readonly server: KernelSocket;
}

export interface StageCounters {
  readonly client: KernelCounters;
  readonly server: KernelCounters;
}

export class KernelStage {
  private readonly network = new TestNetwork();
  private readonly sockets: KernelSocket[] = [];

  constructor() {
    try {
      for (const side of ['client', 'server'] as const) {
        this.set(side, 'net/ipv4/tcp_syn_retries', SYN_RETRIES);
        this.set(side, 'net/ipv4/tcp_synack_retries', SYN_ACK_RETRIES);
      }
    } catch (cause) {
      // Nobody else could: there is no stage to be removed.
      this.network.remove();
      throw cause;
    }
  }

  namespace(side: Side): TestNamespace {
    return side === 'client' ? this.network.client : this.network.host;
  }

  /** Sets a kernel parameter of one side, such as net/ipv4/tcp_syncookies. */
  set(side: Side, parameter: string, value: number): void {
    inNamespace(this.namespace(side).name, () => writeFileSync(`/proc/sys/${parameter}`, String(value)));
  }

  /** Rules of nft(8) on what comes in to one side. */
  filterInput(side: Side, ...rules: readonly string[]): void {
    const wrong = addInputRules(this.namespace(side).prefix, rules);
    if (wrong !== null) throw new Error(`nft: ${wrong}`);
  }

  open(side: Side, like: string): KernelSocket {
    const socket = KernelSocket.open(this.namespace(side).name, like);
    this.sockets.push(socket);
    return socket;
  }

  listen(address: string, port: number, backlog = 128): KernelSocket {
    return this.open('server', address).bind(address, port).listen(backlog);
  }

  /** A client's connect, under way. */
  connect(address: string, port: number): KernelSocket {
    return this.open('client', address).startConnect(address, port);
  }

  /** Makes connections to this port of each address, one after the other, and does the same with both ends of each. */
  async connections(port: number, counts: Counts, use: (pair: Pair, index: number) => Promise<void> | void): Promise<void> {
    for (const [address, count] of counts) {
      const listener = this.listen(address, port);
      await times(count, async (index) => use(await this.pair(listener, address, port), index));
    }
  }

  /** Connects to this port of each address, all at once, and gives how each of them ended. */
  connects(port: number, counts: Counts): Promise<number[]> {
    return Promise.all(this.startConnects(port, counts).map((socket) => socket.connected()));
  }

  /** The same, with a listener, which accepts all of them; and then both sides close. */
  async connectAndClose(port: number, counts: Counts): Promise<void> {
    const listeners = counts.map(([address]) => this.listen(address, port));
    const clients = this.startConnects(port, counts);
    const errors = await Promise.all(clients.map((client) => client.connected()));
    if (errors.some((error) => error !== 0)) throw new Error(`errno ${errors.join()} at port ${port}`);
    for (const [index, [, count]] of counts.entries()) {
      await times(count, async () => (await listeners[index]?.accept())?.close());
    }
    for (const client of clients) {
      await client.readToEnd();
      client.close();
    }
  }

  private startConnects(port: number, counts: Counts): KernelSocket[] {
    return counts.flatMap(([address, count]) => Array.from({ length: count }, () => this.connect(address, port)));
  }

  /** Both ends of a connection with this listener. One at a time, so that they belong together. */
  async pair(listener: KernelSocket, address: string, port: number): Promise<Pair> {
    const client = this.connect(address, port);
    const error = await client.connected();
    if (error !== 0) throw new Error(`connect to ${address} port ${port}: errno ${error}`);
    const server = await listener.accept();
    this.sockets.push(server);
    return { client, server };
  }

  /** Lets one side send to an address where nobody is: on the cable, to the other side, which ignores it. */
  knowNeighbour(side: Side, address: string): void {
    const [link] = JSON.parse(this.namespace(side === 'client' ? 'server' : 'client').ip('-j', 'link', 'show', DEVICE)) as [
      { address: string },
    ];
    this.namespace(side).ip('neigh', 'add', address, 'lladdr', link.address, 'dev', DEVICE, 'nud', 'permanent');
  }

  /** Sends a datagram from the client to the server, where nobody listens. */
  sendMark(text: string): void {
    sendDatagram(this.namespace('client').name, SERVER, MARK_PORT, Buffer.from(text));
  }

  counters(): StageCounters {
    return {
      client: readKernelCounters(this.namespace('client').name),
      server: readKernelCounters(this.namespace('server').name),
    };
  }

  /** Until no handshake of this port hangs half-open any more: the server has given them up. */
  async untilNoneIsHalfOpen(port: number): Promise<void> {
    const deadline = Date.now() + LIMIT_MILLIS;
    // /proc/net/tcp: number, local address:port, remote one, state; all in hexadecimal, and 03 is SYN_RECV.
    const halfOpen = new RegExp(`^ *\\d+: \\w+:${port.toString(16).toUpperCase().padStart(4, '0')} \\w+:\\w+ 03 `, 'm');
    while (halfOpen.test(this.readSockets())) {
      if (Date.now() > deadline) throw new Error(`port ${port} is half-open for ever`);
      await sleep(20);
    }
  }

  private readSockets(): string {
    const read = (name: string) => readFileSync(`/proc/thread-self/net/${name}`, 'utf8');
    return inNamespace(this.namespace('server').name, () => read('tcp') + read('tcp6'));
  }

  remove(): void {
    // Lest they say farewell into a network that is gone; what they send now is not looked at any more.
    for (const socket of this.sockets) socket.close();
    this.network.remove();
  }
}

/** So many, one after the other. */
export async function times(count: number, make: (index: number) => Promise<void>): Promise<void> {
  for (let index = 0; index < count; index++) await make(index);
}
