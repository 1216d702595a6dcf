/* Floods of SYNs and storms of resets, over the cable, as fast as they can be sent. */
import type { TestNamespace } from '../support/live-namespace.js';
import { CLOSED_PORT, type TestNetwork } from '../support/live-network.js';
import { Child } from './children.js';
import type { PacketMaker } from './packets.js';

export const FLOODED_PORT = 7101;
const BURST_SYNS = 100_000;
/** Refused, half-open, unanswered. */
export const FLOOD_KINDS = 3;
const STORM_RESETS = 50_000;
const HOST_IP = '10.77.0.2';
/** Nobody's: whoever gets such a frame passes over it. */
export const NOBODY = '02:00:00:00:00:01';

/** Sends a file's packets from a namespace. Rejects where not all of them went out. */
export async function replay(inside: TestNamespace, device: string, file: string, packets: number): Promise<void> {
  const child = new Child([...inside.prefix, 'tcpreplay', '-q', '-K', '--topspeed', '-i', device, file]);
  await child.ended;
  const sent = Number(/Actual: (\d+) packets/.exec(child.output)?.[1]);
  if (sent !== packets) throw new Error(`tcpreplay has sent ${sent} of ${packets} packets: ${child.output}${child.errors}`);
}

export class Storms {
  syns = 0;
  resets = 0;
  bursts = 0;
  private readonly hostMac: string;

  constructor(
    private readonly network: TestNetwork,
    private readonly maker: PacketMaker,
    private readonly folder: string,
  ) {
    const [link] = JSON.parse(network.host.ip('-j', 'link', 'show', 'cable')) as { address: string }[];
    this.hostMac = link?.address ?? '';
  }

  /** SYNs that the host's kernel refuses, then such that it answers, then such that nobody answers, and so on. */
  async floodNext(): Promise<void> {
    const kind = this.bursts % FLOOD_KINDS;
    if (kind === 0) await this.flood({ mac: this.hostMac, ip: HOST_IP, port: CLOSED_PORT });
    else if (kind === 1) await this.flood({ mac: this.hostMac, ip: HOST_IP, port: FLOODED_PORT });
    else await this.flood({ mac: NOBODY, ip: HOST_IP, port: 443 });
  }

  async storm(): Promise<void> {
    const file = `${this.folder}/resets.pcap`;
    this.maker.writeResets(file, STORM_RESETS, { mac: NOBODY, ip: HOST_IP, port: 0 });
    await replay(this.network.client, 'cable', file, STORM_RESETS);
    this.resets += STORM_RESETS;
  }

  private async flood(target: Parameters<PacketMaker['writeSyns']>[2]): Promise<void> {
    const file = `${this.folder}/syns.pcap`;
    this.maker.writeSyns(file, BURST_SYNS, target);
    await replay(this.network.client, 'cable', file, BURST_SYNS);
    this.bursts++;
    this.syns += BURST_SYNS;
  }
}
