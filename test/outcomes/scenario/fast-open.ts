import assert from 'node:assert/strict';
import { LOSE_FIRST } from '../../support/kernel-nft.js';
import { type Scenario, servicesOf, totalOf } from '../../support/kernel-scenario.js';
import type { KernelSocket } from '../../support/kernel-socket.js';
import { type KernelStage, SERVER, SERVER6, times } from '../../support/kernel-stage.js';

const PORT = 8170;
const LOST_PORT = 8171;
const COUNTS = [
  [SERVER, 7],
  [SERVER6, 5],
] as const;
const LOST = [[SERVER, 3]] as const;
const TOTAL = totalOf(COUNTS);
const LOST_TOTAL = totalOf(LOST);
/** Both, of net.ipv4.tcp_fastopen: as a client, and as a server. */
const ENABLED = 3;
const DATA = Buffer.from('in the SYN');

/**
 * The first SYN to each address asks for a cookie; the later ones bring it, and data. Of the last few, that SYN is lost: what is
 * repeated then is the same SYN without cookie and data (tcp_retransmit_skb), and still the same attempt. The client counts
 * TCPFastOpenActive where the data in the SYN were taken.
 */
export const fastOpen: Scenario = {
  title: `${TOTAL} connections by TCP Fast Open, and ${LOST_TOTAL} whose SYN with data is lost`,
  needs: ['fast-open', 'nft', 'nft-sets'],
  services: [...servicesOf(PORT, 'SF', COUNTS), ...servicesOf(LOST_PORT, 'SF', LOST)],
  repeats: ['syn'],
  kernel: ({ synRetransmissions }) => {
    assert.equal(synRetransmissions, LOST_TOTAL);
    const withCookie = TOTAL - COUNTS.length;
    return {
      client: { ActiveOpens: TOTAL + LOST_TOTAL, TCPFastOpenActive: withCookie, TCPSynRetrans: synRetransmissions },
      server: { PassiveOpens: TOTAL + LOST_TOTAL, TCPFastOpenPassive: withCookie, TCPFastOpenCookieReqd: COUNTS.length },
    };
  },
  async play(stage) {
    for (const side of ['client', 'server'] as const) stage.set(side, 'net/ipv4/tcp_fastopen', ENABLED);
    stage.filterInput('server', `tcp dport ${LOST_PORT} tcp flags & (syn | ack) == syn ${LOSE_FIRST}`);
    for (const [port, counts] of [
      [PORT, COUNTS],
      [LOST_PORT, LOST],
    ] as const) {
      for (const [address, count] of counts) {
        const listener = stage.listen(address, port).allowFastOpen(16);
        await times(count, () => openFast(stage, listener, address, port));
      }
    }
  },
};

async function openFast(stage: KernelStage, listener: KernelSocket, address: string, port: number): Promise<void> {
  const client = stage.open('client', address).startFastOpen(address, port, DATA);
  assert.equal(await client.connected(), 0);
  const server = await listener.accept();
  // With the request for a cookie, the kernel takes no data: they are still to be sent.
  client.finish();
  await server.readToEnd();
  server.close();
  await client.readToEnd();
  client.close();
}
