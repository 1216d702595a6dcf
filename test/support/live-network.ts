/* Two hosts with a cable between them, all of it made for a test. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { INJECT } from './live-inject.js';
import { KNOCK } from './live-knock.js';
import { TestNamespace } from './live-namespace.js';

/** Nobody listens in a namespace that was just made; below the ports of clients. */
export const CLOSED_PORT = 7211;

/** Two namespaces with a cable between them: a client, and a host on which everything is refused. */
export class TestNetwork {
  readonly client = new TestNamespace();
  readonly host = new TestNamespace();

  constructor() {
    this.client.ip('link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable', 'netns', this.host.name);
    this.client.ip('link', 'set', 'cable', 'up');
    this.host.ip('link', 'set', 'cable', 'up');
    this.addAddresses('cable', '10.77.0', 'fd77:0');
  }

  /** .1 and ::1 for the client, .2 and ::2 for the host. */
  addAddresses(device: string, prefix4: string, prefix6: string): void {
    for (const [namespace, number] of [
      [this.client, 1],
      [this.host, 2],
    ] as const) {
      namespace.ip('addr', 'add', `${prefix4}.${number}/24`, 'dev', device);
      // Without the wait of duplicate address detection.
      namespace.ip('addr', 'add', `${prefix6}::${number}/64`, 'dev', device, 'nodad');
    }
  }

  /** The same tagged interface on both sides. */
  addVlan(parent: string, name: string, vlan: number, protocol: '802.1Q' | '802.1ad' = '802.1Q'): void {
    for (const namespace of [this.client, this.host]) {
      namespace.ip('link', 'add', 'link', parent, 'name', name, 'type', 'vlan', 'proto', protocol, 'id', String(vlan));
      namespace.ip('link', 'set', name, 'up');
    }
  }

  knock(from: TestNamespace, to: string, times: number): Promise<unknown> {
    return runNode(from, KNOCK, to, String(CLOSED_PORT), String(times));
  }

  /** Sends the packets of a savefile from the client, as they are. */
  inject(file: string): Promise<unknown> {
    return runNode(this.client, INJECT, 'cable', file);
  }

  remove(): void {
    this.client.remove();
    this.host.remove();
  }
}

function runNode(inside: TestNamespace, ...args: readonly string[]): Promise<unknown> {
  const [command = '', ...rest] = [...inside.prefix, process.execPath, ...args];
  return promisify(execFile)(command, rest);
}
