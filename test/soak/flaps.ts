/* Interfaces that appear, carry traffic, go down, come back, carry traffic, and vanish with their last packets just sent. */
import type { TestNamespace } from '../support/live-namespace.js';
import type { TestNetwork } from '../support/live-network.js';
import type { TellingChild } from './children.js';
import type { PacketMaker } from './packets.js';
import { NOBODY, replay } from './storms.js';
import type { SubjectMessage } from './subject.js';

/** Each time that it is up. */
const PACKETS = 500;

export class Flaps {
  lives = 0;
  /** By the counters of the interfaces themselves. */
  packets = 0;
  private readonly file: string;

  constructor(
    private readonly network: TestNetwork,
    private readonly subject: TellingChild<SubjectMessage>,
    private readonly maker: PacketMaker,
    folder: string,
  ) {
    this.file = `${folder}/flap.pcap`;
  }

  /** Notices that there must have been, no more and no fewer: captured, down, up, vanished. */
  get notices(): number {
    return this.lives * 4;
  }

  /** Every other one has a name that was never there before, as those of containers; of three, one sends. */
  async live(): Promise<void> {
    const life = this.lives;
    const name = life % 2 === 0 ? `pod${life}` : 'usb0';
    const isSending = life % 3 === 2;
    const { host, client } = this.network;
    await this.told(`capturing on ${name}`, () => this.make(name));
    const sender = isSending ? host : client;
    await this.send(sender, name);
    await this.told(`${name} went down`, () => host.ip('link', 'set', name, 'down'));
    await this.told(new RegExp(`^${name} is up again$|^capturing on ${name} again$`), () => host.ip('link', 'set', name, 'up'));
    await this.send(sender, name);
    const { rx, tx } = readCounters(host, name);
    const carried = isSending ? tx : rx;
    await this.told(`${name} vanished`, () => host.ip('link', 'del', name));
    if (carried !== 2 * PACKETS) throw new Error(`${name} has carried ${carried} packets, not ${2 * PACKETS}`);
    this.packets += carried;
    this.lives++;
  }

  /** Without addresses of any kind: nothing is on it but what is sent here. */
  private make(name: string): void {
    const { host, client } = this.network;
    client.ip('link', 'add', name, 'type', 'veth', 'peer', 'name', name, 'netns', host.name);
    for (const namespace of [client, host]) {
      namespace.ip('link', 'set', name, 'addrgenmode', 'none');
      namespace.ip('link', 'set', name, 'up');
    }
  }

  private async send(sender: TestNamespace, name: string): Promise<void> {
    this.maker.writeSyns(this.file, PACKETS, { mac: NOBODY, ip: '10.99.0.1', port: 80 });
    await replay(sender, name, this.file, PACKETS);
  }

  /** Resolves when the program has told of it, after `action`. */
  private async told(notice: string | RegExp, action: () => unknown): Promise<void> {
    const from = this.subject.messages.length;
    action();
    const isTold = (message: SubjectMessage) =>
      message.type === 'notice' && (typeof notice === 'string' ? message.text.startsWith(notice) : notice.test(message.text));
    await this.subject.until(`a notice '${notice}'`, isTold, from);
  }
}

function readCounters(namespace: TestNamespace, device: string): { rx: number; tx: number } {
  const text = namespace.ip('-s', '-j', 'link', 'show', 'dev', device);
  const [link] = JSON.parse(text) as { stats64: { rx: { packets: number }; tx: { packets: number } } }[];
  return { rx: link?.stats64.rx.packets ?? Number.NaN, tx: link?.stats64.tx.packets ?? Number.NaN };
}
